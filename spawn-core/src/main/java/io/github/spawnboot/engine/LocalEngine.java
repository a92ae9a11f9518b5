package io.github.spawnboot.engine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

import io.github.spawnboot.Engine;
import io.github.spawnboot.Handler;
import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.Job;
import io.github.spawnboot.Status;
import org.jspecify.annotations.Nullable;

/**
 * The engine of this process. Thread-safe.
 */
public final class LocalEngine implements Engine {

	private final Map<String, Handler> handlers = new ConcurrentHashMap<>();

	private final AtomicReference<@Nullable Handler> catchAll = new AtomicReference<>();

	private final UnaryOperator<Throwable> visible;

	/**
	 * Creates an engine whose callers see the failures of handlers as they are.
	 */
	public LocalEngine() {
		this(UnaryOperator.identity());
	}

	/**
	 * Creates an engine.
	 * @param visible gives what the caller of a job sees of the failure of its handler
	 */
	public LocalEngine(UnaryOperator<Throwable> visible) {
		this.visible = visible;
	}

	@Override
	public void register(String name, Handler handler) {
		AbstractJob.checkName(name);
		Objects.requireNonNull(handler, "'handler' must not be null");
		if (COMMANDS.equals(name)) {
			throw new IllegalArgumentException(
					"The job name '" + name + "' is reserved, every engine answers it itself");
		}
		if (this.handlers.putIfAbsent(name, handler) != null) {
			throw new IllegalArgumentException("The job name '" + name + "' is registered already");
		}
	}

	@Override
	public void registerCatchAll(Handler handler) {
		Objects.requireNonNull(handler, "'handler' must not be null");
		if (!this.catchAll.compareAndSet(null, handler)) {
			throw new IllegalArgumentException("A catch-all handler is registered already");
		}
	}

	@Override
	public Job job(String name, String... args) {
		return new LocalJob(name, Arrays.asList(args));
	}

	@Override
	public List<String> commands() {
		TreeSet<String> names = new TreeSet<>(this.handlers.keySet());
		names.add(COMMANDS);
		return List.copyOf(names);
	}

	/**
	 * Runs the handler of a job on the calling thread.
	 * @param job the job
	 * @return the status that the handler gave
	 * @throws HandlerNotFoundException if there is no handler of this name
	 * @throws Exception if the handler fails
	 */
	Status handle(Job job) throws Exception {
		if (COMMANDS.equals(job.name())) {
			job.stdout().write((String.join("\n", commands()) + "\n").getBytes(StandardCharsets.UTF_8));
			return Status.OK;
		}
		Handler handler = this.handlers.getOrDefault(job.name(), this.catchAll.get());
		if (handler == null) {
			throw new HandlerNotFoundException(
					"There is no handler for the job '" + job.name() + "', known are " + String.join(", ", commands()),
					null);
		}
		Status status = handler.handle(job);
		if (status == null) {
			throw new IllegalStateException("The handler of job '" + job.name() + "' returned no status");
		}
		return status;
	}

	private final class LocalJob extends AbstractJob {

		private LocalJob(String name, List<String> args) {
			super(name, args);
		}

		@Override
		Status execute() {
			try {
				return handle(this);
			}
			catch (Throwable ex) {
				if (ex instanceof InterruptedException) {
					Thread.currentThread().interrupt();
				}
				throw CallOutcome.sneaky(LocalEngine.this.visible.apply(ex));
			}
		}

	}

}
