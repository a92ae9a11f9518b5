package io.github.spawnboot.test.events;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.github.spawnboot.DrainResult;
import io.github.spawnboot.EventSubscription;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.PoolEvent;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.SpawnedEngine;
import io.github.spawnboot.Status;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Events of pools as events of the application, and pools that are drained, with real
 * children and inline.
 */
@Timeout(120)
class PoolEventApplicationTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static ConfigurableApplicationContext run(String... properties) {
		return new SpringApplicationBuilder(EventApplication.class).web(WebApplicationType.NONE).run(properties);
	}

	private static void await(EventLog log, PoolEvent.Type... types) {
		Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(log.types()).containsExactly(types));
	}

	@Test
	void listenersOfTheApplicationAreToldWhatHappensToChildren() {
		// row G23
		try (ConfigurableApplicationContext context = run("--spawn.pools.default.max-size=1",
				"--spawn.pools.default.heap=96MB")) {
			EventLog log = context.getBean(EventLog.class);
			SpawnPool pool = context.getBean(SpawnPool.class);
			Worker worker = context.getBean(Worker.class);
			long first = worker.pid();
			assertThat(first).isNotEqualTo(ProcessHandle.current().pid());
			await(log, PoolEvent.Type.GROWN, PoolEvent.Type.STARTING, PoolEvent.Type.READY);
			ProcessHandle.of(first).orElseThrow().destroyForcibly();
			Awaitility.await().atMost(LIMIT).until(() -> log.exits().size() == 1);
			assertThat(worker.pid()).isNotEqualTo(first);
			PoolEvent.Exited exited = log.exits().get(0);
			assertThat(exited.kind()).isEqualTo(PoolEvent.ExitKind.DIED);
			assertThat(Objects.requireNonNull(exited.exit()).pid()).isEqualTo(first);
			assertThat(exited.pool()).isEqualTo("default");

			assertThat(pool.drain(LIMIT).isClean()).isTrue();
			assertThatExceptionOfType(PoolClosedException.class).isThrownBy(worker::pid);
			Awaitility.await().atMost(LIMIT).until(() -> log.exits().size() == 2);
			pool.start();
			worker.pid();
			context.stop();
			Awaitility.await().atMost(LIMIT).until(() -> log.exits().size() == 3);
			assertThat(log.exits().get(2).kind()).isEqualTo(PoolEvent.ExitKind.ENDED);
			assertThat(log.threads()).containsOnly("spawn-pool-events-default");
		}
	}

	@Test
	void inlinePoolsHaveNoEventsAndCanBeDrained() {
		try (ConfigurableApplicationContext context = run("--spawn.mode=inline")) {
			Worker worker = context.getBean(Worker.class);
			SpawnPool pool = context.getBean(SpawnPool.class);
			SpawnedEngine engine = context.getBean(SpawnedEngine.class);
			EventSubscription subscription = pool.subscribe((event) -> {
				throw new AssertionError("there are no children, but " + event);
			}, 1);
			CompletableFuture<String> call = worker.open("call");

			DrainResult cut = pool.drain(Duration.ofMillis(20));
			assertThat(cut.cutCalls()).isOne();
			assertThat(pool.state()).isEqualTo(SpawnPool.State.STOPPED);
			assertThatExceptionOfType(PoolClosedException.class).isThrownBy(worker::pid)
				.withMessage("Pool 'default' takes no calls: it is stopped");
			assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> engine.job("nothing").run())
				.withMessageContaining("Pool 'default' takes no calls: it is stopped");

			CompletableFuture<DrainResult> drained = CompletableFuture.supplyAsync(() -> pool.drain(LIMIT),
					(task) -> new Thread(task, "test-drain").start());
			Awaitility.await()
				.untilAsserted(() -> assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(pool::start));
			assertThat(drained).isNotDone();
			Worker.end("call");
			assertThat(call).succeedsWithin(LIMIT).isEqualTo("call");
			assertThat(drained).succeedsWithin(LIMIT).satisfies((result) -> assertThat(result.isClean()).isTrue());

			pool.start();
			assertThat(worker.pid()).isEqualTo(ProcessHandle.current().pid());
			assertThat(engine.job("nothing").run()).isEqualTo(Status.OK);
			assertThat(pool.drain(Duration.ZERO).isClean()).isTrue();
			assertThatIllegalArgumentException().isThrownBy(() -> pool.drain(Duration.ofMillis(-1)));
			assertThat(context.getBean(EventLog.class).types()).isEmpty();
			assertThat(subscription.isEnded()).isFalse();
			subscription.close();
			assertThat(subscription.isEnded()).isTrue();
		}
	}

}
