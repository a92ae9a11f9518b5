package io.github.spawnboot.fork;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.ForkFunction;
import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.beam.ChildMark;
import io.github.spawnboot.engine.CallCarrier;
import io.github.spawnboot.engine.CallOptions;
import io.github.spawnboot.launch.ChildLauncher;
import io.github.spawnboot.launch.ChildLimit;
import io.github.spawnboot.launch.JvmCommand;
import io.github.spawnboot.launch.OutputLimits;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all forks of an application share: the functions, the launcher and its threads,
 * which are made by the first fork, and the processes that run. Thread-safe.
 */
final class ForkRuntime implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ForkRuntime.class);

	private static final int LONGEST_NAME = 100;

	private final JvmCommand command = JvmCommand.ofThisJvm();

	private final BeamSettings beams;

	private final OutputLimits outputLimits;

	private final @Nullable Path crashDirectory;

	private final ChildLimit childLimit;

	private final boolean strictBuild;

	private final CallCarrier carrier;

	private final Function<String, @Nullable Class<? extends Throwable>> knownTypes;

	private final Map<String, ForkTarget> registered = new ConcurrentSkipListMap<>();

	private final Map<FunctionReference, ForkTarget> unregistered = new ConcurrentHashMap<>();

	private final Set<ForkRun> running = new LinkedHashSet<>();

	private final Object closing = new Object();

	private @Nullable ChildLauncher launcher;

	private boolean stopped;

	private boolean closed;

	private int stopRequests;

	/**
	 * Creates a runtime without threads and processes.
	 * @param beams limits of the beams
	 * @param outputLimits how much of what a process prints is logged
	 * @param crashDirectory directory for crash files, or {@code null} for the usual one
	 * @param childLimit how many processes may live at once
	 * @param strictBuild whether a process of another build is refused, instead of warned
	 * of
	 * @param carrier carries along what belongs to the thread of a caller
	 * @param knownTypes exceptions that may be rebuilt, beside those that a function
	 * declares
	 */
	ForkRuntime(BeamSettings beams, OutputLimits outputLimits, @Nullable Path crashDirectory, ChildLimit childLimit,
			boolean strictBuild, CallCarrier carrier,
			Function<String, @Nullable Class<? extends Throwable>> knownTypes) {
		this.beams = beams;
		this.outputLimits = outputLimits;
		this.crashDirectory = crashDirectory;
		this.childLimit = childLimit;
		this.strictBuild = strictBuild;
		this.carrier = carrier;
		this.knownTypes = knownTypes;
	}

	/**
	 * Returns what starts processes.
	 * @return the launcher, made by the first call
	 * @throws PoolClosedException if the forks are stopped or closed
	 */
	synchronized ChildLauncher launcher() {
		checkOpen();
		ChildLauncher launcher = this.launcher;
		if (launcher == null) {
			launcher = new ChildLauncher(this.command, this.beams, this.outputLimits, this.crashDirectory,
					this.childLimit);
			this.launcher = launcher;
		}
		return launcher;
	}

	private void checkOpen() {
		if (this.closed || this.stopped) {
			throw new PoolClosedException("The forks are " + (this.closed ? "closed" : "stopped"), null);
		}
	}

	/**
	 * Refuses to fork where that is impossible, before anything else is looked at.
	 * @param what names the function
	 */
	synchronized void check(String what) {
		if (ChildMark.isSet()) {
			throw new SpawnUsageException(
					"A child does not fork: this process is itself a child, so " + what
							+ " cannot be run in a process of its own here. Call it directly, or fork in the parent",
					null);
		}
		checkOpen();
	}

	boolean isStrictBuild() {
		return this.strictBuild;
	}

	Set<String> names() {
		return Collections.unmodifiableSet(new TreeSet<>(this.registered.keySet()));
	}

	void register(String name, ForkFunction function) {
		Objects.requireNonNull(function, "'function' must not be null");
		checkName(name);
		FunctionReference reference = FunctionReference.of(function);
		reference.checkInstance(name);
		register(ForkTarget.bare(name, reference.type(), reference.method(), this.command, this.carrier,
				this.knownTypes));
	}

	/**
	 * Registers the method of a class, which runs without Spring.
	 */
	void register(String name, FunctionReference reference) {
		checkName(name);
		reference.checkInstance(name);
		register(ForkTarget.bare(name, reference.type(), reference.method(), this.command, this.carrier,
				this.knownTypes));
	}

	void register(ForkTarget target) {
		checkName(target.name());
		ForkTarget other = this.registered.putIfAbsent(target.name(), target);
		if (other != null) {
			throw new SpawnUsageException("The fork '" + target.name() + "' is registered already: as " + other.place()
					+ ", and now as " + target.place() + ". Give one of them another name", null);
		}
	}

	private static void checkName(@Nullable String name) {
		if (name == null || name.isBlank()) {
			throw new SpawnUsageException("The name of a fork must not be empty", null);
		}
		// It stands in the process list and in the names of threads.
		if (name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
			throw new SpawnUsageException("The name of a fork must be a line of at most " + LONGEST_NAME
					+ " characters but is '" + name.replaceAll("\\p{Cntrl}", "?") + "'", null);
		}
	}

	/**
	 * Finds a registered function.
	 * @param name its name
	 * @return the function
	 * @throws HandlerNotFoundException if there is none
	 */
	ForkTarget target(String name) {
		ForkTarget target = this.registered.get(Objects.requireNonNull(name, "'name' must not be null"));
		if (target == null) {
			throw new HandlerNotFoundException("There is no fork '" + name + "'; registered are " + names()
					+ ". Register it by forks.register(name, function)", null);
		}
		return target;
	}

	/**
	 * Finds the function behind a method reference.
	 * @param function method reference to a static method, or lambda
	 * @return the function
	 * @throws SpawnUsageException if it is something else
	 */
	ForkTarget target(ForkFunction function) {
		FunctionReference reference = FunctionReference
			.of(Objects.requireNonNull(function, "'function' must not be null"));
		if (!reference.isStatic()) {
			throw new SpawnUsageException("The function '" + reference.name() + "' is an instance method, whose"
					+ " instance would be its first argument. Refer to a static method, write a lambda that makes"
					+ " the instance ((image) -> new Resizer().resize(image)), or register the method under a name",
					null);
		}
		return this.unregistered.computeIfAbsent(reference, (key) -> ForkTarget.bare(key.name(), key.type(),
				key.method(), this.command, this.carrier, this.knownTypes));
	}

	/**
	 * Notes a run that is about to start its process.
	 * @throws PoolClosedException if the forks are stopped or closed
	 */
	synchronized void begin(ForkRun run) {
		checkOpen();
		this.running.add(run);
	}

	/**
	 * Notes that nothing is left of a run.
	 */
	synchronized void ended(ForkRun run) {
		this.running.remove(run);
		notifyAll();
	}

	/**
	 * Takes forks again after a stop.
	 * @throws SpawnUsageException if a stop goes on
	 */
	synchronized void start() {
		if (this.stopRequests > 0) {
			throw new SpawnUsageException("The forks cannot be started while they are being stopped. Start them when"
					+ " the stop has returned", null);
		}
		this.stopped = false;
	}

	/**
	 * Takes no more forks, waits for those that run, and ends those that are left, each
	 * within its limits. Asked again meanwhile, it waits no longer; asked a third time,
	 * it sends SIGTERM at once.
	 * @param drain longest time to wait for functions that run
	 */
	void stop(Duration drain) {
		end(beginStop(), drain, "its forks were stopped");
	}

	/**
	 * Ends all processes, each within its limits, and the threads.
	 */
	@Override
	public void close() {
		ChildLauncher launcher;
		int request;
		synchronized (this) {
			this.closed = true;
			launcher = this.launcher;
			request = beginStop();
		}
		end(request, Duration.ZERO, "its forks were closed");
		if (launcher != null) {
			// Whoever comes second waits, too.
			synchronized (this.closing) {
				launcher.close();
			}
		}
	}

	private synchronized int beginStop() {
		this.stopped = true;
		notifyAll();
		return ++this.stopRequests;
	}

	private void end(int request, Duration drain, String reason) {
		try {
			awaitEnd(drain, () -> this.stopRequests > 1);
			cutOff(reason);
			if (request > 2) {
				running().forEach(ForkRun::hasten);
			}
			Duration limit = ForkSettings.endLimit();
			if (!awaitEnd(limit, () -> false)) {
				logger.error("Forked processes have not ended within {} ms and are left behind: {}", limit.toMillis(),
						running());
			}
		}
		catch (InterruptedException ex) {
			running().forEach((run) -> run
				.abandon(new CallCancelledException("The thread that ended its forks was interrupted", ex)));
			Thread.currentThread().interrupt();
		}
		finally {
			synchronized (this) {
				this.stopRequests--;
			}
		}
	}

	private synchronized boolean awaitEnd(Duration limit, BooleanSupplier enough) throws InterruptedException {
		long end = System.nanoTime() + (limit.isNegative() ? 0 : CallOptions.nanos(limit));
		long left = end - System.nanoTime();
		while (!this.running.isEmpty() && !enough.getAsBoolean() && left > 0) {
			TimeUnit.NANOSECONDS.timedWait(this, left);
			left = end - System.nanoTime();
		}
		return this.running.isEmpty();
	}

	private void cutOff(String reason) {
		List<String> cut = running().stream()
			.filter((run) -> run.cutOff(reason))
			.map((run) -> "'" + run.target().name() + "' (" + run + ")")
			.toList();
		if (!cut.isEmpty()) {
			logger.warn("{} cut off while running, because {}: {}",
					(cut.size() == 1) ? "1 function is" : cut.size() + " functions are", reason, cut);
		}
	}

	private synchronized List<ForkRun> running() {
		return List.copyOf(this.running);
	}

}
