package io.github.spawnboot.launch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.beam.BeamLoop;
import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.beam.ChildMark;
import io.github.spawnboot.engine.CallThreads;
import io.github.spawnboot.engine.ServedCall;
import org.jspecify.annotations.Nullable;

/**
 * Starts children: makes the socket, starts the process, hands over, and waits until the
 * child is ready. Owns the threads that all children share: {@code spawn-beam} reads,
 * {@code spawn-timer} counts time, {@code spawn-events-n} handle exits. Thread-safe.
 */
public final class ChildLauncher implements AutoCloseable {

	private static final long LAST_EVENTS_MILLIS = 500;

	private static final long ORPHANS_SECONDS = 5;

	private static final long IDLE_SECONDS = 60;

	private final JvmCommand command;

	private final BeamSettings beamSettings;

	private final OutputLimits outputLimits;

	private final ProcessStarter processes;

	private final ExitDiagnosis diagnosis = new ExitDiagnosis();

	private final CrashDirectory crashDirectory;

	private final BeamLoop loop = new BeamLoop("spawn-beam");

	private final ScheduledThreadPoolExecutor timer;

	private final ExecutorService events;

	private final ExecutorService called = CallThreads.create("spawn-called", CallThreads.MAX_CALLED);

	private final AtomicInteger living = new AtomicInteger();

	private final ChildLimit limit;

	private final SessionReaper reaper;

	private final SessionSweeper sweeper;

	private final Set<String> poolsOfAnotherBuild = ConcurrentHashMap.newKeySet();

	/**
	 * Creates a launcher whose children have the usual limits for what they print.
	 * @param command command line of this process
	 * @param beamSettings limits of the beams
	 */
	public ChildLauncher(JvmCommand command, BeamSettings beamSettings) {
		this(command, beamSettings, OutputLimits.DEFAULT, null);
	}

	/**
	 * Creates a launcher.
	 * @param command command line of this process
	 * @param beamSettings limits of the beams
	 * @param outputLimits how much of what a child prints is logged
	 * @param crashDirectory directory below which crash files, heap dumps and recordings
	 * of children are kept, made if it does not exist; {@code null} for that of temporary
	 * files
	 */
	public ChildLauncher(JvmCommand command, BeamSettings beamSettings, OutputLimits outputLimits,
			@Nullable Path crashDirectory) {
		this(command, beamSettings, outputLimits, crashDirectory, ChildLimit.ofThisMachine());
	}

	/**
	 * Creates a launcher.
	 * @param command command line of this process
	 * @param beamSettings limits of the beams
	 * @param outputLimits how much of what a child prints is logged
	 * @param crashDirectory directory below which crash files, heap dumps and recordings
	 * of children are kept, made if it does not exist; {@code null} for that of temporary
	 * files
	 * @param limit how many children may live at once, also of other launchers that share
	 * it. The next one waits for the end of another, as long as it may take to start
	 */
	public ChildLauncher(JvmCommand command, BeamSettings beamSettings, OutputLimits outputLimits,
			@Nullable Path crashDirectory, ChildLimit limit) {
		this.limit = limit;
		this.command = command;
		this.beamSettings = beamSettings;
		this.outputLimits = outputLimits;
		this.crashDirectory = new CrashDirectory(
				(crashDirectory != null) ? crashDirectory : CrashDirectory.defaultBase());
		this.processes = ProcessStarter.shared();
		GroupKills.warn();
		AtomicInteger number = new AtomicInteger();
		this.timer = new ScheduledThreadPoolExecutor(1, (task) -> daemon(task, "spawn-timer"));
		this.timer.setRemoveOnCancelPolicy(true);
		this.timer.scheduleWithFixedDelay(OomKills.shared()::look, 0, OomKills.INTERVAL.toMillis(),
				TimeUnit.MILLISECONDS);
		ThreadFactory threads = (task) -> daemon(task, "spawn-events-" + number.incrementAndGet());
		this.events = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS,
				new SynchronousQueue<>(), threads, (task, executor) -> threads.newThread(task).start());
		this.reaper = new SessionReaper(this.events);
		OrphanReaper orphans = OrphanReaper.ofThisProcess();
		this.sweeper = new SessionSweeper(this.events, this.reaper::remove, orphans);
		if (orphans != null) {
			this.timer.scheduleWithFixedDelay(this.sweeper::reapOrphans, ORPHANS_SECONDS, ORPHANS_SECONDS,
					TimeUnit.SECONDS);
		}
	}

	private static Thread daemon(Runnable task, String name) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		return thread;
	}

	/**
	 * Returns the clock of all limits.
	 * @return executor whose tasks must not block
	 */
	public ScheduledExecutorService timer() {
		return this.timer;
	}

	/**
	 * Returns the threads for what may block.
	 * @return executor that grows as needed
	 */
	public ExecutorService events() {
		return this.events;
	}

	/**
	 * Returns the threads for what children call in this process.
	 * @return executor that refuses more than {@value CallThreads#MAX_CALLED} calls at
	 * once
	 */
	public Executor called() {
		return this.called;
	}

	/**
	 * Starts a child and waits until it is ready.
	 * @param settings how to start it
	 * @param generation which child of its pool it is, from 1
	 * @param program what it runs
	 * @param calls serves what the child calls in this process; must not block
	 * @return the child, which is {@code WARM}
	 * @throws ChildStartException if it exited, refused, or was not ready in time; the
	 * process has then been ended
	 * @throws SpawnUsageException if this process is itself a child
	 * @throws InterruptedException if the waiting thread is interrupted; the process has
	 * then been ended
	 */
	public Child launch(ChildSettings settings, long generation, ChildProgram program, Consumer<ServedCall> calls)
			throws InterruptedException {
		return launch(settings, generation, program, calls, ProcessSetup.NONE);
	}

	/**
	 * Starts a child whose process has something of its own, otherwise as
	 * {@link #launch(ChildSettings, long, ChildProgram, Consumer)}.
	 * @param settings how to start it
	 * @param generation which child of its pool it is, from 1
	 * @param program what it runs
	 * @param calls serves what the child calls in this process; must not block
	 * @param setup what its process has of its own
	 * @return the child, which is {@code WARM}
	 * @throws InterruptedException if the waiting thread is interrupted; the process has
	 * then been ended
	 */
	public Child launch(ChildSettings settings, long generation, ChildProgram program, Consumer<ServedCall> calls,
			ProcessSetup setup) throws InterruptedException {
		if (ChildMark.isSet()) {
			throw new SpawnUsageException(
					"A child does not start children: this process is itself a child, so the pool '" + settings.pool()
							+ "' cannot be used in it. Call the service from the parent, or inject the service of"
							+ " the other pool, which is then routed through the parent",
					null);
		}
		this.limit.take(settings);
		Launch launch = null;
		try {
			launch = new Launch(this, settings, generation, program, calls, setup);
			return launch.run();
		}
		catch (InterruptedIOException ex) {
			Thread.interrupted();
			throw (InterruptedException) new InterruptedException(ex.getMessage()).initCause(ex);
		}
		catch (IOException ex) {
			throw new ChildStartException("A child of pool '" + settings.pool() + "' could not be started: " + ex, ex);
		}
		finally {
			if (launch == null || !launch.hasProcess()) {
				this.limit.release();
			}
		}
	}

	/**
	 * Ends the shared threads, and what ended children have left, which takes at most
	 * seven seconds. Children are to be stopped first: those that are left are killed
	 * with all that they have started, and their calls fail.
	 */
	@Override
	public void close() {
		this.loop.close();
		// The end of a beam still needs the clock to fail its calls; limits of calls that
		// have ended must not keep it.
		if (this.living.get() == 0) {
			this.timer.shutdownNow();
		}
		else {
			this.timer.schedule(this.timer::shutdownNow, LAST_EVENTS_MILLIS, TimeUnit.MILLISECONDS);
		}
		this.events.shutdown();
		this.called.shutdown();
		this.sweeper.await();
		this.reaper.close();
		this.crashDirectory.close();
	}

	// What each start uses.

	JvmCommand command() {
		return this.command;
	}

	BeamSettings beamSettings() {
		return this.beamSettings;
	}

	OutputLimits outputLimits() {
		return this.outputLimits;
	}

	ProcessStarter processes() {
		return this.processes;
	}

	ExitDiagnosis diagnosis() {
		return this.diagnosis;
	}

	SessionReaper reaper() {
		return this.reaper;
	}

	SessionSweeper sweeper() {
		return this.sweeper;
	}

	CrashDirectory crashDirectory() {
		return this.crashDirectory;
	}

	BeamLoop loop() {
		return this.loop;
	}

	ChildLimit limit() {
		return this.limit;
	}

	AtomicInteger living() {
		return this.living;
	}

	Set<String> poolsOfAnotherBuild() {
		return this.poolsOfAnotherBuild;
	}

}
