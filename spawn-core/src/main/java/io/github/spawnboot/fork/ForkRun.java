package io.github.spawnboot.fork;

import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.CallTimeoutException;
import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.ChildState;
import io.github.spawnboot.ExitCause;
import io.github.spawnboot.ForkResult;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.codec.LiveKind;
import io.github.spawnboot.codec.LiveType;
import io.github.spawnboot.engine.CallChannel;
import io.github.spawnboot.engine.CallDeadlines;
import io.github.spawnboot.engine.CallHeaders;
import io.github.spawnboot.engine.CallOutcome;
import io.github.spawnboot.engine.CallRequest;
import io.github.spawnboot.engine.InterruptibleWork;
import io.github.spawnboot.engine.LimitedChannel;
import io.github.spawnboot.engine.PendingCall;
import io.github.spawnboot.launch.Child;
import io.github.spawnboot.launch.ChildLauncher;
import io.github.spawnboot.launch.ChildSettings;
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

	private final ChildSettings childSettings;

	private final @Nullable Object[] arguments;

	private final ForkOutputs outputs;

	private final ForkTime time;

	private final CompletableFuture<Child> launched = new CompletableFuture<>();

	private final CompletableFuture<ChildExit> gone = new CompletableFuture<>();

	private final InterruptibleWork launching = new InterruptibleWork();

	private volatile boolean asked;

	private volatile @Nullable Child child;

	private volatile @Nullable PendingCall call;

	private volatile boolean open;

	private volatile @Nullable ForkFeed feed;

	private volatile @Nullable SpawnException abandoned;

	/**
	 * Creates a run; nothing is started.
	 * @param runtime starts the process
	 * @param target the function
	 * @param settings how the process is started
	 * @param arguments arguments of the function, one for each parameter
	 * @throws PoolClosedException if no process can be started
	 */
	ForkRun(ForkRuntime runtime, ForkTarget target, ForkSettings settings, @Nullable Object[] arguments) {
		this.runtime = runtime;
		this.launcher = runtime.launcher();
		this.target = target;
		this.settings = settings;
		this.childSettings = settings.child(target.pool(), runtime.isStrictBuild());
		this.arguments = arguments;
		this.outputs = new ForkOutputs(target.name(), settings.options());
		this.time = new ForkTime(target.name(), settings.options().deadline());
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
			Object value = invoke(this::start);
			if (value instanceof Future<?> future) {
				await(future);
			}
			ChildExit exit = awaitExit();
			this.outputs.awaitEnd(LAST_OUTPUT);
			return new ForkResult<>(value, (exit != null) ? exit : leftBehind(), captured(OutputPump.Stream.STDOUT),
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
	 * future, with whose end the process ends. What can be read again and again has a
	 * process of its own for each reading, which is started when that begins.
	 * @return the stream or future
	 * @throws Throwable what the function threw, or a
	 * {@link io.github.spawnboot.SpawnException}
	 */
	@Nullable Object open() throws Throwable {
		this.open = true;
		try {
			Object value = invoke(isReadAnew() ? this::startAnother : this::start);
			if (value instanceof CompletableFuture<?> future) {
				future.whenComplete((result, failure) -> {
					if (future.isCancelled()) {
						abandon(new CallCancelledException("The future of '" + this.target.name() + "' was cancelled",
								null));
					}
				});
			}
			return value;
		}
		catch (Throwable ex) {
			throw failed(ex);
		}
	}

	private boolean isReadAnew() {
		LiveType result = this.target.method().liveResult();
		return result != null && !this.target.method().isAsync()
				&& (result.kind() == LiveKind.LAZY_ITEMS || result.kind() == LiveKind.PUBLISHER);
	}

	private @Nullable Object invoke(CallChannel channel) throws Throwable {
		CallChannel limited = this.childSettings.isTimed()
				? new LimitedChannel(channel, new CallDeadlines(this.launcher.timer())) : channel;
		return this.target.invoker().invoke(limited, this.target.name(), this.target.method(), this.arguments);
	}

	private CompletionStage<PendingCall> startAnother(CallRequest request, CallChannel.@Nullable StreamOpener streams) {
		try {
			ForkRun another = new ForkRun(this.runtime, this.target, this.settings, this.arguments);
			another.open = true;
			return another.start(request, streams);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Starts the process and makes the call: asked for when the arguments are encoded.
	 */
	private CompletionStage<PendingCall> start(CallRequest request, CallChannel.@Nullable StreamOpener streams) {
		this.asked = true;
		if (mayWait()) {
			return call(launch(request.headers()), request, streams);
		}
		CallRequest own = request.withOwnBody();
		CompletableFuture<PendingCall> whole = CompletableFuture
			.supplyAsync(() -> launch(own.headers()), this.launcher.events())
			.thenCompose((child) -> call(child, own, streams));
		CompletableFuture<PendingCall> started = whole.copy();
		started.whenComplete((call, failure) -> {
			if (failure != null && !whole.isCompletedExceptionally()) {
				abandon(new CallCancelledException("The start of the fork of '" + this.target.name() + "' was given up",
						failure));
			}
		});
		return started;
	}

	private boolean mayWait() {
		LiveType result = this.target.method().liveResult();
		return !this.target.method().isAsync() && (result == null || result.kind() != LiveKind.PUBLISHER);
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
				call.result().whenComplete((result, end) -> endEarly(child, end));
				this.call = call;
				if (this.time.isOverdue()) {
					failOpenCall();
				}
			}
		});
		this.launched.complete(child);
		return started;
	}

	// Nobody else would end a function that does not heed its cancellation.
	private void endEarly(Child child, @Nullable Throwable end) {
		if (end instanceof CallTimeoutException) {
			child.kill(this.time.isOverdue() ? overdueReason() : "the time of its caller was over");
		}
		else if (end instanceof CallCancelledException) {
			child.stop("its caller wants no more");
		}
	}

	private Child launch(CallHeaders headers) {
		boolean launched = false;
		try {
			this.runtime.begin(this);
			if (this.childSettings.isTimed()) {
				this.time.watch(this.launcher.timer(), headers, this::deadlineOver, this::endStartInTime);
			}
			Child child = startProcess();
			ForkFeed feed = this.feed;
			if (feed != null) {
				feed.begin(child);
			}
			launched = true;
			return child;
		}
		finally {
			if (!launched) {
				notLaunched();
			}
		}
	}

	private Child startProcess() {
		try {
			Child child = launchChild();
			this.child = child;
			child.whenGone(this::gone);
			SpawnException abandoned = this.abandoned;
			if (abandoned != null) {
				kill(abandoned);
				throw abandoned;
			}
			return child;
		}
		catch (InterruptedException ex) {
			checkNotAbandoned();
			Thread.currentThread().interrupt();
			throw new CallCancelledException(
					"Interrupted while a process for the fork of '" + this.target.name() + "' was started", ex);
		}
	}

	private Child launchChild() throws InterruptedException {
		if (!this.launching.begin()) {
			throw Objects.requireNonNull(this.abandoned);
		}
		try {
			openFeed();
			return this.launcher.launch(this.childSettings, this.target.nextGeneration(),
					this.target.program(this.feed != null), this.target.calls(), this.outputs);
		}
		finally {
			this.launching.end();
		}
	}

	private void openFeed() {
		Supplier<? extends InputStream> input = this.settings.options().input();
		if (input == null) {
			return;
		}
		try {
			this.feed = ForkFeed.open(this.target, input, this.launcher.events());
		}
		finally {
			// An interrupted supplier fails in a way of its own, or heeds it not.
			checkNotAbandoned();
		}
	}

	private void checkNotAbandoned() {
		SpawnException abandoned = this.abandoned;
		if (abandoned != null) {
			throw abandoned;
		}
	}

	private void notLaunched() {
		functionEnded();
		if (this.child == null) {
			this.runtime.ended(this);
			this.gone.completeExceptionally(new IllegalStateException("No process was started"));
		}
	}

	private void deadlineOver(String message) {
		Child child = this.child;
		if (child != null) {
			failOpenCall();
			child.kill(overdueReason());
		}
		else {
			endStartInTime(message);
		}
	}

	private String overdueReason() {
		return "it did not end within its deadline, " + this.settings.options().deadline();
	}

	// Nobody is left who could say what the exit of the process comes from.
	private void failOpenCall() {
		PendingCall call = this.call;
		if (this.open && call != null) {
			call.cancel(new CallTimeoutException(this.time.overdueMessage(), null));
		}
	}

	// When the process is up, the call itself ends with the caller's time.
	private void endStartInTime(String message) {
		if (this.child == null) {
			abandon(new CallTimeoutException(message + "; its process had not even come up", null));
		}
	}

	private void functionEnded() {
		this.time.end();
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

	private void gone(ChildExit exit) {
		this.time.end();
		if (!exit.requested()) {
			logger.warn("The {} ended after {} ms with {}: {}", this, exit.uptime().toMillis(), exit.reason(),
					exit.verdict());
		}
		this.runtime.ended(this);
		this.gone.complete(exit);
		endFeed();
	}

	/**
	 * Ends the start of the process, if there is one, and the process at once. Returns at
	 * once.
	 * @param reason failure for the caller, if the process is being started
	 */
	void abandon(SpawnException reason) {
		this.abandoned = reason;
		this.launching.cancel();
		kill(reason);
	}

	private void kill(SpawnException reason) {
		Child child = this.child;
		if (child != null) {
			child.kill("it was given up: " + reason.getMessage());
		}
	}

	/**
	 * Ends the process within its limits, or the start of it. Returns at once.
	 * @param reason why, in words
	 * @return whether that cuts the function off
	 */
	boolean cutOff(String reason) {
		Child child = this.child;
		if (child == null) {
			abandon(new PoolClosedException("The fork of '" + this.target.name()
					+ "' was ended while its process was started, because " + reason, null));
			return true;
		}
		boolean runs = child.state().canBecome(ChildState.DRAINING);
		child.stop(reason);
		return runs;
	}

	/**
	 * Hastens an end that has begun.
	 */
	void hasten() {
		Child child = this.child;
		if (child != null) {
			child.hasten();
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

	/**
	 * Waits until the process has ended, or its start.
	 * @return the exit; {@code null} if there was no process, or it is left behind
	 */
	private @Nullable ChildExit awaitExit() throws InterruptedException {
		Duration limit = ForkSettings.endLimit();
		try {
			return this.gone.get(limit.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			return null;
		}
		catch (TimeoutException ex) {
			logger.error("The {} has not ended within {} ms after its function, and is left behind", this,
					limit.toMillis());
			return null;
		}
	}

	private ChildExit leftBehind() {
		Child child = Objects.requireNonNull(this.child);
		return ChildExit.of(child.pool(), child.pid(), child.generation(), child.startInstant(), child.uptime(),
				ExitCause.UNKNOWN, "its function has returned, but the process has not ended and is left behind");
	}

	/**
	 * Ends what was started, and waits for its end, whatever the thread is told.
	 * @param failure why
	 * @return what the caller gets to see
	 */
	private Throwable failed(Throwable failure) {
		if (!this.asked) {
			return failure;
		}
		boolean interrupted = Thread.interrupted();
		boolean givenUp = failure instanceof CallCancelledException || failure instanceof CallTimeoutException;
		// A function may throw such a failure itself.
		if (givenUp && (interrupted || !hasEnded())) {
			abandon((SpawnException) failure);
		}
		else {
			functionEnded();
		}
		try {
			if (awaitExit() != null) {
				this.outputs.awaitEnd(LAST_OUTPUT);
			}
		}
		catch (InterruptedException ex) {
			interrupted = true;
			abandon(new CallCancelledException("The thread that waited for its end was interrupted", ex));
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		return (this.time.isOverdue() && failure instanceof ChildExitedException)
				? new CallTimeoutException(this.time.overdueMessage() + lastLines(failure), failure) : failure;
	}

	private boolean hasEnded() {
		PendingCall call = this.call;
		return call != null && call.ended().isDone();
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

	@Override
	public String toString() {
		Child child = this.child;
		return (child != null) ? child.describe()
				: "process of the fork of '" + this.target.name() + "', which is being started";
	}

}
