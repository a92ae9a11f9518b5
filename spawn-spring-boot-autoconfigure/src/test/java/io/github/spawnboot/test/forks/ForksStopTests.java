package io.github.spawnboot.test.forks;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.github.spawnboot.ForkOptions;
import io.github.spawnboot.ForkedProcess;
import io.github.spawnboot.Forks;
import io.github.spawnboot.PoolClosedException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The stop of an application whose functions run, with real processes.
 */
@Timeout(300)
class ForksStopTests {

	private static final Duration LIMIT = Duration.ofSeconds(100);

	@Test
	void functionsThatRunMayEndAndCallServicesOfPools() {
		CountDownLatch mayEnd = new CountDownLatch(1);
		ConfigurableApplicationContext context = new SpringApplicationBuilder(ForksApplication.class)
			.web(WebApplicationType.NONE)
			.run("--reports.title=Last", "--spawn.forks.drain-timeout=100s",
					"--spring.lifecycle.timeout-per-shutdown-phase=200s");
		try {
			Forks forks = context.getBean(Forks.class);
			ForkedProcess<?> late = forks.with(ForkOptions.defaults().input(() -> endingAt(mayEnd))).start("late");
			CompletableFuture<Void> stop = CompletableFuture.runAsync(context::stop,
					(task) -> new Thread(task, "test-stop").start());
			Awaitility.await()
				.atMost(LIMIT)
				.untilAsserted(
						() -> assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> forks.fork("bare"))
							.withMessageContaining("stopped"));
			mayEnd.countDown();
			assertThat((long) late.await(LIMIT).value()).isPositive();
			assertThat(stop).succeedsWithin(LIMIT);
			context.start();
			assertThat(forks.fork("shifted", 1).value()).isEqualTo(101);
		}
		finally {
			context.close();
		}
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

}
