package io.github.spawnboot.child;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ChildProcessTests {

	@Test
	void workersWhenAnsweredCallsStillOccupyThreadsLetTheNextCallWait() throws InterruptedException {
		ThreadPoolExecutor workers = ChildProcess.workers(8);
		CountDownLatch leaving = new CountDownLatch(1);
		CountDownLatch next = new CountDownLatch(1);
		try {
			for (int i = 0; i < 8; i++) {
				workers.execute(() -> awaitUninterrupted(leaving));
			}
			workers.execute(next::countDown);
			assertThat(workers.getPoolSize()).isEqualTo(8);
			leaving.countDown();
			assertThat(next.await(30, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			leaving.countDown();
			workers.shutdown();
		}
	}

	private static void awaitUninterrupted(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
