package io.github.spawnboot.test.resilience;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.RetryAdvice;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Calls that are lost with their child, and made again where their method is idempotent.
 */
@SpringBootTest(classes = ResilientApplication.class, webEnvironment = WebEnvironment.NONE,
		properties = { "spring.main.banner-mode=off", "spawn.pools.work.max-size=1", "spawn.pools.work.heap=64MB",
				"spawn.pools.work.retry.max-attempts=2", "spawn.pools.work.retry.delay=1ms" })
@ExtendWith(OutputCaptureExtension.class)
class IdempotentCallTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	@Autowired
	private Worker worker;

	@TempDir
	private Path directory;

	@Test
	void lostCallOfIdempotentMethodIsMadeAgain(CapturedOutput output) throws Exception {
		Path journal = this.directory.resolve("journal");
		CompletableFuture<Long> result = inThread(() -> this.worker.workUntil(journal, 2));
		long first = killChild(journal, 1);
		long second = result.get(60, TimeUnit.SECONDS);
		assertThat(second).isNotEqualTo(first);
		assertThat(Files.readAllLines(journal)).containsExactly(String.valueOf(first), String.valueOf(second));
		assertThat(output).contains(
				"Call of 'worker.workUntil(java.nio.file.Path,int)' is made again (2 of at most 2 attempts): Call of ");
	}

	@Test
	void callThatIsLostAgainTellsHowOftenItWasTried() throws Exception {
		Path journal = this.directory.resolve("journal");
		CompletableFuture<Long> result = inThread(() -> this.worker.workUntil(journal, 9));
		killChild(journal, 1);
		killChild(journal, 2);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> result.get(60, TimeUnit.SECONDS))
			.havingCause()
			.isInstanceOf(ChildExitedException.class)
			.withMessageStartingWith("Tried 2 times, the limit 'spawn.pools.work.retry.max-attempts'. Call of ")
			.satisfies((failure) -> assertThat(failure.getSuppressed()).hasSize(1));
		assertThat(Files.readAllLines(journal)).hasSize(2);
	}

	@Test
	void lostCallOfAnotherMethodIsNotMadeAgain() throws Exception {
		Path journal = this.directory.resolve("journal");
		CompletableFuture<Long> result = inThread(() -> this.worker.workOnce(journal, 2));
		killChild(journal, 1);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> result.get(60, TimeUnit.SECONDS))
			.havingCause()
			.isInstanceOf(ChildExitedException.class)
			.withMessageStartingWith("Call of ");
		assertThat(Files.readAllLines(journal)).hasSize(1);
	}

	@Test
	void callThatEndsItsChildIsNotMadeAgain() throws Exception {
		Path journal = this.directory.resolve("journal");
		assertThatExceptionOfType(ChildExitedException.class).isThrownBy(() -> this.worker.exit(journal))
			.satisfies((failure) -> assertThat(failure.retryAdvice()).isEqualTo(RetryAdvice.NOT_ADVISED));
		assertThat(Files.readAllLines(journal)).hasSize(1);
	}

	private static CompletableFuture<Long> inThread(Callable<Long> call) {
		CompletableFuture<Long> result = new CompletableFuture<>();
		new Thread(() -> {
			try {
				result.complete(call.call());
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		}, "caller").start();
		return result;
	}

	private static long killChild(Path journal, int run) {
		Awaitility.await().atMost(LIMIT).until(() -> lines(journal).size() == run);
		long pid = Long.parseLong(lines(journal).get(run - 1));
		assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
		return pid;
	}

	private static List<String> lines(Path journal) {
		try {
			return Files.exists(journal) ? Files.readAllLines(journal) : List.of();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
