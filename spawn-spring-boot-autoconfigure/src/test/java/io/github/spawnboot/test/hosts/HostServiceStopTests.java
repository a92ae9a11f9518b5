package io.github.spawnboot.test.hosts;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.context.ChildPools;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Host services while the application stops.
 */
@Timeout(120)
class HostServiceStopTests {

	@Test
	void hostServiceAnswersUntilThePoolsHaveStopped() throws Exception {
		Catalogue.reset();
		ConfigurableApplicationContext context = new SpringApplicationBuilder(HostApplication.class)
			.web(WebApplicationType.NONE)
			.run("--spawn.pools.readers.max-size=1", "--spawn.pools.readers.acquire-timeout=100s",
					"--spawn.pools.readers.drain-timeout=14s");
		Reader reader = context.getBean(Reader.class);
		reader.pid();
		CompletableFuture<List<String>> call = new CompletableFuture<>();
		Thread caller = new Thread(() -> {
			try {
				call.complete(reader.heldUpThenTitle("7"));
			}
			catch (RuntimeException ex) {
				call.completeExceptionally(ex);
			}
		});
		caller.start();
		assertThat(Catalogue.entered.await(20, TimeUnit.SECONDS)).isTrue();
		ChildPools pools = context.getBean(ChildPools.class);
		Thread closer = new Thread(context::close);

		closer.start();
		Awaitility.await().until(() -> !pools.isRunning());
		Catalogue.release.countDown();

		assertThat(call.get(20, TimeUnit.SECONDS)).containsExactly("released", "Title of 7, 1000");
		closer.join(TimeUnit.SECONDS.toMillis(60));
		assertThat(closer.isAlive()).isFalse();
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> reader.title("8"));
	}

}
