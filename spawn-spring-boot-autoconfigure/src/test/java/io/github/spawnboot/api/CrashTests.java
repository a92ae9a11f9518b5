package io.github.spawnboot.api;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.CallTimeoutException;
import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.ChildState;
import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.api.app.Fragile;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Children that die, hang, are interrupted, or print.
 */
@ApiTest
@ExtendWith(OutputCaptureExtension.class)
class CrashTests {

	@Autowired
	@Qualifier("fragile")
	private Fragile fragile;

	@Autowired
	@Qualifier("fragile")
	private SpawnPool fragilePool;

	@Autowired
	@Qualifier("small")
	private Fragile small;

	@Autowired
	@Qualifier("limited")
	private Fragile limited;

	@Autowired
	@Qualifier("limited")
	private SpawnPool limitedPool;

	@Autowired
	@Qualifier("flood")
	private Fragile flood;

	// rows C3, D8, D10
	@Test
	void callWhenChildIsKilledFailsAtOnceAndTheNextOneSucceeds(CapturedOutput output) throws Exception {
		long pid = this.fragile.print("last words on stdout", "last words on stderr");
		SpawnedProcess child = this.fragilePool.children().get(0);
		assertThat(child.pid()).isEqualTo(pid);
		CompletableFuture<Long> failed = new CompletableFuture<>();
		CompletableFuture<Throwable> hanging = inThread(() -> this.fragile.hang("hangs now"),
				(failure) -> failed.complete(System.nanoTime()));
		awaitLine(output, pid, "hangs now");
		ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
		CompletableFuture<Long> exitSeenByJdk = process.onExit().thenApply((ended) -> System.nanoTime());
		CompletableFuture<Long> exitSeenByChild = child.onExit()
			.thenApply((exit) -> System.nanoTime())
			.toCompletableFuture();
		long killed = System.nanoTime();
		process.destroyForcibly();
		Throwable failure = hanging.get(10, TimeUnit.SECONDS);
		long firstSign = Math.min(exitSeenByJdk.get(10, TimeUnit.SECONDS), exitSeenByChild.get(10, TimeUnit.SECONDS));
		System.out.printf(
				"Measured: kill -9 in a call; after the kill: exit seen by the JDK %.1f ms, exit event %.1f ms,"
						+ " exception at the caller %.1f ms, which is %.1f ms after the first sign of the exit%n",
				millis(exitSeenByJdk.get() - killed), millis(exitSeenByChild.get() - killed),
				millis(failed.get() - killed), millis(failed.get() - firstSign));
		assertThat(millis(failed.get() - firstSign)).isLessThan(1000);
		assertThat(failure).isInstanceOfSatisfying(ChildExitedException.class, (ex) -> {
			assertThat(ex.kind()).isEqualTo(FailureKind.CRASH);
			assertThat(ex.exit().signal()).isEqualTo("SIGKILL");
			assertThat(ex.exit().exitCode()).isNull();
			assertThat(ex.exit().pid()).isEqualTo(pid);
			assertThat(ex.exit().outOfMemory()).isFalse();
			assertThat(ex.exit().requested()).isFalse();
			assertThat(ex.callsInFlight()).isEqualTo(1);
			assertThat(ex.isRetrySafe()).isFalse();
			assertThat(ex.exit().lastLines()).contains("last words on stdout", "last words on stderr", "hangs now");
			assertThat(ex).hasMessageContaining("hang")
				.hasMessageContaining("child " + pid + " (generation ")
				.hasMessageContaining("of pool 'fragile'")
				.hasMessageContaining("SIGKILL")
				.hasMessageContaining("1 call was in flight")
				.hasMessageContaining("\n  | last words on stdout")
				.hasMessageContaining("\n  | last words on stderr");
			assertThat(ex.getStackTrace())
				.anySatisfy((frame) -> assertThat(frame.getClassName()).startsWith(CrashTests.class.getName()));
		});
		assertThat(child.state()).isEqualTo(ChildState.GONE);
		assertThat(this.fragile.pid()).isNotEqualTo(pid);
	}

	@Test
	void callWhenServiceExitsTheJvmNamesTheExitCode() {
		long pid = this.fragile.pid();
		assertThatExceptionOfType(ChildExitedException.class).isThrownBy(() -> this.fragile.exit(7))
			.withMessageContaining("exit code 7")
			.satisfies((ex) -> {
				assertThat(ex.exit().exitCode()).isEqualTo(7);
				assertThat(ex.exit().signal()).isNull();
				assertThat(ex.exit().outOfMemory()).isFalse();
			});
		assertThat(this.fragile.pid()).isNotEqualTo(pid);
	}

	@Test
	void callWhenServiceExitsWithZeroIsNoSuccess() {
		assertThatExceptionOfType(ChildExitedException.class).isThrownBy(() -> this.fragile.exit(0))
			.satisfies((ex) -> assertThat(ex.exit().exitCode()).isZero());
	}

	@Test
	void callWhenHeapIsFullSaysOutOfMemoryAndTheNextOneSucceeds() {
		long pid = this.small.pid();
		assertThatExceptionOfType(ChildExitedException.class).isThrownBy(() -> this.small.eat())
			.withMessageContaining("out of memory: Java heap space")
			.satisfies((ex) -> {
				assertThat(ex.exit().outOfMemory()).isTrue();
				assertThat(ex.exit().exitCode()).isEqualTo(3);
			});
		assertThat(this.small.pid()).isNotEqualTo(pid);
	}

	// row G9
	@Test
	void callWhenOverItsLimitNamesLimitAndPropertyAndTheChildLivesOn() throws Exception {
		long pid = this.limited.pid();
		int interrupts = this.limited.interrupts();
		CompletableFuture<Throwable> late = inThread(() -> this.limited.hang("too long"), (failure) -> {
		});
		assertThat(late.get(10, TimeUnit.SECONDS)).isInstanceOf(CallTimeoutException.class)
			.hasMessageContaining("hang")
			.hasMessageContaining("500 ms")
			.hasMessageContaining("'call-timeout'")
			.hasMessageContaining("'spawn.pools.limited.call-timeout'")
			.hasMessageContaining("child " + pid);
		assertThat(this.limited.interrupts()).isEqualTo(interrupts + 1);
		assertThat(this.limited.pid()).isEqualTo(pid);
	}

	// row G9
	@Test
	void callWhenOverItsLimitAndDeafToItsEndEndsTheChild() throws Exception {
		long pid = this.limited.pid();
		SpawnedProcess child = this.limitedPool.children().get(0);
		CompletableFuture<Throwable> late = inThread(this.limited::ignore, (failure) -> {
		});
		assertThat(late.get(10, TimeUnit.SECONDS)).isInstanceOf(CallTimeoutException.class);
		ChildExit exit = child.onExit().toCompletableFuture().get(10, TimeUnit.SECONDS);
		assertThat(exit.requested()).isTrue();
		assertThat(exit.verdict()).contains("call-timeout").contains("'spawn.pools.limited.cancel-grace'");
		assertThat(ProcessHandle.of(pid)).isEmpty();
		assertThat(this.limited.pid()).isNotEqualTo(pid);
	}

	// row D27
	@Test
	void callWhenCallerIsInterruptedCancelsItAndTheChildLivesOn(CapturedOutput output) throws Exception {
		long pid = this.fragile.pid();
		int interrupts = this.fragile.interrupts();
		AtomicReference<Thread> caller = new AtomicReference<>();
		AtomicBoolean flag = new AtomicBoolean();
		CompletableFuture<Throwable> hanging = inThread(() -> {
			caller.set(Thread.currentThread());
			this.fragile.hang("waits for an interrupt");
		}, (failure) -> flag.set(Thread.currentThread().isInterrupted()));
		awaitLine(output, pid, "waits for an interrupt");
		caller.get().interrupt();
		assertThat(hanging.get(5, TimeUnit.SECONDS)).isInstanceOf(CallCancelledException.class)
			.hasMessageContaining("hang");
		assertThat(flag).isTrue();
		Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> this.fragile.interrupts() == interrupts + 1);
		assertThat(this.fragile.pid()).isEqualTo(pid);
	}

	@Test
	void callWhenCallerIsInterruptedBeforehandDoesNotReachTheService() {
		int hangs = this.fragile.hangs();
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(CallCancelledException.class).isThrownBy(() -> this.fragile.hang("never"));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.fragile.hangs()).isEqualTo(hangs);
	}

	// row C6
	@Test
	void outputWhenPrintedReachesTheLogLineByLineWithPoolAndPid(CapturedOutput output) {
		long pid = this.fragile.print("first\nsecond Grüße", "an error");
		Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
			assertThat(output.getOut().lines()).filteredOn((line) -> line.contains("spawn.child.fragile"))
				.anySatisfy((line) -> assertThat(line).contains(" INFO ").endsWith("[fragile/" + pid + "] first"))
				.anySatisfy(
						(line) -> assertThat(line).contains(" INFO ").endsWith("[fragile/" + pid + "] second Grüße"))
				.anySatisfy((line) -> assertThat(line).contains(" WARN ").endsWith("[fragile/" + pid + "] an error"));
		});
	}

	// row C6
	@Test
	void callWhenStderrIsFloodedReturns() {
		assertThat(this.flood.flood(20_000)).isEqualTo(20_000);
	}

	private static void awaitLine(CapturedOutput output, long pid, String text) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(10))
			.until(() -> output.getOut().contains("/" + pid + "] " + text));
	}

	private static double millis(long nanos) {
		return nanos / 1e6;
	}

	private static CompletableFuture<Throwable> inThread(Call call, Consumer<Throwable> onFailure) {
		CompletableFuture<Throwable> outcome = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				call.run();
				outcome.complete(new AssertionError("The call returned"));
			}
			catch (Throwable ex) {
				onFailure.accept(ex);
				outcome.complete(ex);
			}
		}, "caller");
		thread.setDaemon(true);
		thread.start();
		return outcome;
	}

	private interface Call {

		void run() throws Exception;

	}

}
