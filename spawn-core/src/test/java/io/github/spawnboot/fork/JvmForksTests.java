package io.github.spawnboot.fork;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.CallContext;
import io.github.spawnboot.CallTimeoutException;
import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.FailureKind;
import io.github.spawnboot.ForkAction;
import io.github.spawnboot.ForkFunction;
import io.github.spawnboot.ForkOptions;
import io.github.spawnboot.ForkOutput;
import io.github.spawnboot.ForkResult;
import io.github.spawnboot.ForkedProcess;
import io.github.spawnboot.Forks;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.RemoteInvocationException;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.codec.CloseableIterator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link JvmForks} with real processes.
 */
@Timeout(120)
class JvmForksTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private JvmForks forks;

	@BeforeEach
	void create() {
		this.forks = JvmForks.create();
	}

	@AfterEach
	void close() {
		this.forks.close();
		Awaitility.await().atMost(LIMIT).until(() -> children().isEmpty());
	}

	private static List<ProcessHandle> children() {
		return ProcessHandle.current()
			.children()
			.filter((process) -> process.info().commandLine().orElse("").contains("SpawnChildMain"))
			.toList();
	}

	private static void assertThatNothingStarts(ThrowingCallable call, FailureKind kind, String... words) {
		assertThat(StartedProcesses.during(() -> assertThatExceptionOfType(SpawnException.class).isThrownBy(call)
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(kind))
			.satisfies((ex) -> assertThat(ex.getMessage()).contains(words)))).isEmpty();
	}

	@Test
	void callRunsInAProcessOfItsOwnThatSharesNothing() {
		// row F1
		Functions.shared = "of the parent";
		try {
			assertThat(this.forks.call(Functions::shared)).isEqualTo("of the class");
			long first = this.forks.call(Functions::pid);
			long second = this.forks.call(Functions::pid);
			assertThat(List.of(first, second, ProcessHandle.current().pid())).doesNotHaveDuplicates();
		}
		finally {
			Functions.shared = "of the class";
		}
	}

	@Test
	void forkGivesResultExitCodeAndOutput() {
		// row F1
		this.forks.register("add", Functions::add);
		ForkResult<?> result = this.forks.fork("add", 20, 22);
		assertThat(result.value()).isEqualTo(42);
		assertThat(result.exitCode()).isZero();
		assertThat(result.exit().signal()).isNull();
		assertThat(result.stdout().text()).isEmpty();
	}

	@Test
	void registerWhenNameIsEmptyOrTakenIsUsage() {
		// row F2
		this.forks.register("add", Functions::add);
		assertThatNothingStarts(() -> this.forks.register("add", Functions::twice), FailureKind.USAGE, "'add'",
				"Functions.add", "Functions.twice");
		assertThatNothingStarts(() -> this.forks.register(" ", Functions::twice), FailureKind.USAGE,
				"must not be empty");
		assertThat(this.forks.names()).containsExactly("add");
		assertThat(this.forks.fork("add", 1, 2).value()).isEqualTo(3);
	}

	@Test
	void forkWhenNameIsUnknownIsNotFoundAndStartsNothing() {
		// row F3
		this.forks.register("add", Functions::add);
		assertThatNothingStarts(() -> this.forks.fork("ad", 1), FailureKind.NOT_FOUND, "'ad'", "[add]");
		assertThat(StartedProcesses.during(() -> this.forks.fork("add", 1, 2))).isNotEmpty();
	}

	@Test
	void argumentsThatDoNotFitAreUsageWithTheirPositionAndStartNothing() {
		// row F5
		this.forks.register("add", Functions::add);
		this.forks.register("parts", Functions::parts);
		assertThatNothingStarts(() -> this.forks.fork("add", 1), FailureKind.USAGE, "2 argument(s) [int, int]",
				"got 1");
		assertThatNothingStarts(() -> this.forks.fork("add", 1, "2"), FailureKind.USAGE, "Argument 2", "int",
				"java.lang.String");
		assertThatNothingStarts(() -> this.forks.fork("add", 1, 2L), FailureKind.USAGE, "Argument 2", "java.lang.Long");
		assertThatNothingStarts(() -> this.forks.fork("add", null, 2), FailureKind.USAGE, "Argument 1", "null");
		assertThat(this.forks.start("add", 1, 2).process().generation()).isEqualTo(1);
		assertThatNothingStarts(() -> this.forks.fork("parts", List.of("no part"), Map.of()), FailureKind.USAGE,
				"java.lang.String");
	}

	@Test
	void numbersAreWidenedAsTheCompilerDoesIt() {
		// row F5
		this.forks.register("twice", Functions::twice);
		assertThat(this.forks.fork("twice", 21).value()).isEqualTo(42L);
	}

	@Test
	void genericsNullVarargsAndPathsArriveWhole() {
		// row F6
		List<Functions.Part> parts = List.of(new Functions.Part("a", 0), new Functions.Part("b", 0));
		assertThat(this.forks.call(Functions::parts, parts, Map.of("b", 7)))
			.containsExactly(new Functions.Part("a", -1), new Functions.Part("b", 7));
		assertThat(this.forks.call(Functions::orNull, (String) null)).isNull();
		this.forks.register("sum", (ForkFunction.Of2<String, int[], Integer>) Functions::sum);
		assertThat(this.forks.fork("sum", "ab", 1, 2, 3).value()).isEqualTo(8);
		assertThat(this.forks.fork("sum", "ab").value()).isEqualTo(2);
		assertThat(this.forks.fork("sum", "ab", new int[] { 5 }).value()).isEqualTo(7);
		assertThat(this.forks.call(Functions::name, Path.of("/some/file.txt"))).isEqualTo("file.txt");
	}

	@Test
	void streamsAndCallbacksWork() throws IOException {
		// row F6
		byte[] large = new byte[3_000_000];
		new Random(42).nextBytes(large);
		assertThat(this.forks.<InputStream, Long>call(Functions::length, new ByteArrayInputStream(large)))
			.isEqualTo(large.length);
		ByteArrayOutputStream written = new ByteArrayOutputStream();
		this.forks.<OutputStream, Integer>run(Functions::write, written, 1000);
		assertThat(written.toString(StandardCharsets.US_ASCII)).isEqualTo("x".repeat(1000));
		List<Integer> steps = new ArrayList<>();
		assertThat(this.forks.<Consumer<Integer>, Integer, Integer>call(Functions::progress, steps::add, 3))
			.isEqualTo(3);
		assertThat(steps).containsExactly(0, 1, 2);
	}

	@Test
	void largeValuesArriveWhole() {
		// row F9
		byte[] large = new byte[20_000_000];
		new Random(42).nextBytes(large);
		byte[] reversed = this.forks.call(Functions::reversed, large);
		assertThat(Arrays.equals(Functions.reversed(reversed), large)).isTrue();
	}

	@Test
	void streamAsResultKeepsItsProcessUntilItIsRead() throws IOException {
		try (InputStream stream = this.forks.call(Functions::stream, 2_000_000)) {
			assertThat(stream.readAllBytes()).hasSize(2_000_000);
		}
		Awaitility.await().atMost(LIMIT).until(() -> children().isEmpty());
		this.forks.register("stream", Functions::stream);
		assertThatNothingStarts(() -> this.forks.fork("stream", 1), FailureKind.USAGE, "gives a stream");
	}

	@Test
	void eachReadingOfALazyResultHasAProcessOfItsOwn() {
		Iterable<Long> pids = this.forks.call(Functions::pids);
		assertThat(children()).isEmpty();
		Iterator<Long> first = pids.iterator();
		Iterator<Long> second = pids.iterator();
		long firstPid = first.next();
		assertThat(second.next()).isNotEqualTo(firstPid);
		close(first);
		Awaitility.await().atMost(LIMIT).until(() -> ProcessHandle.of(firstPid).isEmpty());
		long secondPid = second.next();
		// Longer than a process lives that was told to end.
		Awaitility.await()
			.during(Duration.ofSeconds(3))
			.atMost(LIMIT)
			.until(() -> second.next() == secondPid && ProcessHandle.of(secondPid).isPresent());
		close(second);
		Awaitility.await().atMost(LIMIT).until(() -> children().isEmpty());
	}

	private static void close(Iterator<?> items) {
		((CloseableIterator<?>) items).close();
	}

	@Test
	void eachSubscriptionToAPublisherHasAProcessOfItsOwn() {
		Flow.Publisher<Long> pids = this.forks.call(Functions::publishedPids);
		FirstItem first = new FirstItem();
		FirstItem second = new FirstItem();
		pids.subscribe(first);
		pids.subscribe(second);
		assertThat(first.item).succeedsWithin(LIMIT);
		assertThat(second.item).succeedsWithin(LIMIT);
		assertThat(first.item.join()).isNotEqualTo(second.item.join());
		this.forks.stop(Duration.ZERO);
		FirstItem late = new FirstItem();
		pids.subscribe(late);
		assertThat(late.item).failsWithin(LIMIT)
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(PoolClosedException.class);
	}

	@Test
	void subscriptionThatIsCancelledDuringTheStartLeavesNoProcess() {
		cancelDuringTheStart();
		CallContext.within(Duration.ofHours(1)).run(this::cancelDuringTheStart);
	}

	private void cancelDuringTheStart() {
		FirstItem none = new FirstItem();
		this.forks.call(Functions::publishedNever).subscribe(none);
		Awaitility.await().atMost(LIMIT).until(() -> !children().isEmpty());
		none.subscription.cancel();
		Awaitility.await().atMost(LIMIT).until(() -> children().isEmpty());
		assertThat(none.item).isNotDone();
	}

	private static final class FirstItem implements Flow.Subscriber<Long> {

		private final CompletableFuture<Long> item = new CompletableFuture<>();

		private Flow.Subscription subscription;

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			this.subscription = subscription;
			subscription.request(1);
		}

		@Override
		public void onNext(Long item) {
			this.item.complete(item);
			this.subscription.cancel();
		}

		@Override
		public void onError(Throwable failure) {
			this.item.completeExceptionally(failure);
		}

		@Override
		public void onComplete() {
		}

	}

	@Test
	void futureAsResultCompletesLater() {
		assertThat(this.forks.call(Functions::later, "now")).succeedsWithin(LIMIT).isEqualTo("now later");
		this.forks.register("later", Functions::later);
		assertThat((CompletableFuture<?>) this.forks.fork("later", "then").value())
			.isCompletedWithValueMatching("then later"::equals);
	}

	@Test
	void cancelledFutureEndsItsProcessAlsoWhileThatIsStarted() {
		CompletableFuture<String> early = this.forks.call(Functions::never);
		early.cancel(true);
		ByteArrayOutputStream printed = new ByteArrayOutputStream();
		CompletableFuture<String> late = this.forks.with(ForkOptions.defaults().stdout(ForkOutput.to(printed)))
			.call(Functions::never);
		Awaitility.await().atMost(LIMIT).until(() -> printed.toString(StandardCharsets.UTF_8).contains("never"));
		late.cancel(true);
		Awaitility.await().atMost(LIMIT).until(() -> children().isEmpty());
	}

	@Test
	void threadSocketUndeclaredLambdaAndCycleAreUsageAndStartNothing() {
		// row F6
		assertThatNothingStarts(() -> this.forks.run(Functions::thread, new Thread()), FailureKind.USAGE,
				"java.lang.Thread");
		assertThatNothingStarts(() -> this.forks.run(Functions::socket, new Socket()), FailureKind.USAGE,
				"java.net.Socket");
		assertThatNothingStarts(() -> this.forks.<Object, Object>call(Functions::any, (Runnable) () -> {
		}), FailureKind.USAGE, "Object");
		Functions.Node node = new Functions.Node();
		node.setNext(node);
		assertThatNothingStarts(() -> this.forks.call(Functions::depth, node), FailureKind.USAGE, "itself");
		assertThat(this.forks.call(Functions::depth, new Functions.Node())).isEqualTo(1);
	}

	@Test
	void functionThatCapturesIsUsage() {
		int captured = Integer.parseInt("5");
		assertThatNothingStarts(() -> this.forks.call((Integer value) -> value + captured, 1), FailureKind.USAGE,
				"captures 1 value");
		String text = "bound";
		assertThatNothingStarts(() -> this.forks.call(text::concat, "more"), FailureKind.USAGE, "captures 1 value");
	}

	@Test
	void functionWithoutInstanceIsUsage() {
		assertThatNothingStarts(() -> this.forks.call(String::length, "text"), FailureKind.USAGE, "instance method");
		assertThatNothingStarts(() -> this.forks.register("abstract", Functions.Abstract::name), FailureKind.USAGE,
				"which is abstract");
		assertThatNothingStarts(() -> this.forks.register("demanding", Functions.Demanding::name), FailureKind.USAGE,
				"no constructor without parameters");
		assertThatNothingStarts(() -> this.forks.register("new", (ForkFunction.Of0<StringBuilder>) StringBuilder::new),
				FailureKind.USAGE, "is a constructor");
	}

	@Test
	void instanceMethodRunsOnAnInstanceOfTheProcess() {
		this.forks.register("shifted", Functions::shifted);
		assertThat(this.forks.fork("shifted", 5).value()).isEqualTo(105);
		this.forks.register("failing", Functions.Failing::name);
		assertThatExceptionOfType(ChildStartException.class).isThrownBy(() -> this.forks.fork("failing"))
			.withMessageContaining("no licence");
	}

	@Test
	void lambdaThatCapturesNothingIsAFunction() {
		assertThat(this.forks.call((Integer left, Integer right) -> Functions.add(left, right), 1, 2)).isEqualTo(3);
	}

	@Test
	void exceptionOfTheFunctionIsThatOfTheCaller() {
		// row F1
		assertThatIllegalStateException().isThrownBy(() -> this.forks.run(Functions::fail, "on purpose"))
			.withMessage("on purpose")
			.satisfies((ex) -> assertThat(ex.getStackTrace()[0].getMethodName()).isEqualTo("fail"));
		assertThatExceptionOfType(RemoteInvocationException.class)
			.isThrownBy(() -> this.forks.run(Functions::failUnknown, "unknown"))
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(FailureKind.REMOTE))
			.satisfies((ex) -> assertThat(ex.remoteType()).isEqualTo(Functions.Unknown.class.getName()));
		assertThatExceptionOfType(Functions.Declared.class)
			.isThrownBy(() -> this.forks.run(Functions::failDeclared, "declared"))
			.withMessage("declared");
		assertThatExceptionOfType(SpawnException.class).isThrownBy(() -> this.forks.call(Functions.FailingClass::value))
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(FailureKind.REMOTE));
	}

	@Test
	void processOfAFunctionThatThrowsATimeoutOfItsOwnEndsAsOthersDo() {
		ForkedProcess<?> process = start(Functions::failWithTimeout);
		assertThatExceptionOfType(CallTimeoutException.class).isThrownBy(() -> process.await(LIMIT))
			.withMessage("of its own");
		assertThat(process.onExit()).succeedsWithin(LIMIT).satisfies((exit) -> {
			assertThat(exit.signal()).isNull();
			assertThat(exit.exitCode()).isZero();
		});
	}

	@Test
	void exitInAFunctionIsACrashWithItsCode() {
		// row F10
		assertThatExceptionOfType(ChildExitedException.class).isThrownBy(() -> this.forks.run(Functions::exit, 7))
			.satisfies((ex) -> assertThat(ex.exit().exitCode()).isEqualTo(7))
			.satisfies((ex) -> assertThat(ex.exit().lastLines()).contains("leaving"));
		assertThatExceptionOfType(ChildExitedException.class).isThrownBy(() -> this.forks.run(Functions::exit, 0))
			.satisfies((ex) -> assertThat(ex.exit().exitCode()).isZero());
	}

	@Test
	void exitCodeIsZeroWhateverTheFunctionReturned() {
		// row F10
		for (String result : new String[] { "something", null }) {
			ForkedProcess<String> process = this.forks.start(Functions::orNull, result);
			assertThat(process.await().value()).isEqualTo(result);
			assertThat(process.await().exitCode()).isZero();
			assertThat(process.onExit()).succeedsWithin(LIMIT).extracting(ChildExit::exitCode).isEqualTo(0);
		}
	}

	@Test
	void memoryThatRunsOutIsACrashThatSaysSo() {
		Forks small = this.forks.with(ForkOptions.defaults().heap(32L * 1024 * 1024));
		assertThatExceptionOfType(ChildExitedException.class).isThrownBy(() -> small.run(Functions::exhaust))
			.satisfies((ex) -> assertThat(ex.exit().outOfMemory()).isTrue());
	}

	@Test
	void killedProcessReportsTheSignal() throws Exception {
		// rows F11, F12
		ForkedProcess<?> process = start(Functions::spin);
		assertThat(new ProcessBuilder("kill", "-9", Long.toString(process.pid())).start().waitFor()).isZero();
		assertThatExceptionOfType(ChildExitedException.class).isThrownBy(process::await)
			.satisfies((ex) -> assertThat(ex.exit().signal()).isEqualTo("SIGKILL"));
		assertThat(process.onExit()).succeedsWithin(LIMIT).extracting(ChildExit::signal).isEqualTo("SIGKILL");
	}

	private ForkedProcess<?> start(ForkAction.Of0 action) {
		return this.forks.startFunction(action);
	}

	@Test
	void handleGivesPidBoundedWaitKillAndExit() {
		// row F12
		ForkedProcess<?> process = start(Functions::spin);
		assertThat(ProcessHandle.of(process.pid()))
			.hasValueSatisfying((handle) -> assertThat(handle.isAlive()).isTrue());
		assertThat(process.function()).isEqualTo("Functions.spin");
		assertThatExceptionOfType(CallTimeoutException.class).isThrownBy(() -> process.await(Duration.ofMillis(50)))
			.withMessageContaining("goes on");
		assertThat(process.result().toCompletableFuture()).isNotDone();
		process.kill();
		assertThatExceptionOfType(ChildExitedException.class).isThrownBy(() -> process.await(LIMIT))
			.satisfies((ex) -> assertThat(ex.exit().requested()).isTrue());
		assertThat(process.result().toCompletableFuture()).isCompletedExceptionally();
		assertThat(ProcessHandle.of(process.pid())).isEmpty();
	}

	@Test
	void deadlineEndsTheProcess() {
		// row F8
		Forks limited = this.forks.with(ForkOptions.defaults().deadline(Duration.ofSeconds(2)));
		assertThatExceptionOfType(CallTimeoutException.class).isThrownBy(() -> limited.run(Functions::spin))
			.withMessageContaining("2000 ms");
		assertThat(children()).isEmpty();
	}

	@Test
	void deadlineEndsFutureAndStreams() {
		Forks limited = this.forks.with(ForkOptions.defaults().deadline(Duration.ofSeconds(5)));
		CompletableFuture<String> future = limited.call(Functions::never);
		FirstItem published = new FirstItem();
		limited.call(Functions::publishedNever).subscribe(published);
		Iterable<Long> pids = limited.call(Functions::pids);
		assertThatExceptionOfType(CallTimeoutException.class).isThrownBy(() -> pids.forEach((pid) -> {
		})).withMessageContaining("5000 ms, its deadline (ForkOptions.deadline)");
		for (CompletableFuture<?> outcome : List.of(future, published.item)) {
			assertThat(outcome).failsWithin(LIMIT)
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(CallTimeoutException.class)
				.withMessageContaining("5000 ms, its deadline (ForkOptions.deadline)");
		}
		Awaitility.await().atMost(LIMIT).until(() -> children().isEmpty());
	}

	@Test
	void deadlineEndsAProcessThatHasNotComeUp() {
		Forks limited = this.forks.with(ForkOptions.defaults().deadline(Duration.ofMillis(5)));
		assertThatExceptionOfType(CallTimeoutException.class).isThrownBy(() -> limited.run(Functions::spin))
			.withMessageContaining("5 ms");
		assertThat(children()).isEmpty();
	}

	@Test
	void deadlineIsOffWhereADebuggerMayHoldTheProcess() {
		Forks limited = this.forks.with(ForkOptions.defaults()
			.deadline(Duration.ofMillis(1))
			.startTimeout(Duration.ofMillis(1))
			.jvmOptions("-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0"));
		assertThat(CallContext.within(Duration.ofMillis(50))
			.<Long, RuntimeException>call(() -> limited.call(Functions::pid))).isPositive();
	}

	@Test
	void startHasALimitOfItsOwn() {
		this.forks.register("slow", Functions.Slow::name);
		Forks limited = this.forks.with(ForkOptions.defaults().startTimeout(Duration.ofSeconds(2)));
		assertThatExceptionOfType(ChildStartException.class).isThrownBy(() -> limited.fork("slow"))
			.withMessageContaining("2000 ms")
			.withMessageContaining("(ForkOptions.startTimeout)");
		assertThat(children()).isEmpty();
	}

	@Test
	void timeOfTheCallerHoldsWhileTheProcessStarts() {
		this.forks.register("slow", Functions.Slow::name);
		long begun = System.nanoTime();
		assertThatExceptionOfType(CallTimeoutException.class)
			.isThrownBy(() -> CallContext.within(Duration.ofSeconds(2)).run(() -> this.forks.fork("slow")))
			.withMessageContaining("caller's time")
			.withMessageContaining("not even come up");
		assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(LIMIT);
		assertThat(children()).isEmpty();
	}

	@Test
	void timeOfTheCallerEndsTheProcessOfAFutureToo() {
		CompletableFuture<String> future = CallContext.within(Duration.ofSeconds(4))
			.call(() -> this.forks.call(Functions::spinAsync));
		assertThat(future).failsWithin(LIMIT)
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(CallTimeoutException.class);
		Awaitility.await().atMost(LIMIT).until(() -> children().isEmpty());
	}

	@Test
	void interruptDuringTheStartOfAnAsynchronousFunctionEndsTheStart() throws Exception {
		this.forks.register("never", Functions::never);
		CompletableFuture<Void> outcome = new CompletableFuture<>();
		Thread caller = new Thread(() -> {
			try {
				this.forks.fork("never");
			}
			catch (Throwable ex) {
				outcome.completeExceptionally(ex);
			}
		}, "test-caller");
		caller.start();
		Awaitility.await().atMost(LIMIT).until(() -> !children().isEmpty());
		caller.interrupt();
		assertThat(outcome).failsWithin(LIMIT)
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(CallCancelledException.class);
		caller.join(LIMIT.toMillis());
		assertThat(children()).isEmpty();
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void interruptWhileTheSystemStartsTheProcessIsACancellation(@TempDir Path directory) throws Exception {
		Path pipe = directory.resolve("pipe");
		ForkOptions options = ForkOptions.defaults().stdout(ForkOutput.to(pipe));
		Forks stuck = this.forks.with(options);
		// Opening it waits for a reader.
		assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> this.forks.with(options))
			.withMessage("'stdout' must not be a named pipe but is '" + pipe
					+ "'; write into it by ForkOutput.to(OutputStream)");
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		Thread caller = new Thread(() -> {
			try {
				stuck.run(Functions::spin);
			}
			catch (CallCancelledException ex) {
				interrupted.complete(Thread.currentThread().isInterrupted());
			}
			catch (Throwable ex) {
				interrupted.completeExceptionally(ex);
			}
		}, "test-caller");
		caller.start();
		try {
			Awaitility.await()
				.atMost(LIMIT)
				.until(() -> Arrays.stream(caller.getStackTrace())
					.anyMatch((frame) -> frame.getClassName().endsWith("ProcessStarter")));
			caller.interrupt();
			assertThat(interrupted).succeedsWithin(LIMIT).isEqualTo(true);
		}
		finally {
			Files.newInputStream(pipe).close();
		}
	}

	@Test
	void deathIsToldInTheLogOnce() {
		List<String> log = logged(() -> assertThatExceptionOfType(ChildExitedException.class)
			.isThrownBy(() -> this.forks.run(Functions::exit, 7)));
		assertThat(log).filteredOn((line) -> line.startsWith("WARN The child ") && line.contains("exit code 7"))
			.singleElement()
			.satisfies((line) -> assertThat(line).contains("fork-Functions.exit"));
		assertThat(logged(() -> this.forks.run(Functions::print, "out", "err")))
			.noneMatch((line) -> line.startsWith("WARN The child "));
	}

	private static List<String> logged(Runnable action) {
		ListAppender<ILoggingEvent> log = new ListAppender<>();
		log.start();
		Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
		root.addAppender(log);
		try {
			action.run();
		}
		finally {
			root.detachAppender(log);
		}
		return List.copyOf(log.list)
			.stream()
			.map((event) -> event.getLevel() + " " + event.getFormattedMessage())
			.toList();
	}

	@Test
	void interruptOfTheCallerKillsTheProcess() throws Exception {
		AtomicReference<Throwable> failure = new AtomicReference<>();
		AtomicBoolean flag = new AtomicBoolean();
		ByteArrayOutputStream printed = new ByteArrayOutputStream();
		Forks seen = this.forks.with(ForkOptions.defaults().stdout(ForkOutput.to(printed)));
		Thread caller = new Thread(() -> {
			try {
				seen.run(Functions::spin);
			}
			catch (Throwable ex) {
				failure.set(ex);
			}
			flag.set(Thread.currentThread().isInterrupted());
		}, "test-caller");
		caller.start();
		Awaitility.await().atMost(LIMIT).until(() -> printed.toString(StandardCharsets.UTF_8).contains("spinning"));
		caller.interrupt();
		caller.join(LIMIT.toMillis());
		assertThat(failure.get()).isInstanceOf(CallCancelledException.class);
		assertThat(flag).isTrue();
		assertThat(children()).isEmpty();
	}

	@Test
	void outputsAreCapturedUpToTheirLimit() {
		// row F7
		Forks captured = this.forks.with(ForkOptions.defaults().output(ForkOutput.capture()));
		this.forks.registerAction("print", Functions::print);
		ForkResult<?> result = captured.fork("print", "out\nmore", "err");
		assertThat(result.value()).isNull();
		assertThat(result.stdout().text()).isEqualTo("out\nmore");
		assertThat(result.stderr().text()).isEqualTo("err");
		this.forks.registerAction("much", Functions::printMuch);
		ForkResult<?> much = this.forks.with(ForkOptions.defaults().output(ForkOutput.capture(15)))
			.fork("much", 1_000_000);
		assertThat(much.stdout().isTruncated()).isTrue();
		assertThat(much.stdout().missing()).isEqualTo(999_985);
		assertThat(much.stdout().text()).isEqualTo("012345678901234… (999985 bytes more)");
		assertThat(much.stderr().isTruncated()).isFalse();
	}

	@Test
	void outputsGoToFilesAndStreams(@TempDir Path directory) throws IOException {
		// row F7
		Path file = directory.resolve("out.txt");
		Files.writeString(file, "old");
		ByteArrayOutputStream errors = new ByteArrayOutputStream();
		ForkOptions options = ForkOptions.defaults().stdout(ForkOutput.to(file)).stderr(ForkOutput.to(errors));
		this.forks.with(options).run(Functions::print, "out", "err");
		assertThat(file).hasContent("out");
		assertThat(errors.toString(StandardCharsets.UTF_8)).isEqualTo("err");
		this.forks.with(options.stdout(ForkOutput.appendTo(file))).run(Functions::print, "put", "or");
		assertThat(file).hasContent("output");
		assertThat(errors.toString(StandardCharsets.UTF_8)).isEqualTo("error");
	}

	@Test
	void bothOutputsGoToOneFileWhole(@TempDir Path directory) throws IOException {
		// row F7
		Path file = directory.resolve("both.txt");
		Files.writeString(file, "old\n");
		this.forks.with(ForkOptions.defaults().output(ForkOutput.to(file))).run(Functions::printLines, 500);
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < 500; i++) {
			expected.add("out " + i);
			expected.add("err " + i);
		}
		assertThat(Files.readAllLines(file)).isEqualTo(expected);
		this.forks.with(ForkOptions.defaults().stdout(ForkOutput.appendTo(file)).stderr(ForkOutput.to(file)))
			.run(Functions::printLines, 10);
		assertThat(Files.readAllLines(file)).isEqualTo(expected.subList(0, 20));
	}

	@Test
	void outputOfAFailedForkIsCapturedWhole() {
		ForkedProcess<?> process = this.forks.with(ForkOptions.defaults().output(ForkOutput.capture()))
			.startFunction((ForkAction.Of2<String, Integer>) Functions::printAndExit, "x".repeat(200_000), 7);
		assertThatExceptionOfType(ChildExitedException.class).isThrownBy(() -> process.await(LIMIT));
		assertThat(process.stdout().bytes()).hasSize(200_000);
	}

	@Test
	void streamThatTakesItsTimeIsNamedAsTheReason() {
		CountDownLatch mayWrite = new CountDownLatch(1);
		OutputStream slow = new OutputStream() {

			@Override
			public void write(int value) throws IOException {
				try {
					mayWrite.await();
				}
				catch (InterruptedException ex) {
					throw new IOException(ex);
				}
			}

		};
		try {
			assertThat(logged(() -> this.forks.with(ForkOptions.defaults().stdout(ForkOutput.to(slow)))
				.run(Functions::print, "out", "err")))
				.anyMatch((line) -> line.startsWith("WARN") && line.contains("takes its time"));
		}
		finally {
			mayWrite.countDown();
		}
	}

	@Test
	void streamThatFailsDoesNotFailTheFork() {
		OutputStream full = new OutputStream() {

			@Override
			public void write(int value) throws IOException {
				throw new IOException("No space left on device");
			}

		};
		this.forks.with(ForkOptions.defaults().stdout(ForkOutput.to(full))).run(Functions::printMuch, 1_000_000);
	}

	@Test
	void inputIsThatOfTheOptions() {
		byte[] large = new byte[2_000_000];
		Arrays.fill(large, (byte) 'i');
		assertThat(this.forks.with(ForkOptions.defaults().input(large)).call(Functions::input)).hasSize(2_000_000);
		assertThat(this.forks.call(Functions::input)).isEmpty();
	}

	@Test
	void inputThatIsNotReadToItsEndIsClosed() {
		AtomicBoolean closed = new AtomicBoolean();
		InputStream endless = new InputStream() {

			@Override
			public int read() {
				return 'e';
			}

			@Override
			public int read(byte[] bytes, int offset, int length) {
				Arrays.fill(bytes, offset, offset + length, (byte) 'e');
				return length;
			}

			@Override
			public void close() {
				closed.set(true);
			}

		};
		assertThat(this.forks.with(ForkOptions.defaults().input(() -> endless)).call(Functions::firstOfInput))
			.isEqualTo('e');
		Awaitility.await().atMost(LIMIT).untilTrue(closed);
	}

	@Test
	void inputWhoseCloseBlocksHoldsNoFork() throws Exception {
		CountDownLatch closing = new CountDownLatch(1);
		CountDownLatch mayClose = new CountDownLatch(1);
		InputStream stuck = new ByteArrayInputStream(new byte[] { 's' }) {

			@Override
			public void close() {
				closing.countDown();
				try {
					mayClose.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			}

		};
		Forks fed = this.forks.with(ForkOptions.defaults().input(() -> stuck));
		try {
			ForkedProcess<Integer> process = fed.start(Functions::firstOfInput);
			assertThat(process.await(LIMIT).value()).isEqualTo('s');
			assertThat(process.onExit()).succeedsWithin(LIMIT);
			assertThat(closing.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
			assertThat(this.forks.start(Functions::pid).await(LIMIT).exitCode()).isZero();
			ForkedProcess<?> killed = fed.startFunction((ForkAction.Of0) Functions::spin);
			killed.kill();
			assertThat(killed.result()).failsWithin(LIMIT);
		}
		finally {
			mayClose.countDown();
		}
	}

	@Test
	void inputThatCannotBeOpenedIsUsage() {
		Forks forks = this.forks.with(ForkOptions.defaults().input(() -> {
			throw new IllegalStateException("no input");
		}));
		assertThatNothingStarts(() -> forks.call(Functions::input), FailureKind.USAGE, "could not be opened",
				"no input");
	}

	@Test
	void inputThatDoesNotOpenIsGivenUpAtTheDeadline() {
		CountDownLatch mayOpen = new CountDownLatch(1);
		ForkOptions options = ForkOptions.defaults().input(() -> openingAt(mayOpen)).deadline(Duration.ofMillis(200));
		CompletableFuture<Void> outcome = inBackground(() -> this.forks.with(options).call(Functions::input));
		try {
			assertThat(outcome).failsWithin(LIMIT)
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(CallTimeoutException.class)
				.withMessageContaining("200 ms, its deadline");
		}
		finally {
			mayOpen.countDown();
		}
	}

	@Test
	void inputThatDoesNotOpenIsGivenUpAtTheClose() throws Exception {
		CountDownLatch opening = new CountDownLatch(1);
		CountDownLatch mayOpen = new CountDownLatch(1);
		ForkOptions options = ForkOptions.defaults().input(() -> {
			opening.countDown();
			return openingAt(mayOpen);
		});
		CompletableFuture<Void> outcome = inBackground(() -> this.forks.with(options).call(Functions::input));
		try {
			assertThat(opening.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
			this.forks.close();
			assertThat(outcome).failsWithin(LIMIT)
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(PoolClosedException.class)
				.withMessageContaining("its forks were closed");
		}
		finally {
			mayOpen.countDown();
		}
	}

	private static InputStream openingAt(CountDownLatch mayOpen) {
		try {
			mayOpen.await();
			return InputStream.nullInputStream();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void environmentDirectoryJvmOptionsAndHeapAreThoseOfTheOptions(@TempDir Path directory) throws IOException {
		// row F8
		Forks forks = this.forks.with(ForkOptions.defaults()
			.environment("FORK_TEST", "on purpose")
			.directory(directory)
			.jvmOptions("-Dfork.test=value")
			.heap(64L * 1024 * 1024));
		assertThat(forks.call(Functions::variable, "FORK_TEST")).isEqualTo("on purpose");
		assertThat(forks.call(Functions::variable, "PATH")).isEqualTo(System.getenv("PATH"));
		assertThat(Path.of(forks.call(Functions::property, "user.dir")).toRealPath()).isEqualTo(directory.toRealPath());
		assertThat(forks.call(Functions::property, "fork.test")).isEqualTo("value");
		assertThat(forks.call(Functions::heap)).isBetween(48L * 1024 * 1024, 64L * 1024 * 1024);
	}

	@Test
	void impossibleOptionsAreUsage(@TempDir Path directory) {
		// row F8
		ForkOptions options = ForkOptions.defaults();
		for (ForkOptions impossible : List.of(options.heap(1), options.deadline(Duration.ZERO),
				options.startTimeout(Duration.ZERO), options.startTimeout(Duration.ofDays(366)),
				options.directory(directory.resolve("none")), options.jvmOptions("no-option"),
				options.environment("A=B", "c"), options.environment("JAVA_TOOL_OPTIONS", "-Xint"),
				options.stdout(ForkOutput.to(directory)),
				options.stderr(ForkOutput.appendTo(directory.resolve("none/out.txt"))))) {
			assertThatExceptionOfType(SpawnUsageException.class).as(impossible.toString())
				.isThrownBy(() -> this.forks.with(impossible));
		}
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> ForkOutput.capture(0));
	}

	@Test
	void commandLineShowsFunctionAndGenerationAndNoArgument() {
		// row F8
		this.forks.register("line", Functions::commandLine);
		this.forks.fork("line");
		String line = (String) this.forks.fork("line").value();
		// The system shows no command line that is longer than a page.
		assertThat(line).satisfiesAnyOf((text) -> assertThat(text).isEmpty(),
				(text) -> assertThat(text).contains("-Dspawn.child=fork-line/2").doesNotContain("commandLine"));
	}

	@Test
	void threadsThatTheFunctionLeftEndWithTheProcess() {
		assertThat(this.forks.call(Functions::leaveThread)).isEqualTo("left-behind");
		assertThat(children()).isEmpty();
	}

	@Test
	void childDoesNotFork() {
		// row F13
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> this.forks.call(Functions::forkAgain))
			.withMessageContaining("A child does not fork");
	}

	@Test
	void closeEndsWhatRunsAndRefusesTheNext() {
		ForkedProcess<?> process = start(Functions::spin);
		this.forks.close();
		assertThat(ProcessHandle.of(process.pid())).isEmpty();
		assertThatExceptionOfType(ChildExitedException.class).isThrownBy(() -> process.await(LIMIT))
			.withMessageContaining("its forks were closed");
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> this.forks.call(Functions::pid));
	}

	@Test
	void stopWaitsForFunctionsThatRunAndStartTakesNewOnes() throws Exception {
		CountDownLatch mayEnd = new CountDownLatch(1);
		ForkedProcess<String> process = this.forks.with(ForkOptions.defaults().input(() -> endingAt(mayEnd)))
			.start(Functions::input);
		CompletableFuture<Void> stop = inBackground(() -> this.forks.stop(LIMIT));
		awaitRefusal("stopped");
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(this.forks::start)
			.withMessageContaining("while they are being stopped");
		awaitRefusal("stopped");
		assertThat(stop).isNotDone();
		mayEnd.countDown();
		assertThat(process.await(LIMIT).value()).isEmpty();
		assertThat(stop).succeedsWithin(LIMIT);
		this.forks.start();
		assertThat(this.forks.call(Functions::pid)).isPositive();
	}

	private static InputStream endingAt(CountDownLatch end) {
		return new InputStream() {

			@Override
			public int read() throws IOException {
				try {
					end.await();
					return -1;
				}
				catch (InterruptedException ex) {
					throw new IOException(ex);
				}
			}

		};
	}

	private static CompletableFuture<Void> inBackground(Runnable action) {
		return CompletableFuture.runAsync(action, (task) -> new Thread(task, "test-stop").start());
	}

	private void awaitRefusal(String word) {
		Awaitility.await()
			.atMost(LIMIT)
			.untilAsserted(() -> assertThatExceptionOfType(PoolClosedException.class)
				.isThrownBy(() -> this.forks.call(Functions::pid))
				.withMessageContaining(word));
	}

	@Test
	void functionsThatDoNotEndInTheDrainAreCutOffWithTheirNames() {
		ForkedProcess<?> process = start(Functions::spin);
		assertThat(logged(() -> this.forks.stop(Duration.ofMillis(100))))
			.anySatisfy((line) -> assertThat(line).startsWith("WARN 1 function is cut off")
				.contains("'Functions.spin'", Long.toString(process.pid())));
		assertThat(ProcessHandle.of(process.pid())).isEmpty();
		assertThatExceptionOfType(ChildExitedException.class).isThrownBy(() -> process.await(LIMIT))
			.withMessageContaining("its forks were stopped");
	}

	@Test
	void secondStopHastensTheFirst() {
		ForkedProcess<?> process = start(Functions::spin);
		CompletableFuture<Void> first = inBackground(() -> this.forks.stop(ChronoUnit.FOREVER.getDuration()));
		awaitRefusal("stopped");
		this.forks.stop(Duration.ofHours(1));
		assertThat(ProcessHandle.of(process.pid())).isEmpty();
		assertThat(first).succeedsWithin(LIMIT);
	}

	@Test
	void secondCloseWaitsForTheEnd() {
		ForkedProcess<?> process = start(Functions::spin);
		CompletableFuture<Void> first = inBackground(this.forks::close);
		awaitRefusal("closed");
		this.forks.close();
		assertThat(ProcessHandle.of(process.pid())).isEmpty();
		assertThat(first).succeedsWithin(LIMIT);
	}

	@Test
	void closeEndsStarts() {
		this.forks.register("slow", Functions.Slow::name);
		CompletableFuture<Void> outcome = inBackground(() -> this.forks.fork("slow"));
		Awaitility.await().atMost(LIMIT).until(() -> !children().isEmpty());
		this.forks.close();
		assertThat(children()).isEmpty();
		assertThat(outcome).failsWithin(LIMIT)
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(PoolClosedException.class)
			.withMessageContaining("its forks were closed");
	}

	@Test
	void manyForksAtOnceAreIndependent() {
		this.forks.register("add", Functions::add);
		List<ForkedProcess<?>> all = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			all.add(this.forks.start("add", i, 100));
		}
		for (int i = 0; i < all.size(); i++) {
			assertThat(all.get(i).await(Duration.ofSeconds(60)).value()).isEqualTo(100 + i);
		}
		assertThat(all).extracting(ForkedProcess::pid).doesNotHaveDuplicates();
	}

}
