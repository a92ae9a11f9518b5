package io.github.spawnboot.child;

import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.RetryAdvice;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.beam.Beam;
import io.github.spawnboot.launch.JvmSpawner;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Children that read nothing more, because a signal stopped them, and are killed while
 * somebody waits for them to take what was sent: everybody in flight gets the one exit of
 * the child. Rows C3 and C5.
 */
@EnabledOnOs(OS.LINUX)
class BlockedSenderTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	// More than the buffers of a socket and the queue of a beam hold.
	private static final int LARGE = 20_000_000;

	private JvmSpawner spawner;

	private SpawnedChild child;

	@BeforeEach
	void spawn() {
		this.spawner = JvmSpawner.of(LiveProgram.settings(), LiveProgram.class);
		this.child = this.spawner.spawn();
	}

	@AfterEach
	void close() {
		this.spawner.close();
	}

	@Test
	void callThatWasNotSentWholeFailsWithTheExitAndCanBeMadeAgain() throws Exception {
		signal("STOP");
		Caller caller = call(() -> LiveProgram.call(this.child, "length", new byte[LARGE]));
		caller.awaitBlockedInSend();
		signal("KILL");
		caller.failsWithTheExit((lost) -> {
			assertThat(lost.retryAdvice()).isEqualTo(RetryAdvice.SAFE);
			assertThat(lost.callsInFlight()).isOne();
			assertThat(lost).hasMessageContaining("killed by SIGKILL")
				.hasMessageContaining("1 call was in flight; this one had not reached the child");
		});
	}

	@Test
	void jobThatWasNotSentWholeFailsWithTheExit() throws Exception {
		signal("STOP");
		Caller caller = call(() -> this.child.job("any", "x".repeat(LARGE)).run());
		caller.awaitBlockedInSend();
		signal("KILL");
		caller.failsWithTheExit((lost) -> assertThat(lost.retryAdvice()).isEqualTo(RetryAdvice.SAFE));
	}

	@Test
	void allCallsInFlightFailWithTheSameExit() throws Exception {
		signal("STOP");
		Caller small = call(() -> LiveProgram.call(this.child, "length", new byte[1]));
		small.awaitWaiting();
		Caller large = call(() -> LiveProgram.call(this.child, "length", new byte[LARGE]));
		large.awaitBlockedInSend();
		Caller next = call(() -> LiveProgram.call(this.child, "length", new byte[LARGE]));
		next.awaitBlockedInSend();
		signal("KILL");
		ChildExit exit = this.child.process().onExit().toCompletableFuture().get(20, TimeUnit.SECONDS);
		for (Caller caller : new Caller[] { small, large, next }) {
			caller.failsWithTheExit((lost) -> {
				assertThat(lost.exit()).isEqualTo(exit);
				assertThat(lost.callsInFlight()).isEqualTo(3);
			});
		}
	}

	@Test
	void callWhoseAnswerToACallbackWasNotSentWholeFailsWithTheExit() throws Exception {
		Function<Integer, byte[]> answer = (number) -> {
			signal("STOP");
			return new byte[LARGE];
		};
		Caller caller = call(() -> LiveProgram.call(this.child, "ask", answer));
		caller.awaitBlockedInSend();
		signal("KILL");
		caller.failsWithTheExit((lost) -> assertThat(lost.retryAdvice()).isEqualTo(RetryAdvice.IF_IDEMPOTENT));
	}

	@Test
	void jobWhoseInputIsLargeFailsWithTheExitAndReadsNoMoreOfIt() throws Exception {
		signal("STOP");
		Caller caller = call(() -> this.child.job("any").stdin(new LiveProgram.Zeros(Long.MAX_VALUE)).run());
		Awaitility.await().atMost(LIMIT).until(() -> threads("spawn-job-any-stdin").contains(Thread.State.WAITING));
		signal("KILL");
		caller.failsWithTheExit((lost) -> {
		});
		Awaitility.await().atMost(LIMIT).until(() -> threads("spawn-job-any-stdin").isEmpty());
	}

	@Test
	void callWhoseStreamIsReadNoMoreFailsWithTheExit() throws Exception {
		InputStream endless = new LiveProgram.Zeros(Long.MAX_VALUE);
		Caller caller = call(() -> LiveProgram.call(this.child, "upload", endless));
		Awaitility.await().atMost(LIMIT).until(() -> !threads("spawn-stream-").isEmpty());
		signal("STOP");
		Awaitility.await().atMost(LIMIT).until(() -> threads("spawn-stream-").contains(Thread.State.WAITING));
		signal("KILL");
		caller.failsWithTheExit((lost) -> {
		});
	}

	private static Set<Thread.State> threads(String name) {
		Set<Thread.State> states = new HashSet<>();
		Thread.getAllStackTraces().keySet().forEach((thread) -> {
			if (thread.getName().startsWith(name)) {
				states.add(thread.getState());
			}
		});
		return states;
	}

	private void signal(String name) {
		try {
			assertThat(
					new ProcessBuilder("kill", "-" + name, Long.toString(this.child.process().pid())).start().waitFor())
				.isZero();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Caller call(Call call) {
		CompletableFuture<Object> outcome = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				outcome.complete(call.run());
			}
			catch (Throwable ex) {
				outcome.completeExceptionally(ex);
			}
		}, "test-caller");
		thread.start();
		return new Caller(thread, outcome);
	}

	/**
	 * A thread that makes a call, and what comes of it.
	 */
	private record Caller(Thread thread, CompletableFuture<Object> outcome) {

		void awaitBlockedInSend() {
			Awaitility.await()
				.atMost(LIMIT)
				.until(() -> Arrays.stream(this.thread.getStackTrace())
					.anyMatch((frame) -> frame.getClassName().equals(Beam.class.getName())
							&& frame.getMethodName().equals("awaitRoom")));
		}

		void awaitWaiting() {
			Awaitility.await()
				.atMost(LIMIT)
				.until(() -> Arrays.stream(this.thread.getStackTrace())
					.anyMatch((frame) -> frame.getMethodName().equals("await")));
		}

		void failsWithTheExit(Consumer<ChildExitedException> expectations) throws Exception {
			assertThat(this.outcome).failsWithin(LIMIT)
				.withThrowableThat()
				.havingCause()
				.isInstanceOfSatisfying(ChildExitedException.class, expectations);
		}

	}

	/**
	 * What a caller does.
	 */
	private interface Call {

		Object run() throws Throwable;

	}

}
