package io.github.spawnboot.benchmarks;

import java.io.ByteArrayOutputStream;

import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnedEngine;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.Status;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The {@link BenchmarkApplication} in this process, with its one child warm. What it
 * calls is what an application would call: the injected proxy and the injected engine,
 * with all limits at their defaults.
 */
final class SpawnedEcho implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private final Echo proxy;

	private final SpawnedEngine engine;

	private final String text;

	private SpawnedEcho(ConfigurableApplicationContext context, int size) {
		this.context = context;
		this.proxy = context.getBean(Echo.class);
		this.engine = context.getBean(SpawnedEngine.class);
		this.text = "x".repeat(size);
	}

	/**
	 * Starts the application and its child.
	 * @param size characters there and back, each of them one byte
	 * @return the caller's end
	 */
	static SpawnedEcho start(int size) {
		SpawnedEcho echo = new SpawnedEcho(
				new SpringApplicationBuilder(BenchmarkApplication.class).main(BenchmarkApplication.class).run(), size);
		echo.call();
		return echo;
	}

	/**
	 * Returns the id of the child.
	 * @return its id
	 */
	long pid() {
		return this.context.getBean(SpawnPool.class)
			.children()
			.stream()
			.mapToLong(SpawnedProcess::pid)
			.findFirst()
			.orElseThrow();
	}

	/**
	 * Returns how many children the pool has started.
	 * @return number of children, also of those that are starting or have failed
	 */
	long children() {
		return this.context.getBean(SpawnPool.class).stats().started();
	}

	/**
	 * Calls the method of the service.
	 * @return the text that came back
	 */
	String call() {
		return this.proxy.echo(this.text);
	}

	/**
	 * Runs the job, with the text as its argument.
	 * @return what the job wrote
	 */
	ByteArrayOutputStream run() {
		ByteArrayOutputStream output = new ByteArrayOutputStream(this.text.length());
		Status status = this.engine.job(Echo.JOB, this.text).stdout(output).run();
		if (!status.equals(Status.OK)) {
			throw new IllegalStateException("Job '" + Echo.JOB + "' ended with " + status);
		}
		return output;
	}

	/**
	 * Ends the application, and the child with it.
	 */
	@Override
	public void close() {
		this.context.close();
	}

}
