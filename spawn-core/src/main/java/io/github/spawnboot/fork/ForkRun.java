package io.github.spawnboot.fork;

import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.CallTimeoutException;
import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.ExitCause;
import io.github.spawnboot.ForkResult;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.engine.CallChannel;
import io.github.spawnboot.engine.CallDeadlines;
import io.github.spawnboot.engine.CallOptions;
import io.github.spawnboot.engine.CallOutcome;
import io.github.spawnboot.engine.CallRequest;
import io.github.spawnboot.engine.LimitedChannel;
import io.github.spawnboot.engine.PendingCall;
import io.github.spawnboot.launch.Child;
import io.github.spawnboot.launch.ChildLauncher;
import io.github.spawnboot.launch.OutputPump;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a function: a process that is started when the arguments have been encoded,
 * and ends when the call of the function has ended. Thread-safe; the call itself is made
 * by one thread.
 */
final class ForkRun {

	private static final Logger logger = LoggerFactory.getLogger(ForkRun.class);

	private static final Duration LAST_OUTPUT = Duration.ofSeconds(2);

	private final ForkRuntime runtime;

	private final ChildLauncher launcher;

	private final ForkTarget target;

	private final ForkSettings settings;

	private final @Nullable Object[] arguments;

	private final ForkOutputs outputs;

	private final long begun = System.nanoTime();

	private final CompletableFuture<Child> launched = new CompletableFuture<>();

	private final CompletableFuture<ChildExit> gone = new CompletableFuture<>();

	private volatile @Nullable Child child;

	private volatile @Nullable ForkFeed feed;

	private volatile @Nullable ScheduledFuture<?> deadline;

	private volatile boolean overdue;

	private volatile boolean abandoned;

	/**
	 * Creates a run; nothing is started.
	 * @param runtime starts the process
	 * @param target the function
	 * @param settings how the process is started
	 * @param arguments arguments of the function, one for each parameter
	 */
	ForkRun(ForkRuntime runtime, ForkTarget target, ForkSettings settings, @Nullable Object[] arguments) {
		this.runtime = runtime;
		this.launcher = runtime.launcher();
		this.target = target;
		this.settings = settings;
		this.arguments = arguments;
		this.outputs = new ForkOutputs(target.name(), settings.options());
	}

	/**
	 * Returns the process, once the function was handed to it.
	 */
	CompletableFuture<Child> launched() {
		return this.launched;
	}

	ForkResult.Captured captured(OutputPump.Stream stream) {
		return this.outputs.captured(stream);
	}

	ForkTarget target() {
		return this.target;
	}

	/**
	 * Runs the function and waits until its process has ended.
	 * @return the result
	 * @throws Throwable what the function threw, or a
	 * {@link io.github.spawnboot.SpawnException}
	 */
	@SuppressWarnings("NullAway")
	ForkResult<@Nullable Object> run() throws Throwable {
		try {
			Object value = invoke();
			if (value instanceof Future<?> future) {
				await(future);
			}
			ChildExit exit = awaitExit();
			this.outputs.awaitEnd(LAST_OUTPUT);
			return new ForkResult<>(value, exit, captured(OutputPump.Stream.STDOUT),
					captured(OutputPump.Stream.STDERR));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw failed(new CallCancelledException(
					"Interrupted while waiting for the end of the fork of '" + this.target.name() + "'", ex));
		}
		catch (Throwable ex) {
			throw failed(ex);
		}
	}

	/**
	 * Runs the function and returns what it gives while it still runs: a stream or a
	 * future, with whose end the process ends.
	 * @return the stream or future
	 * @throws Throwable what the function threw, or a
	 * {@link io.github.spawnboot.SpawnException}
	 */
	@Nullable Object open() throws Throwable {
		try {
			Object value = invoke();
			if (value instanceof CompletableFuture<?> future) {
				future.whenComplete((result, failure) -> {
					if (future.isCancelled()) {
						this.abandoned = true;
						kill("its future was cancelled");
					}
				});
			}
			return value;
		}
		catch (Throwable ex) {
			throw failed(ex);
		}
	}

	private @Nullable Object invoke() throws Throwable {
		return this.target.invoker()
			.invoke(new LimitedChannel(this::start, new CallDeadlines(this.launcher.timer())), this.target.name(),
					this.target.method(), this.arguments);
	}

	/**
	 * Starts the process and makes the call: asked for when the arguments are encoded.
	 */
	private CompletionStage<PendingCall> start(CallRequest request, CallChannel.@Nullable StreamOpener streams) {
		if (this.target.method().isAsync()) {
			CallRequest own = request.withOwnBody();
			return CompletableFuture.supplyAsync(this::launch, this.launcher.events())
				.thenCompose((child) -> call(child, own, streams));
		}
		return call(launch(), request, streams);
	}

	private CompletionStage<PendingCall> call(Child child, CallRequest request,
			CallChannel.@Nullable StreamOpener streams) {
		CompletionStage<PendingCall> started = child.start(request, streams);
		started.whenComplete((call, failure) -> {
			if (failure != null) {
				functionEnded();
			}
			else {
				call.ended().thenRun(this::functionEnded);
			}
		});
		this.launched.complete(child);
		return started;
	}

	private Child launch() {
		Supplier<? extends InputStream> input = this.settings.options().input();
		ForkFeed feed = (input != null) ? ForkFeed.open(this.target, input, this.launcher.events()) : null;
		this.feed = feed;
		boolean launched = false;
		try {
			Child child = this.launcher.launch(this.settings.child(this.target.pool()), this.target.nextGeneration(),
					this.target.program(feed != null), this.target.calls(), this.outputs);
			this.child = child;
			this.runtime.started(this, child);
			child.whenGone(this::gone);
			if (this.abandoned) {
				throw new CallCancelledException(
						"The future of '" + this.target.name() + "' was cancelled while its process was started", null);
			}
			watchDeadline();
			if (feed != null) {
				feed.begin(child);
			}
			launched = true;
			return child;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CallCancelledException(
					"Interrupted while a process for the fork of '" + this.target.name() + "' was started", ex);
		}
		catch (CallCancelledException ex) {
			kill("its future was cancelled");
			throw ex;
		}
		catch (ChildStartException ex) {
			if (isDeadlineOver()) {
				throw new CallTimeoutException(overdueMessage() + "; its process had not even come up", ex);
			}
			throw ex;
		}
		finally {
			if (!launched) {
				endFeed();
			}
		}
	}

	private boolean isDeadlineOver() {
		Duration deadline = this.settings.deadline();
		return deadline != null && System.nanoTime() - this.begun >= CallOptions.nanos(deadline);
	}

	private String overdueMessage() {
		return "The fork of '" + this.target.name() + "' did not end within "
				+ Objects.requireNonNull(this.settings.deadline()).toMillis()
				+ " ms, its deadline (ForkOptions.deadline), and was killed";
	}

	private void watchDeadline() {
		Duration deadline = this.settings.deadline();
		if (deadline != null) {
			long rest = CallOptions.nanos(deadline) - (System.nanoTime() - this.begun);
			this.deadline = this.launcher.timer().schedule(() -> {
				this.overdue = true;
				kill("it did not end within " + deadline.toMillis() + " ms, the deadline of its fork");
			}, Math.max(0, rest), TimeUnit.NANOSECONDS);
		}
	}

	private void functionEnded() {
		cancelDeadline();
		Child child = this.child;
		if (child != null) {
			child.stop("its function has ended");
		}
		endFeed();
	}

	private void endFeed() {
		ForkFeed feed = this.feed;
		if (feed != null) {
			feed.end();
		}
	}

	private void cancelDeadline() {
		ScheduledFuture<?> deadline = this.deadline;
		if (deadline != null) {
			deadline.cancel(false);
		}
	}

	private void gone(ChildExit exit) {
		cancelDeadline();
		this.runtime.ended(this);
		this.gone.complete(exit);
		endFeed();
	}

	/**
	 * Ends the process at once, if there is one.
	 */
	void kill(String reason) {
		Child child = this.child;
		if (child != null) {
			child.kill(reason);
		}
	}

	private void await(Future<?> future) throws Throwable {
		try {
			future.get();
		}
		catch (ExecutionException ex) {
			throw CallOutcome.unwrap(ex);
		}
		catch (InterruptedException ex) {
			future.cancel(true);
			throw ex;
		}
	}

	private ChildExit awaitExit() throws InterruptedException, ExecutionException {
		Child child = Objects.requireNonNull(this.child);
		Duration limit = ForkSettings.endLimit();
		try {
			return this.gone.get(limit.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			String verdict = "its function has returned, but the process has not ended within " + limit.toMillis()
					+ " ms, and is left behind";
			logger.error("The {}: {}", child.describe(), verdict);
			return ChildExit.of(child.pool(), child.pid(), child.generation(), child.startInstant(), child.uptime(),
					ExitCause.UNKNOWN, verdict);
		}
	}

	/**
	 * Ends what was started, and waits for its end, whatever the thread is told.
	 * @param failure why
	 * @return what the caller gets to see
	 */
	private Throwable failed(Throwable failure) {
		if (this.child == null) {
			return failure;
		}
		if (failure instanceof CallCancelledException || failure instanceof CallTimeoutException) {
			kill("its caller has given up: " + failure.getMessage());
		}
		else {
			functionEnded();
		}
		boolean interrupted = Thread.interrupted();
		try {
			awaitExit();
		}
		catch (InterruptedException | ExecutionException ex) {
			interrupted = true;
			kill("the thread that waited for its end was interrupted");
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		return (this.overdue && failure instanceof ChildExitedException)
				? new CallTimeoutException(overdueMessage() + lastLines(failure), failure) : failure;
	}

	private static String lastLines(Throwable failure) {
		List<String> lines = ((ChildExitedException) failure).exit().lastLines();
		return lines.isEmpty() ? "" : ". Last lines of its output:\n  | " + String.join("\n  | ", lines);
	}

	/**
	 * Refuses a function whose result is there before its process has ended.
	 * @param target the function
	 */
	static void checkEnds(ForkTarget target) {
		if (target.method().liveResult() != null) {
			throw new SpawnUsageException("The function '" + target.name() + "' (" + target.place()
					+ ") gives a stream, with whose end its process ends, so there is no exit code to wait for; use"
					+ " call(..)", null);
		}
	}

}
