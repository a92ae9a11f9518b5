package io.github.spawnboot.engine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.Engine;
import io.github.spawnboot.Handler;
import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.Job;
import io.github.spawnboot.ShutdownResult;
import io.github.spawnboot.Status;
import org.jspecify.annotations.Nullable;

/**
 * The engine of this process. Thread-safe.
 */
public final class LocalEngine implements Engine {

	private final Map<String, Handler> handlers = new ConcurrentHashMap<>();

	private final AtomicReference<@Nullable Handler> catchAll = new AtomicReference<>();

	private final EngineLife life = new EngineLife();

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

	@Override
	public void onShutdown(String name, Runnable hook) {
		if (name == null || name.isBlank()) {
			throw new IllegalArgumentException("'name' of a shutdown hook must not be blank");
		}
		this.life.onShutdown(name, Objects.requireNonNull(hook, "'hook' must not be null"));
	}

	@Override
	public ShutdownResult shutdown(Duration jobs, Duration hooks) {
		return this.life.shutdown(notNegative("jobs", jobs), notNegative("hooks", hooks));
	}

	/**
	 * Shuts the engine down in a process that ends whatever runs in it: refuses jobs and
	 * calls the hooks, but neither waits for the running jobs nor interrupts them. Has no
	 * effect but to wait for the result if the engine is shut down already.
	 * @param hooks limit for the hooks
	 * @return what came of it; jobs that run are no fault here
	 */
	public ShutdownResult abandon(Duration hooks) {
		return this.life.abandon(notNegative("hooks", hooks));
	}

	private static Duration notNegative(String name, Duration limit) {
		if (limit.isNegative()) {
			throw new IllegalArgumentException("'" + name + "' must not be negative but is " + limit);
		}
		return limit;
	}

	@Override
	public boolean isShutdown() {
		return this.life.isShutdown();
	}

	/**
	 * Runs the handler that the name of a job has now, on the calling thread.
	 * @param job the job
	 * @return the status that the handler gave
	 * @throws HandlerNotFoundException if there is no handler of this name
	 * @throws Exception if the handler fails
	 */
	Status handle(Job job) throws Exception {
		return handle(job, handler(job.name()));
	}

	private @Nullable Handler handler(String name) {
		if (COMMANDS.equals(name)) {
			return this::printCommands;
		}
		return this.handlers.getOrDefault(name, this.catchAll.get());
	}

	private Status printCommands(Job job) throws IOException {
		job.stdout().write((String.join("\n", commands()) + "\n").getBytes(StandardCharsets.UTF_8));
		return Status.OK;
	}

	/**
	 * Ends the wait of {@link #shutdown(Duration, Duration)} for running jobs: they are
	 * interrupted at once, and what follows has its usual time. Returns at once.
	 */
	public void hasten() {
		this.life.hasten();
	}

	private Status handle(Job job, @Nullable Handler handler) throws Exception {
		JobRun run = this.life.begin(job.name());
		try {
			if (handler == null) {
				throw new HandlerNotFoundException("There is no handler for the job '" + job.name() + "', known are "
						+ String.join(", ", commands()), null);
			}
			Status status = handler.handle(job);
			if (status == null) {
				throw new IllegalStateException("The handler of job '" + job.name() + "' returned no status");
			}
			return status;
		}
		catch (Exception ex) {
			if (this.life.end(run)) {
				throw new CallCancelledException(
						"Job '" + job.name() + "' was interrupted, because its engine is shut down", ex);
			}
			throw ex;
		}
		finally {
			this.life.end(run);
		}
	}

	/**
	 * A job that runs on the thread of its caller.
	 */
	private final class LocalJob extends AbstractJob {

		private final @Nullable Handler handler;

		private LocalJob(String name, List<String> args) {
			super(name, args);
			this.handler = handler(name);
		}

		@Override
		Status execute() {
			issued();
			LocalInput input = new LocalInput(stdin());
			try {
				if (Thread.currentThread().isInterrupted()) {
					throw new CallCancelledException("The calling thread was interrupted before job '" + name()
							+ "' was run; its handler was not called", null);
				}
				ServedJob view = new ServedJob(name(), args(), new LinkedHashMap<>(env()), input, stdout(), stderr());
				return handle(view, this.handler);
			}
			catch (Throwable ex) {
				if (ex instanceof InterruptedException
						|| (ex instanceof InterruptedIOException && Thread.currentThread().isInterrupted())) {
					Thread.currentThread().interrupt();
					throw new CallCancelledException("Interrupted while job '" + name() + "' was running", ex);
				}
				throw CallOutcome.sneaky(LocalEngine.this.visible.apply(ex));
			}
			finally {
				input.close();
			}
		}

	}

}
