package io.github.spawnboot.chaos;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.CallTimeoutException;
import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.PoolExhaustedException;
import io.github.spawnboot.PoolUnavailableException;
import io.github.spawnboot.RetryAdvice;
import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.chaos.CallLedger.Ran;
import io.github.spawnboot.chaos.ChaosProgram.Chaos;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import io.github.spawnboot.engine.MdcCarrier;
import io.github.spawnboot.engine.MethodInvoker;
import io.github.spawnboot.launch.ChildFactory;
import io.github.spawnboot.launch.ChildLauncher;
import io.github.spawnboot.launch.ChildProgram;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.EnvironmentVariables;
import io.github.spawnboot.launch.HeartbeatSettings;
import io.github.spawnboot.launch.JvmCommand;
import io.github.spawnboot.launch.JvmOptions;
import io.github.spawnboot.launch.OutputLimits;
import io.github.spawnboot.pool.ChildPool;
import io.github.spawnboot.pool.PoolSettings;
import io.github.spawnboot.pool.RecycleSettings;
import io.github.spawnboot.pool.RestartSettings;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Lets several callers use a pool whose children are harmed in every way: by calls that
 * never end, exhaust a memory, print without end, crash or write garbage into the
 * connection, and from outside by signals, while the pool is renewed and resized. What is
 * checked:
 * <ul>
 * <li>Each call has exactly one outcome: the right result, what its method threw, or a
 * documented failure.</li>
 * <li>A call with a result ran once, a call whose failure says that it certainly did not
 * run did not, and none ran twice.</li>
 * <li>No call takes longer than its limits, and neither does the end of the pool.</li>
 * <li>Renewals end while calls go on.</li>
 * <li>At the end nothing is left: no process, no thread, no descriptor, no temporary
 * file, no memory.</li>
 * </ul>
 */
final class ChaosRun {

	/** Environment variable of all children and what they start. */
	static final String MARK = "SPAWN_CHAOS";

	private static final int CALLERS = 6;

	private static final Duration ACQUIRE_TIMEOUT = Duration.ofSeconds(5);

	private static final Duration START_TIMEOUT = Duration.ofSeconds(10);

	private static final Duration CANCEL_GRACE = Duration.ofMillis(500);

	private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(2);

	private static final Duration STOP_STEP = Duration.ofMillis(500);

	/** Catches what hangs, also on a machine with far too much to do. */
	private static final Duration MARGIN = Duration.ofSeconds(30);

	private static final Duration LONGEST_CALL = ACQUIRE_TIMEOUT.plus(ChaosProgram.CALL_TIMEOUT)
		.plus(CANCEL_GRACE)
		.plus(DRAIN_TIMEOUT)
		.plus(MARGIN);

	private static final Duration LONGEST_STOP = DRAIN_TIMEOUT.plus(STOP_STEP).plus(STOP_STEP).plus(MARGIN);

	private final long seed;

	private final Duration duration;

	private final Path directory;

	private final Path crashDirectory;

	private final List<String> jvmOptions;

	private final CallLedger ledger = new CallLedger(LONGEST_CALL);

	private final ValueCodec codec = new ValueCodec();

	private final FailureCodec failures = new FailureCodec(FailureCodec.jdkTypes()::get);

	private volatile boolean closing;

	private int succeeded;

	/**
	 * Creates a run.
	 * @param seed decides about everything but the time that things take
	 * @param duration how long harm is done
	 * @param directory where temporary files are made
	 * @param crashDirectory where crash files belong
	 * @param jvmOptions further options of children
	 */
	ChaosRun(long seed, Duration duration, Path directory, Path crashDirectory, List<String> jvmOptions) {
		this.seed = seed;
		this.duration = duration;
		this.directory = directory;
		this.crashDirectory = crashDirectory;
		this.jvmOptions = jvmOptions;
	}

	List<String> findings() {
		return this.ledger.findings();
	}

	/** How many calls had a result. */
	int succeeded() {
		return this.succeeded;
	}

	void run() throws Exception {
		System.out.printf("Chaos: seed %d, %d s; repeat with -Dspawn.chaos.seed=%d%n", this.seed,
				this.duration.toSeconds(), this.seed);
		Path temporary = Files.createDirectories(this.directory.resolve("tmp"));
		Path record = Files.createTempFile(this.directory, "begun", "");
		String previous = System.getProperty("java.io.tmpdir");
		Logger ofChildren = (Logger) LoggerFactory.getLogger("spawn.child.chaos");
		Logger ofLibrary = (Logger) LoggerFactory.getLogger("io.github.spawnboot");
		ofChildren.setLevel(Level.OFF);
		// Each end of a child is an error there.
		ofLibrary.setLevel(Level.OFF);
		System.setProperty("java.io.tmpdir", temporary.toString());
		try {
			Path warmUp = Files.createTempFile(this.directory, "begun", "");
			try (ChildLauncher launcher = launcher(); ChildPool pool = pool(launcher, warmUp)) {
				proxy(pool).echo(0, "warm up");
			}
			Footprint before = settled(temporary);
			chaos(record);
			this.succeeded = this.ledger.succeeded();
			this.ledger.check(record);
			awaitFootprint(temporary, before);
			System.out.println(this.ledger.table());
		}
		finally {
			System.setProperty("java.io.tmpdir", previous);
			ofChildren.setLevel(null);
			ofLibrary.setLevel(null);
		}
	}

	private ChildLauncher launcher() {
		return new ChildLauncher(JvmCommand.ofThisJvm(), BeamSettings.DEFAULT, OutputLimits.DEFAULT,
				this.crashDirectory);
	}

	private ChildPool pool(ChildLauncher launcher, Path record) {
		List<String> options = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-Xss512k",
				"-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider"));
		options.addAll(this.jvmOptions);
		ChildSettings child = new ChildSettings("chaos", 2, 48L * 1024 * 1024, options, JvmOptions.Debug.NONE,
				START_TIMEOUT, STOP_STEP, STOP_STEP,
				new HeartbeatSettings(Duration.ofMillis(500), Duration.ofSeconds(1)),
				new EnvironmentVariables(EnvironmentVariables.Policy.INHERIT, List.of(), Map.of(MARK, mark())), false);
		ChildFactory factory = new ChildFactory(child, launcher, () -> new ChildProgram(ChaosProgram.class.getName(),
				List.of(record.toString()), Map.of(), new byte[0], Map.of()), (call) -> {
					throw new AssertionError("no child calls the parent here");
				});
		ChildPool pool = new ChildPool(
				PoolSettings.defaults(child)
					.withSize(3, 3)
					.withSpare(1)
					.withQueue(1000, ACQUIRE_TIMEOUT)
					.withCallTimeout(ChaosProgram.CALL_TIMEOUT, CANCEL_GRACE)
					.withDrainTimeout(DRAIN_TIMEOUT)
					.withRecycle(RecycleSettings.NEVER.withMaxUses(500))
					.withRestart(RestartSettings.DEFAULT.withLimit(6, Duration.ofSeconds(10), Duration.ofSeconds(1))),
				factory, this.failures);
		pool.start();
		return pool;
	}

	private String variable() {
		return MARK + "=" + mark();
	}

	private String mark() {
		return this.directory.getFileName() + "-" + this.seed;
	}

	private Chaos proxy(ChildPool pool) {
		ServiceContract contract = ChaosProgram.contract(this.codec);
		MethodInvoker invoker = new MethodInvoker(this.codec, new MdcCarrier(), (method) -> this.failures);
		InvocationHandler handler = (proxy, method, args) -> {
			RemoteMethod remote = contract.methods()
				.stream()
				.filter((candidate) -> candidate.method().equals(method))
				.findAny()
				.orElseThrow();
			return invoker.invoke(pool, ChaosProgram.SERVICE, remote, args);
		};
		return (Chaos) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Chaos.class }, handler);
	}

	private void chaos(Path record) throws InterruptedException {
		List<Thread> threads = new ArrayList<>();
		try (ChildLauncher launcher = launcher()) {
			ChildPool pool = pool(launcher, record);
			Chaos chaos = proxy(pool);
			List<ChaosCaller> callers = new ArrayList<>();
			for (int i = 0; i < CALLERS; i++) {
				ChaosCaller caller = new ChaosCaller(chaos, i, this.seed * 31 + i, this.ledger, () -> this.closing);
				callers.add(caller);
				threads.add(start("test-chaos-caller-" + i, caller));
			}
			awaitFirstResult();
			Saboteur saboteur = new Saboteur(pool, variable(), this.seed, this.ledger);
			threads.add(start("test-chaos-saboteur", saboteur));
			long end = System.nanoTime() + this.duration.toNanos();
			while (System.nanoTime() - end < 0 && !this.ledger.isAnyOverdue()) {
				TimeUnit.MILLISECONDS.sleep(100);
			}
			if (this.ledger.isAnyOverdue()) {
				this.ledger.finding("a call hangs: " + pool.stats() + stacks());
			}
			awaitRenewals(saboteur, pool);
			System.out.println("Chaos: " + pool.state() + " " + pool.stats());
			// In the middle of calls.
			this.closing = true;
			close(pool);
			callers.forEach(ChaosCaller::end);
			saboteur.end();
			for (Thread thread : threads) {
				thread.join(LONGEST_CALL.toMillis());
				if (thread.isAlive()) {
					this.ledger.finding(thread.getName() + " does not end: " + stacks());
				}
			}
			for (CompletableFuture<?> renewal : saboteur.renewals()) {
				if (!renewal.isDone()) {
					this.ledger.finding("a renewal never ended although the pool is closed");
				}
			}
			System.out.println("Chaos: " + saboteur.counts());
		}
	}

	// While calls go on, but nobody disturbs them from outside.
	private void awaitRenewals(Saboteur saboteur, ChildPool pool) {
		saboteur.rest(true);
		try {
			Awaitility.await()
				.atMost(MARGIN.multipliedBy(2))
				.until(() -> saboteur.renewals().stream().allMatch(CompletableFuture::isDone));
		}
		catch (ConditionTimeoutException ex) {
			this.ledger.finding("a renewal does not end: " + pool.stats());
		}
		saboteur.rest(false);
	}

	// Else a slow machine would start children only to see them killed.
	private void awaitFirstResult() {
		try {
			Awaitility.await().atMost(MARGIN).until(() -> this.ledger.succeeded() > 0);
		}
		catch (ConditionTimeoutException ex) {
			this.ledger.finding("no call had a result before the harm began: " + stacks());
		}
	}

	private void close(ChildPool pool) {
		long begin = System.nanoTime();
		pool.close();
		Duration took = Duration.ofNanos(System.nanoTime() - begin);
		if (took.compareTo(LONGEST_STOP) > 0) {
			this.ledger.finding("the stop of the pool took " + took);
		}
		if (!pool.children().isEmpty()) {
			this.ledger.finding("the closed pool has children: " + pool.children());
		}
	}

	private static Thread start(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	// Threads that end what has ended may need a moment.
	private Footprint settled(Path temporary) {
		Footprint[] last = { take(temporary) };
		Awaitility.await().atMost(MARGIN).pollInterval(Duration.ofMillis(300)).until(() -> {
			Footprint now = take(temporary);
			boolean same = now.threads().equals(last[0].threads()) && now.descriptors() == last[0].descriptors();
			last[0] = now;
			return same;
		});
		return last[0];
	}

	private void awaitFootprint(Path temporary, Footprint before) {
		try {
			Awaitility.await()
				.atMost(MARGIN)
				.pollInterval(Duration.ofMillis(200))
				.until(() -> take(temporary).leaksSince(before).isEmpty());
		}
		catch (ConditionTimeoutException ex) {
			take(temporary).leaksSince(before).forEach((leak) -> this.ledger.finding("left: " + leak));
		}
	}

	private Footprint take(Path temporary) {
		return Footprint.take(temporary, variable());
	}

	/**
	 * Returns which documented outcome a failure of a call is.
	 * @param closing whether the pool may be closed
	 * @return the outcome, or {@code null} if it is none
	 */
	static @Nullable Outcome outcome(Throwable failure, boolean closing) {
		if (failure instanceof ChildExitedException exited) {
			return new Outcome("exited", (exited.retryAdvice() == RetryAdvice.SAFE) ? Ran.NEVER : Ran.UNKNOWN);
		}
		if (failure instanceof CallTimeoutException) {
			return new Outcome("timeout", Ran.UNKNOWN);
		}
		if (failure instanceof CallCancelledException || failure instanceof CancellationException) {
			return new Outcome("cancelled", Ran.UNKNOWN);
		}
		if (failure instanceof ChildStartException) {
			return new Outcome("not started", Ran.NEVER);
		}
		if (failure instanceof PoolExhaustedException) {
			return new Outcome("exhausted", Ran.NEVER);
		}
		if (failure instanceof PoolUnavailableException) {
			return new Outcome("unavailable", Ran.NEVER);
		}
		if (failure instanceof PoolClosedException) {
			return closing ? new Outcome("closed", Ran.NEVER) : null;
		}
		Throwable cause = failure.getCause();
		if (cause != null && (failure instanceof IOException || failure instanceof CompletionException)) {
			Outcome outcome = outcome(cause, closing);
			// A stream may break after its call has run.
			return (outcome != null && failure instanceof IOException) ? new Outcome(outcome.name(), Ran.UNKNOWN)
					: outcome;
		}
		return null;
	}

	static String trace(Throwable failure) {
		StringWriter text = new StringWriter();
		failure.printStackTrace(new PrintWriter(text));
		return text.getBuffer().substring(0, Math.min(text.getBuffer().length(), 1500));
	}

	private static String stacks() {
		StringBuilder stacks = new StringBuilder();
		Thread.getAllStackTraces().forEach((thread, frames) -> {
			if (thread.getName().startsWith("test-chaos") || thread.getName().startsWith("spawn-")) {
				stacks.append('\n').append(thread.getName());
				Arrays.stream(frames).limit(12).forEach((frame) -> stacks.append("\n\t").append(frame));
			}
		});
		return stacks.toString();
	}

	/**
	 * A documented failure of a call.
	 */
	record Outcome(String name, Ran ran) {
	}

}
