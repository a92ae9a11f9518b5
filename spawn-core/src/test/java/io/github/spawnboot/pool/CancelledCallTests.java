package io.github.spawnboot.pool;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.CallContext;
import io.github.spawnboot.CallTimeoutException;
import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.Status;
import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.child.PlainProgram;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import io.github.spawnboot.engine.CallHeaders;
import io.github.spawnboot.engine.MdcCarrier;
import io.github.spawnboot.engine.MethodInvoker;
import io.github.spawnboot.launch.ChildFactory;
import io.github.spawnboot.launch.ChildLauncher;
import io.github.spawnboot.launch.ChildProgram;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.ChildSpawner;
import io.github.spawnboot.launch.JvmCommand;
import io.github.spawnboot.pool.StubbornProgram.Stubborn;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for limits of time and cancellation, with real children that run three calls at
 * once.
 */
class CancelledCallTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final Duration SHORT = Duration.ofMillis(300);

	private static ChildLauncher launcher;

	private final ValueCodec codec = new ValueCodec();

	private final FailureCodec failures = new FailureCodec(FailureCodec.jdkTypes()::get);

	@TempDir
	private Path directory;

	private Path file;

	private @Nullable ChildPool pool;

	@BeforeAll
	static void createLauncher() {
		launcher = new ChildLauncher(JvmCommand.ofThisJvm(), BeamSettings.DEFAULT);
	}

	@AfterAll
	static void closeLauncher() {
		launcher.close();
	}

	@BeforeEach
	void chooseFile() {
		this.file = this.directory.resolve("end");
	}

	@AfterEach
	void closePool() {
		MDC.clear();
		if (this.pool != null) {
			this.pool.close();
		}
	}

	private Stubborn start(Duration callTimeout, Duration grace, Duration drain) {
		return start(callTimeout, grace, drain, 3);
	}

	private Stubborn start(Duration callTimeout, Duration grace, Duration drain, int concurrency) {
		ChildSettings child = ChildSettings.defaults().withHeapBytes(64L * 1024 * 1024).withConcurrency(concurrency);
		ChildPool pool = new ChildPool(PoolSettings.defaults(child)
			.withSize(0, 1)
			.withQueue(1000, LIMIT)
			.withCallTimeout(callTimeout, grace)
			.withDrainTimeout(drain), factory(child, StubbornProgram.class), this.failures);
		this.pool = pool;
		pool.start();
		Stubborn stubborn = proxy(pool);
		// So that no limit below counts the start of a child.
		stubborn.pid();
		return stubborn;
	}

	private static ChildFactory factory(ChildSettings child, Class<?> program) {
		return new ChildFactory(child, launcher,
				() -> new ChildProgram(program.getName(), List.of(), Map.of(), new byte[0], Map.of()), (call) -> {
					throw new AssertionError("no child calls the parent here");
				});
	}

	private Stubborn proxy(ChildPool pool) {
		ServiceContract contract = StubbornProgram.contract(this.codec);
		MethodInvoker invoker = new MethodInvoker(this.codec, new MdcCarrier(), (method) -> this.failures);
		InvocationHandler handler = (proxy, method, args) -> {
			RemoteMethod remote = contract.methods()
				.stream()
				.filter((candidate) -> candidate.method().equals(method))
				.findAny()
				.orElseThrow();
			return invoker.invoke(pool, "stubborn", remote, (args != null) ? args : new Object[0]);
		};
		return (Stubborn) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Stubborn.class },
				handler);
	}

	private ChildPool pool() {
		ChildPool pool = this.pool;
		assertThat(pool).isNotNull();
		return pool;
	}

	private SpawnedProcess child() {
		return pool().children().get(0);
	}

	private static <T> CompletableFuture<T> async(Callable<T> call) {
		return async(call, new AtomicReference<>());
	}

	private static <T> CompletableFuture<T> async(Callable<T> call, AtomicReference<Thread> caller) {
		CompletableFuture<T> result = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				result.complete(call.call());
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		}, "test-caller");
		thread.setDaemon(true);
		caller.set(thread);
		thread.start();
		return result;
	}

	private static CompletableFuture<Boolean> run(Action action, AtomicReference<Thread> caller) {
		return async(() -> {
			action.run();
			return true;
		}, caller);
	}

	private static CompletableFuture<Boolean> run(Action action) {
		return run(action, new AtomicReference<>());
	}

	private CompletableFuture<String> neighbour(Stubborn stubborn) {
		CompletableFuture<String> neighbour = async(() -> stubborn.waitForFile(this.file.toString()));
		awaitBegun(stubborn, 1);
		return neighbour;
	}

	private static void awaitBegun(Stubborn stubborn, int count) {
		Awaitility.await().atMost(LIMIT).until(() -> stubborn.facts().startsWith("begun=" + count + " "));
	}

	private static void awaitFacts(Stubborn stubborn, String facts) {
		// On a busy machine the limit of the pool may be too short for this call, too.
		Awaitility.await()
			.atMost(LIMIT)
			.ignoreExceptionsInstanceOf(CallTimeoutException.class)
			.untilAsserted(() -> assertThat(stubborn.facts()).isEqualTo(facts));
	}

	private static ChildExit exit(SpawnedProcess child) {
		return child.onExit().toCompletableFuture().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
	}

	// row G9
	@Test
	void callOverTheLimitOfItsPoolIsInterruptedAndTheChildLivesOn() {
		Stubborn stubborn = start(Duration.ofSeconds(2), LIMIT, LIMIT);
		long pid = stubborn.pid();
		assertThat(run(stubborn::waitForInterrupt)).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(CallTimeoutException.class)
			.withMessageContaining("Call of 'stubborn.waitForInterrupt()' ran longer than 2000 ms, the limit"
					+ " 'call-timeout' of pool 'default' (property 'spawn.pools.default.call-timeout')")
			.withMessageContaining("Asked for were 2000 ms by the pool; granted were 2000 ms. It waited ")
			.withMessageContaining("child " + pid)
			.withMessageContaining("which was told to end it (INTERRUPT)");
		awaitFacts(stubborn, "begun=1 interrupts=1 cancelled=1 here=false");
		assertThat(child().pid()).isEqualTo(pid);
		assertThat(pool().stats().failed()).isZero();
	}

	@Test
	void futureOverTheLimitOfItsPoolIsCompletedAndItsMethodInterrupted() throws Exception {
		Stubborn stubborn = start(Duration.ofSeconds(2), LIMIT, LIMIT);
		assertThat(stubborn.later()).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(CallTimeoutException.class)
			.withMessageContaining("'call-timeout'");
		awaitFacts(stubborn, "begun=1 interrupts=1 cancelled=1 here=false");
	}

	// row D27
	@Test
	void futureThatIsCancelledInterruptsItsMethod() throws Exception {
		Stubborn stubborn = start(LIMIT, LIMIT, LIMIT);
		CompletableFuture<String> later = stubborn.later();
		awaitBegun(stubborn, 1);
		assertThat(later.cancel(true)).isTrue();
		awaitFacts(stubborn, "begun=1 interrupts=1 cancelled=1 here=false");
	}

	@Test
	void callOverTheLimitOfItsMethodNamesIt() {
		Stubborn stubborn = start(LIMIT, LIMIT, LIMIT);
		assertThat(run(stubborn::shortWait)).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(CallTimeoutException.class)
			.withMessageContaining("ran longer than 200 ms, the limit of its method (@SpawnMethod(timeout = \"..\"))")
			.withMessageContaining("Asked for were 200 ms by the method, 60000 ms by the pool; granted were 200 ms");
	}

	@Test
	void slotOfACallThatWasGivenUpIsFreeOnlyWhenItsMethodHasEnded() throws Exception {
		Stubborn stubborn = start(LIMIT, LIMIT, LIMIT, 1);
		AtomicReference<Thread> caller = new AtomicReference<>();
		CompletableFuture<Boolean> spin = run(stubborn::spin, caller);
		Awaitility.await().until(() -> pool().stats().busy() == 1);
		Objects.requireNonNull(caller.get()).interrupt();
		assertThat(spin).failsWithin(LIMIT).withThrowableThat().withCauseInstanceOf(CallCancelledException.class);
		assertThat(pool().stats().busy()).isOne();
		assertThat(run(() -> CallContext.within(SHORT).run(stubborn::pid))).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(CallTimeoutException.class)
			.withMessageContaining("Call of 'stubborn.pid()' waited longer than ")
			.withMessageContaining("ms for a child of pool 'default', all the time that its caller had")
			.withMessageContaining("nothing was sent");
		assertThat(pool().stats().waiting()).isZero();
		child().kill();
	}

	// row G9
	@Test
	void childOfACallThatIgnoresItsEndIsReplacedWhenItsNeighbourHasFinished() throws Exception {
		Stubborn stubborn = start(LIMIT, SHORT, LIMIT);
		SpawnedProcess child = child();
		CompletableFuture<String> neighbour = neighbour(stubborn);
		assertThat(run(() -> CallContext.within(SHORT).run(stubborn::spin))).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(CallTimeoutException.class)
			.withMessageContaining("the rest of its caller's time (set by CallContext.within(..)")
			.withMessageContaining(" ms by the caller, 60000 ms by the pool; granted were ");
		Awaitility.await().atMost(LIMIT).until(() -> pool().stats().draining() == 1);
		CompletableFuture<Long> next = async(stubborn::pid);
		assertThat(ProcessHandle.of(child.pid())).isPresent();
		Files.createFile(this.file);
		assertThat(neighbour).succeedsWithin(LIMIT).isEqualTo("found");
		ChildExit exit = exit(child);
		assertThat(exit.requested()).isTrue();
		assertThat(exit.verdict())
			.startsWith("it was killed because a call of 'stubborn.spin()' did not end within 300 ms,"
					+ " the limit 'cancel-grace' (property 'spawn.pools.default.cancel-grace'), which ran longer than");
		assertThat(next).succeedsWithin(LIMIT).isNotEqualTo(child.pid());
	}

	@Test
	void replacementIsWarmBeforeAChildWhoseCallDoesNotEndIsKilled() throws Exception {
		Stubborn stubborn = start(LIMIT, Duration.ofSeconds(8), LIMIT, 1);
		long pid = stubborn.pid();
		PoolEventRecorder events = new PoolEventRecorder();
		pool().subscribe(events);
		assertThat(run(() -> CallContext.within(SHORT).run(stubborn::spin))).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(CallTimeoutException.class);
		assertThat(async(stubborn::pid)).succeedsWithin(LIMIT).isNotEqualTo(pid);
		Awaitility.await().atMost(LIMIT).until(() -> ProcessHandle.of(pid).isEmpty());
		Awaitility.await().untilAsserted(() -> assertThat(events.lines()).contains("EXITED 1 ENDED"));
		assertThat(events.lines()).containsSubsequence("READY 2", "EXITED 1 ENDED");
	}

	@Test
	void neighbourThatDoesNotFinishWithinTheDrainTimeoutFailsWithTheReason() {
		Stubborn stubborn = start(LIMIT, SHORT, SHORT);
		CompletableFuture<String> neighbour = neighbour(stubborn);
		assertThat(run(() -> CallContext.within(SHORT).run(stubborn::spin))).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(CallTimeoutException.class);
		assertThat(neighbour).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(ChildExitedException.class)
			.withMessageContaining("it was killed because a call of 'stubborn.spin()' did not end within 300 ms");
	}

	@Test
	void callOfModeCooperativeIsNotInterruptedButTold() {
		Stubborn stubborn = start(LIMIT, LIMIT, LIMIT);
		AtomicReference<Thread> caller = new AtomicReference<>();
		CompletableFuture<Boolean> call = run(stubborn::waitForContext, caller);
		awaitBegun(stubborn, 1);
		Objects.requireNonNull(caller.get()).interrupt();
		assertThat(call).failsWithin(LIMIT).withThrowableThat().withCauseInstanceOf(CallCancelledException.class);
		awaitFacts(stubborn, "begun=1 interrupts=0 cancelled=1 here=false");
	}

	@Test
	void callOfModeKillEndsItsChildAtOnceIfItIsAlone() {
		Stubborn stubborn = start(LIMIT, LIMIT, LIMIT);
		SpawnedProcess child = child();
		assertThat(run(() -> CallContext.within(SHORT).run(stubborn::spinUntilKilled))).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(CallTimeoutException.class)
			.withMessageContaining("which was told to end it (KILL)");
		assertThat(exit(child).verdict())
			.startsWith("it was killed because a call of 'stubborn.spinUntilKilled()' is ended"
					+ " in no other way (cancel mode KILL), which ran longer than");
	}

	@Test
	void callOfModeKillLetsItsNeighbourFinishFirst() throws Exception {
		Stubborn stubborn = start(LIMIT, LIMIT, LIMIT);
		SpawnedProcess child = child();
		CompletableFuture<String> neighbour = neighbour(stubborn);
		assertThat(run(() -> CallContext.within(SHORT).run(stubborn::spinUntilKilled))).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(CallTimeoutException.class);
		Awaitility.await().until(() -> pool().stats().draining() == 1);
		assertThat(ProcessHandle.of(child.pid())).isPresent();
		Files.createFile(this.file);
		assertThat(neighbour).succeedsWithin(LIMIT).isEqualTo("found");
		assertThat(exit(child).verdict()).contains("cancel mode KILL");
	}

	// row D27
	@Test
	void interruptOfACallerNeitherClosesTheBeamNorHitsTheNextCallOfThatWorker() throws Exception {
		Stubborn stubborn = start(LIMIT, LIMIT, LIMIT);
		long pid = stubborn.pid();
		CompletableFuture<String> neighbour = neighbour(stubborn);
		for (int i = 0; i < 50; i++) {
			AtomicReference<Thread> caller = new AtomicReference<>();
			CompletableFuture<Long> call = async(stubborn::pid, caller);
			Objects.requireNonNull(caller.get()).interrupt();
			call.handle((result, failure) -> true).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
			assertThat(stubborn.facts()).endsWith("here=false");
		}
		assertThat(stubborn.pid()).isEqualTo(pid);
		Files.createFile(this.file);
		assertThat(neighbour).succeedsWithin(LIMIT).isEqualTo("found");
	}

	@Test
	void earliestLimitTravelsWithTheCall() {
		Stubborn stubborn = start(LIMIT, LIMIT, LIMIT);
		assertThat(stubborn.remainingMillis()).isBetween(1L, LIMIT.toMillis());
		long left = CallContext.within(Duration.ofSeconds(20)).call(stubborn::remainingMillis);
		assertThat(left).isBetween(1L, 20_000L);
		long unchanged = CallContext.within(Duration.ofHours(1)).call(stubborn::remainingMillis);
		assertThat(unchanged).isBetween(1L, LIMIT.toMillis());
	}

	@Test
	void callWhenTheTimeIsOverIsNotSent() {
		Stubborn stubborn = start(LIMIT, LIMIT, LIMIT);
		long calls = child().calls();
		CallContext.within(Duration.ofNanos(1)).run(() -> {
			while (!isOver()) {
				Thread.onSpinWait();
			}
			assertThatExceptionOfType(CallTimeoutException.class).isThrownBy(stubborn::pid)
				.withMessageContaining("Call of 'stubborn.pid()' was not made, because the time of its caller is over");
		});
		assertThat(child().calls()).isEqualTo(calls);
	}

	private static boolean isOver() {
		return CallContext.current().remaining().filter(Duration::isZero).isPresent();
	}

	@Test
	void diagnosticContextOfTheCallerIsThatOfTheCallAndOfNoOther() {
		Stubborn stubborn = start(LIMIT, LIMIT, LIMIT, 1);
		MDC.put("order", "4711");
		assertThat(stubborn.mdc("order")).isEqualTo("4711");
		MDC.remove("order");
		assertThat(stubborn.mdc("order")).isNull();
		MDC.put("large", "x".repeat(CallHeaders.MAX_CARRIED_CHARACTERS));
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(stubborn::pid)
			.withMessageContaining("diagnostic context of the log (MDC); allowed are 256 entries and 65536 characters");
	}

	@Test
	void jobOfADedicatedChildEndsWithTheTimeOfItsCaller() {
		ChildSettings settings = ChildSettings.defaults().withHeapBytes(64L * 1024 * 1024);
		try (ChildSpawner spawner = new ChildSpawner(factory(settings, PlainProgram.class), this.failures);
				SpawnedChild child = spawner.spawn()) {
			assertThat(run(() -> CallContext.within(SHORT).run(() -> child.job("wait").run()))).failsWithin(LIMIT)
				.withThrowableThat()
				.withCauseInstanceOf(CallTimeoutException.class)
				.withMessageContaining("Call of job 'wait' ran longer than")
				.withMessageContaining("the rest of its caller's time");
			assertThat(child.job("greet").run()).isEqualTo(Status.OK);
		}
	}

	private interface Action {

		void run() throws Exception;

	}

}
