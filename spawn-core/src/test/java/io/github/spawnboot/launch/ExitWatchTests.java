package io.github.spawnboot.launch;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ExitWatch}.
 */
class ExitWatchTests {

	@Test
	void startGivesTheExitValueOnItsOwnThread() throws Exception {
		Process process = new ProcessBuilder("/bin/sh", "-c", "read line; exit 7").start();
		CompletableFuture<String> told = ExitWatch.start(process, "test-exit")
			.thenApply((code) -> code + " on " + Thread.currentThread().getName());
		process.getOutputStream().write('\n');
		process.getOutputStream().flush();
		assertThat(told).succeedsWithin(Duration.ofSeconds(30)).isEqualTo("7 on test-exit");
	}

	@Test
	void startWhenTheCommonPoolIsOccupiedStillTells() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		try {
			for (int i = 0; i < 2 * Math.max(1, ForkJoinPool.getCommonPoolParallelism()); i++) {
				ForkJoinPool.commonPool().execute(() -> awaitQuietly(release));
			}
			Process process = new ProcessBuilder("/bin/sh", "-c", "kill -9 $$").start();
			assertThat(ExitWatch.start(process, "test-exit")).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(128 + 9);
		}
		finally {
			release.countDown();
		}
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
