package io.github.spawnboot.benchmarks;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

import io.github.spawnboot.Job;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnedEngine;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.Status;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The {@link BenchmarkApplication} in this process, with its one child warm. What it
 * calls is what an application would call: the injected proxy and the injected engine.
 */
final class SpawnedEcho implements SecondProcess {

	private static final String START_LIMIT = "3m";

	private final ConfigurableApplicationContext context;

	private final Echo proxy;

	private final EchoCalls calls;

	private SpawnedEcho(ConfigurableApplicationContext context, EchoCalls calls) {
		this.context = context;
		this.proxy = context.getBean(Echo.class);
		this.calls = calls;
	}

	/**
	 * Starts the application and its child; a call is one of the method.
	 * @param size bytes there and back
	 * @param callers threads that call at once, all of them the same child
	 * @return the caller's end
	 * @throws Exception if the child does not answer
	 */
	static SpawnedEcho method(int size, int callers) throws Exception {
		return start(size, callers, (context) -> {
			Echo proxy = context.getBean(Echo.class);
			return Payload.calls(size, proxy::echo, proxy::echoBytes);
		});
	}

	/**
	 * Starts the application and its child; a call is a job, with the text as its
	 * argument or with the bytes as its input.
	 * @param size bytes there and back
	 * @param callers threads that call at once, all of them the same child
	 * @return the caller's end
	 * @throws Exception if the child does not answer
	 */
	static SpawnedEcho job(int size, int callers) throws Exception {
		return start(size, callers, (context) -> {
			SpawnedEngine engine = context.getBean(SpawnedEngine.class);
			return Payload.calls(size, (text) -> run(engine.job(Echo.JOB, text), text.length()),
					(bytes) -> run(engine.job(Echo.JOB).stdin(new ByteArrayInputStream(bytes)), bytes.length));
		});
	}

	/**
	 * Starts the application and its child; a call is one of the method that calls back.
	 * @param size bytes there and back
	 * @param callers threads that call at once, all of them the same child
	 * @return the caller's end
	 * @throws Exception if the child does not answer
	 */
	static SpawnedEcho callback(int size, int callers) throws Exception {
		return start(size, callers, (context) -> {
			Echo proxy = context.getBean(Echo.class);
			return Payload.calls(size, (text) -> {
				Object[] back = new Object[1];
				proxy.callBack(text, (same) -> back[0] = same);
				return back[0];
			}, (bytes) -> {
				Object[] back = new Object[1];
				proxy.callBackBytes(bytes, (same) -> back[0] = same);
				return back[0];
			});
		});
	}

	/**
	 * Starts the application and its child; a call is one of the method that takes a
	 * stream and gives one, which is read to its end.
	 * @param size bytes there and back
	 * @param callers threads that call at once, all of them the same child
	 * @return the caller's end
	 * @throws Exception if the child does not answer
	 */
	static SpawnedEcho stream(int size, int callers) throws Exception {
		return start(size, callers, (context) -> {
			Echo proxy = context.getBean(Echo.class);
			return Payload.calls(size, (text) -> stream(proxy, text.getBytes(StandardCharsets.UTF_8)),
					(bytes) -> stream(proxy, bytes));
		});
	}

	private static ByteArrayOutputStream stream(Echo proxy, byte[] bytes) throws IOException {
		ByteArrayOutputStream output = new ByteArrayOutputStream(bytes.length);
		try (InputStream back = proxy.echoStream(new ByteArrayInputStream(bytes))) {
			back.transferTo(output);
		}
		return output;
	}

	private static ByteArrayOutputStream run(Job job, int size) {
		ByteArrayOutputStream output = new ByteArrayOutputStream(size);
		Status status = job.stdout(output).run();
		if (!status.equals(Status.OK)) {
			throw new IllegalStateException("Job '" + Echo.JOB + "' ended with " + status);
		}
		return output;
	}

	private static SpawnedEcho start(int size, int callers, Function<ConfigurableApplicationContext, EchoCalls> calls)
			throws Exception {
		ConfigurableApplicationContext context = application(BenchmarkApplication.class, properties(size, callers));
		SpawnedEcho echo = new SpawnedEcho(context, calls.apply(context));
		try {
			echo.call();
			return echo;
		}
		catch (Exception ex) {
			echo.close();
			throw ex;
		}
	}

	/**
	 * Starts an application.
	 * @param type its class
	 * @param properties its properties
	 * @return its context
	 */
	static ConfigurableApplicationContext application(Class<?> type, Map<String, Object> properties) {
		return new SpringApplicationBuilder(type).main(type).web(WebApplicationType.NONE).properties(properties).run();
	}

	/**
	 * Returns the properties of an application that has one child for all callers.
	 * @param size bytes there and back
	 * @param callers threads that call at once
	 * @return names and values
	 */
	static Map<String, Object> properties(int size, int callers) {
		Map<String, Object> properties = new LinkedHashMap<>(poolProperties(SpawnPool.DEFAULT, size));
		properties.put("spawn.pools.default.concurrency", callers);
		if (Payload.isHuge(size)) {
			properties.put("spawn.max-message-size", (2L * size) + "B");
		}
		return properties;
	}

	/**
	 * Returns the properties of a pool of one child.
	 * @param pool name of the pool
	 * @param size bytes there and back
	 * @return names and values
	 */
	static Map<String, Object> poolProperties(String pool, int size) {
		String prefix = "spawn.pools." + pool;
		return Map.of(prefix + ".max-size", 1, prefix + ".heap", Payload.heapMegabytes(size) + "MB",
				// A busy machine takes long to start a JVM, and the first call waits for
				// that.
				prefix + ".start-timeout", START_LIMIT, prefix + ".acquire-timeout", START_LIMIT);
	}

	@Override
	public EchoCalls calls() {
		return this.calls;
	}

	@Override
	public long pid() {
		return this.context.getBean(SpawnPool.class)
			.children()
			.stream()
			.mapToLong(SpawnedProcess::pid)
			.findFirst()
			.orElseThrow();
	}

	@Override
	public long allocatedBytes() {
		return this.proxy.allocatedBytes();
	}

	/**
	 * Ends the application and its child.
	 * @throws IllegalStateException if there was another child before: both would have
	 * been measured together, and only one would have been placed
	 */
	@Override
	public void close() {
		long children = this.context.getBean(SpawnPool.class).stats().started();
		this.context.close();
		if (children != 1) {
			throw new IllegalStateException("One child serves all callers, but " + children + " were started");
		}
	}

}
