package io.github.spawnboot.launch;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildState;
import io.github.spawnboot.ExitCause;
import io.github.spawnboot.ExitFiles;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.beam.MessageType;
import io.github.spawnboot.beam.WireWriter;
import io.github.spawnboot.engine.CallChannel;
import io.github.spawnboot.engine.CallRequest;
import io.github.spawnboot.engine.EngineLink;
import io.github.spawnboot.engine.PendingCall;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child process that was started by a {@link ChildLauncher}. Four threads of the parent
 * wait for it as long as it lives: for its exit, one of the JDK and one that tells of it,
 * and for each of its outputs. All else that happens to it is an event on the threads
 * that all children share. Thread-safe.
 * <p>
 * Death has two signs, the exit of the process and the end of the beam, and calls in
 * flight fail when both are there, or shortly after the first: the second one tells what
 * the first one cannot, a result that was still under way, or the exit code.
 */
public final class Child implements SpawnedProcess, CallChannel {

	private static final Logger logger = LoggerFactory.getLogger(Child.class);

	private static final long SECOND_SIGN_MILLIS = 40;

	private static final Duration LAST_OUTPUT = Duration.ofMillis(25);

	// A system may take seconds to tear down a large heap, but not for ever.
	private static final Duration REAPING = Duration.ofSeconds(2);

	private final ChildSettings settings;

	private final long generation;

	private final Process process;

	private final ChildSession session;

	private final SentSignals signals;

	private final StartTime start;

	private final EngineLink link;

	private final OutputPump output;

	private final Function<Integer, ChildExit> diagnosis;

	private final ScheduledExecutorService timer;

	private final Executor events;

	private final AtomicReference<ChildState> state = new AtomicReference<>(ChildState.STARTING);

	private final AtomicInteger running = new AtomicInteger();

	private final AtomicLong calls = new AtomicLong();

	private final AtomicInteger signs = new AtomicInteger();

	private final AtomicBoolean lost = new AtomicBoolean();

	private final AtomicReference<@Nullable EndReason> endReason = new AtomicReference<>();

	// On the clock of nanoTime.
	private final AtomicReference<@Nullable Long> stopStart = new AtomicReference<>();

	private final AtomicBoolean hastened = new AtomicBoolean();

	private final AtomicBoolean reapingTimed = new AtomicBoolean();

	private final CompletableFuture<ChildExit> exit = new CompletableFuture<>();

	private final Runnable cleanUp;

	private volatile @Nullable String beamReason;

	private volatile boolean ended;

	private volatile @Nullable Duration cpuTimeUntilStop;

	private volatile boolean forced;

	private volatile boolean killed;

	Child(ChildSettings settings, long generation, Process process, ChildSession session, StartTime start,
			EngineLink link, OutputPump output, Function<Integer, ChildExit> diagnosis, ScheduledExecutorService timer,
			Executor events, CompletableFuture<Integer> processExit, Runnable cleanUp) {
		this.settings = settings;
		this.generation = generation;
		this.process = process;
		this.session = session;
		this.signals = new SentSignals(process, session.start());
		this.start = start;
		this.link = link;
		this.output = output;
		this.diagnosis = diagnosis;
		this.timer = timer;
		this.events = events;
		this.cleanUp = cleanUp;
		processExit.thenRun(this::exited);
	}

	@Override
	public String pool() {
		return this.settings.pool();
	}

	@Override
	public long pid() {
		return this.process.pid();
	}

	@Override
	public long generation() {
		return this.generation;
	}

	@Override
	public ChildState state() {
		return this.state.get();
	}

	@Override
	public Instant startInstant() {
		return this.start.instant();
	}

	/**
	 * Returns the time since the start.
	 * @return a time that does not change when the clock is set
	 */
	public Duration uptime() {
		return this.start.elapsed();
	}

	@Override
	public long calls() {
		return this.calls.get();
	}

	/**
	 * Returns how many calls run in the child.
	 * @return number of calls
	 */
	public int running() {
		return this.running.get();
	}

	@Override
	public OptionalLong residentBytes() {
		return this.process.isAlive() ? ResidentMemory.of(pid()) : OptionalLong.empty();
	}

	@Override
	public Optional<Duration> cpuTime() {
		return this.process.isAlive() ? this.process.info().totalCpuDuration() : Optional.empty();
	}

	@Override
	public Optional<ChildExit> exitNow() {
		return Optional.ofNullable(this.exit.getNow(null));
	}

	@Override
	public CompletionStage<ChildExit> onExit() {
		// On a thread of its own for each: what a user hangs on it must not delay others.
		return this.exit.thenApplyAsync((exit) -> exit, this.events).minimalCompletionStage();
	}

	/**
	 * Tells this library of the exit, before any listener of a user.
	 * @param action called once; must not block
	 */
	public void whenGone(Consumer<ChildExit> action) {
		this.exit.thenAccept(action);
	}

	/**
	 * Returns how failures name this child.
	 * @return for example {@code child 4711 (generation 2) of pool 'documents'}
	 */
	public String describe() {
		return "child " + pid() + " (generation " + this.generation + ") of pool '" + pool() + "'";
	}

	/**
	 * Returns whether calls of this child arrive over a link. A thread that serves one of
	 * them is waited for by the child, which runs what the thread calls now on its own
	 * waiting thread: that call needs no place of its own, and is taken while the child
	 * drains.
	 * @param link the link of the served call
	 * @return whether it is that of this child
	 */
	public boolean isBehind(@Nullable EngineLink link) {
		return this.link == link;
	}

	@Override
	public CompletionStage<PendingCall> start(CallRequest request, @Nullable StreamOpener streams) {
		if (!begin()) {
			return CompletableFuture
				.failedFuture(new PoolClosedException("The " + describe() + " takes no calls, it is " + state(), null));
		}
		this.calls.incrementAndGet();
		CompletionStage<PendingCall> started;
		try {
			started = this.link.start(request, streams);
		}
		catch (RuntimeException ex) {
			end();
			throw ex;
		}
		started.whenComplete((call, failure) -> {
			if (failure != null) {
				end();
			}
			else {
				call.ended().thenRun(this::end);
			}
		});
		return started;
	}

	private boolean begin() {
		this.running.incrementAndGet();
		ChildState current = step(ChildState.BUSY);
		if (current != ChildState.BUSY && !(current == ChildState.DRAINING && isBehind(EngineLink.ofServedCall()))) {
			this.running.decrementAndGet();
			return false;
		}
		return true;
	}

	private void end() {
		if (this.running.decrementAndGet() == 0 && this.state.compareAndSet(ChildState.BUSY, ChildState.WARM)
				&& this.running.get() > 0) {
			// Another call began between the two steps and took the old state for its
			// own.
			step(ChildState.BUSY);
		}
	}

	/**
	 * Goes to another state if the table of states allows it.
	 * @param next the state to reach
	 * @return the state that holds now
	 */
	private ChildState step(ChildState next) {
		ChildState current = this.state.get();
		while (current.canBecome(next)) {
			if (this.state.compareAndSet(current, next)) {
				return next;
			}
			current = this.state.get();
		}
		return current;
	}

	void ready() {
		step(ChildState.WARM);
	}

	/**
	 * Takes no more calls.
	 */
	public void drain() {
		step(ChildState.DRAINING);
	}

	@Override
	public void signal(String name) {
		this.signals.check(name);
		if (name.equals("KILL")) {
			kill();
		}
		else if (!this.ended) {
			this.signals.send(name, this.events);
		}
	}

	@Override
	public CompletionStage<ChildExit> stop() {
		if (!beginStop("it was stopped on request")) {
			hasten();
		}
		return onExit();
	}

	/**
	 * Ends the child: goodbye, SIGTERM, SIGKILL, each bounded by the settings. Returns at
	 * once; may be called again, which changes nothing.
	 * @param reason why, in words
	 * @return the exit
	 */
	public CompletionStage<ChildExit> stop(String reason) {
		beginStop(reason);
		return onExit();
	}

	private boolean beginStop(String reason) {
		drain();
		if (!this.stopStart.compareAndSet(null, System.nanoTime())) {
			return false;
		}
		noteCpuTime();
		this.endReason.compareAndSet(null, new EndReason(ExitCause.ENDED_ON_REQUEST, reason));
		long goodbye = this.settings.goodbyeTimeout().toMillis();
		try {
			this.link.send(MessageType.GOODBYE,
					new WireWriter().number((int) Math.min(goodbye, Integer.MAX_VALUE)).toBuffer());
		}
		catch (PoolClosedException ex) {
			// Without a beam there is nobody to say goodbye to; the next step ends it.
		}
		after(goodbye, this::terminate, "SIGTERM");
		after(goodbye + this.settings.terminateTimeout().toMillis(), this::destroyForcibly, "SIGKILL");
		return true;
	}

	// The system forgets it with the process.
	private void noteCpuTime() {
		try {
			this.cpuTimeUntilStop = cpuTime().orElse(null);
		}
		catch (RuntimeException ex) {
			// A number that is not known must not keep the child from being ended.
			logger.debug("The CPU time of the {} is not known", describe(), ex);
		}
	}

	/**
	 * Hastens a stop that has begun: SIGTERM at once, SIGKILL when the time for SIGTERM
	 * is over. Returns at once; has no effect before a stop, and when called again.
	 */
	public void hasten() {
		if (this.stopStart.get() != null && this.hastened.compareAndSet(false, true) && this.process.isAlive()) {
			logger.info("The {} was asked again to end, and gets SIGTERM", describe());
			terminate();
			long limit = this.settings.terminateTimeout().toMillis();
			whileAlive(limit, () -> {
				logger.warn("The {} did not end within {} ms after it was asked again, and gets SIGKILL", describe(),
						limit);
				destroyForcibly();
			});
		}
	}

	/**
	 * Returns how much time of processors the process had used when it was asked to end.
	 * @return the time, or {@code null} if it was not, or the system does not tell
	 */
	public @Nullable Duration cpuTimeUntilStop() {
		return this.cpuTimeUntilStop;
	}

	/**
	 * Returns whether this process did more than to ask the child to end.
	 * @return whether it was sent SIGTERM or SIGKILL while it lived
	 */
	public boolean isForced() {
		return this.forced;
	}

	private void terminate() {
		this.forced = true;
		// Process.destroy() also closes the streams: the child would take the end of its
		// input for the end of its parent, and its last words be lost.
		this.process.toHandle().destroy();
	}

	/**
	 * Ends the child as {@link #stop} does and waits for its exit, at most for all limits
	 * of the stop and two seconds more; an error in the log says if that was not enough,
	 * because not even SIGKILL ends the process. An interrupt ends the wait and kills the
	 * child.
	 * @param reason why, in words
	 */
	void stopAndWait(String reason) {
		stop(reason);
		awaitStop();
	}

	/**
	 * Waits for the end of a stop that has begun, as {@link #stopAndWait} does.
	 */
	void awaitStop() {
		Duration limit = this.settings.goodbyeTimeout().plus(this.settings.terminateTimeout()).plus(REAPING);
		try {
			Long start = this.stopStart.get();
			long waited = (start != null) ? System.nanoTime() - start : 0;
			this.exit.get(Math.max(0, limit.toNanos() - waited), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			logger.error("The {} has not ended within {} ms, all limits of its stop; it is left behind", describe(),
					limit.toMillis());
		}
		catch (InterruptedException ex) {
			kill("the thread that waited for its end was interrupted");
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void after(long millis, Runnable step, String signal) {
		whileAlive(millis, () -> {
			logger.warn("The {} did not end within {} ms after its goodbye and gets {}", describe(), millis, signal);
			step.run();
		});
	}

	private void whileAlive(long millis, Runnable step) {
		try {
			ScheduledFuture<?> timeout = this.timer.schedule(() -> {
				if (this.process.isAlive()) {
					step.run();
				}
			}, millis, TimeUnit.MILLISECONDS);
			// So that the clock does not hold a child that has long gone.
			whenGone((exit) -> timeout.cancel(false));
		}
		catch (RejectedExecutionException ex) {
			// The launcher is closed: nobody is left who could end it later.
			sendKill();
		}
	}

	@Override
	public void kill() {
		kill("it was killed on request");
	}

	/**
	 * Ends the process at once.
	 * @param reason why, in words; stands in the exit event
	 */
	public void kill(String reason) {
		kill(ExitCause.KILLED_BY_PARENT, reason);
	}

	private void kill(ExitCause cause, String reason) {
		if (!this.exit.isDone()) {
			this.endReason.compareAndSet(null, new EndReason(cause, reason));
			drain();
			destroyForcibly();
		}
	}

	private void destroyForcibly() {
		this.forced = true;
		this.session.remember();
		sendKill();
		if (this.reapingTimed.compareAndSet(false, true)) {
			whileAlive(REAPING.toMillis(), () -> {
				logger.error("The {} has not ended within {} ms after SIGKILL", describe(), REAPING.toMillis());
				// So that at least its calls end.
				this.link.close("it was killed, but has not ended within " + REAPING.toMillis() + " ms", null);
			});
		}
	}

	private void sendKill() {
		// One that has ended before was ended by something else.
		if (!this.ended && !ProcessState.isDead(pid())) {
			this.killed = true;
		}
		this.process.destroyForcibly();
	}

	/**
	 * Returns whether this process has sent SIGKILL to the child while it lived.
	 */
	boolean isKilled() {
		return this.killed;
	}

	/**
	 * Tells that the beam is closed.
	 * @param reason why, in words
	 * @param failure what broke it, or {@code null}
	 */
	void beamClosed(String reason, @Nullable Throwable failure) {
		if (failure instanceof BeamProtocolException) {
			this.endReason.compareAndSet(null,
					new EndReason(ExitCause.PROTOCOL_BROKEN, "it broke the protocol: " + reason));
			logger.error("The {} is ended because it broke the protocol: {}", describe(), reason);
		}
		this.beamReason = reason;
		step(ChildState.DRAINING);
		sign();
		whileAlive((this.stopStart.get() != null) ? this.settings.goodbyeTimeout().toMillis() : SECOND_SIGN_MILLIS,
				() -> connectionLost(reason));
	}

	private void connectionLost(String reason) {
		if (ProcessState.isDead(pid())) {
			// It ended by itself, and only the news of it have not come.
			whileAlive(REAPING.toMillis(), () -> kill(ExitCause.CONNECTION_LOST, "its connection was lost: " + reason));
			return;
		}
		kill(ExitCause.CONNECTION_LOST, "its connection was lost: " + reason);
	}

	private void exited() {
		this.ended = true;
		step(ChildState.DRAINING);
		sign();
		this.output.awaitEnd(LAST_OUTPUT);
		step(ChildState.GONE);
		ChildExit exit = explain(diagnose());
		if (this.signs.get() < 2) {
			later(SECOND_SIGN_MILLIS, () -> {
				fail(exit);
				this.link.close("the process has ended", null);
			});
		}
		else {
			fail(exit);
		}
		// Before anybody can know that it is over: who has waited for the end may look at
		// what is left, or end this JVM.
		this.session.ended();
		cleanUp();
		this.exit.complete(exit);
		// The second sign may have come just before there was an exit to tell, and the
		// clock may be closed with the launcher by whoever has seen the exit.
		if (this.signs.get() >= 2) {
			fail(exit);
		}
	}

	private void cleanUp() {
		try {
			this.cleanUp.run();
		}
		catch (RuntimeException | Error ex) {
			// A directory that cannot be removed must not hide the exit from anybody.
			logger.error("What the {} has left could not be removed", describe(), ex);
		}
	}

	private void later(long millis, Runnable step) {
		try {
			this.timer.schedule(step, millis, TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The launcher is closed: there is nothing to wait for any more.
			step.run();
		}
	}

	private ChildExit diagnose() {
		int code = this.process.exitValue();
		try {
			return this.diagnosis.apply(code);
		}
		catch (RuntimeException | Error ex) {
			// It looks at what the child left behind; without an exit nobody would ever
			// be told.
			logger.error("The end of the {} could not be explained", describe(), ex);
			return event(ExitCause.UNKNOWN, "its end could not be explained: " + ex).withStatus(code, null);
		}
	}

	private void sign() {
		if (this.signs.incrementAndGet() == 1) {
			later(2 * SECOND_SIGN_MILLIS, () -> {
				// Once the process has ended, its exit is on the way and tells more.
				if (ProcessState.isDead(pid())) {
					later(REAPING.toMillis(), this::failWithoutExit);
				}
				else {
					failWithoutExit();
				}
			});
		}
		else if (this.exit.isDone()) {
			fail(this.exit.join());
		}
	}

	private void failWithoutExit() {
		if (!this.ended && !this.lost.get()) {
			ChildExit exit = event(ExitCause.CONNECTION_LOST,
					"its connection was lost (" + this.beamReason + ") and the process has not ended yet");
			fail((this.endReason.get() != null) ? exit.withCause(exit.cause(), exit.verdict(), true) : exit);
		}
	}

	private ChildExit event(ExitCause cause, String verdict) {
		return ChildExit.of(pool(), pid(), this.generation, startInstant(), uptime(), cause, verdict)
			.withRemains(this.output.tail(), ExitFiles.NONE);
	}

	private ChildExit explain(ChildExit exit) {
		EndReason reason = this.endReason.get();
		return (reason != null) ? reason.explain(exit, this.killed) : this.signals.explain(exit);
	}

	private void fail(ChildExit exit) {
		if (this.lost.compareAndSet(false, true)) {
			LostCalls lost = new LostCalls(describe(), exit, this.link.pendingCalls(), this.link.unsentCalls());
			this.link.failAll(lost::failure);
		}
	}

	@Override
	public String toString() {
		return describe() + " " + state();
	}

}
