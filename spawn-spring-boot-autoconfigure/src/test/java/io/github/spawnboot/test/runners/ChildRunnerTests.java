package io.github.spawnboot.test.runners;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.runner.AsyncRunner;
import io.github.spawnboot.runner.DynamicRunnerGroup;
import io.github.spawnboot.runner.Restart;
import io.github.spawnboot.runner.RunnerExit;
import io.github.spawnboot.runner.RunnerProcess;
import io.github.spawnboot.runner.Runners;
import io.github.spawnboot.runner.Signal;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A runner that lives in a real child.
 */
@SpringBootTest(classes = RunnerApplication.class, webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "spawn.pools.workers.max-size=1", "spawn.pools.workers.acquire-timeout=60s",
				"spawn.groups.hands.kind=dynamic" })
@DirtiesContext
@Timeout(120)
class ChildRunnerTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	@Autowired
	private Worker worker;

	@Autowired
	private Journal journal;

	@Autowired
	@Qualifier("workers")
	private SpawnPool pool;

	private final List<RunnerProcess> processes = new ArrayList<>();

	@Autowired
	private DynamicRunnerGroup hands;

	@BeforeEach
	void onlyWhatTestsStart() {
		this.hands.remove("worker").ifPresent((started) -> started.exit().join());
		this.journal.clear();
	}

	@AfterEach
	void nothingIsLeft() {
		this.processes.forEach((process) -> process.signal(Signal.KILL));
		Awaitility.await().atMost(LIMIT).until(() -> this.pool.children().isEmpty());
	}

	@Test
	void runsInAChildOfItsPoolAndIsReadyWhenItSaysSo() throws Exception {
		RunnerProcess process = invoke(this.worker);
		assertThat(this.journal.entries()).containsExactly("started");
		assertThat(this.pool.children()).singleElement()
			.extracting(SpawnedProcess::pid)
			.isEqualTo(this.journal.pids().get(0));
		assertThat(this.pool.stats().busy()).isEqualTo(1);
		RunnerExit exit = process.stop();
		assertThat(exit.isClean()).isTrue();
		assertThat(exit.ended()).isTrue();
		assertThat(this.journal.entries()).containsExactly("started", "terminated");
	}

	@Test
	void signalsArriveInTheirOrderByTheirNames() throws Exception {
		// row I4
		RunnerProcess process = invoke(this.worker);
		List<String> names = IntStream.range(0, 100).mapToObj(Integer::toString).toList();
		names.forEach((name) -> process.signal(new Worker.Order(name)));
		process.stop();
		assertThat(this.journal.entries()).hasSize(102)
			.startsWith("started")
			.endsWith("terminated")
			.containsSubsequence(names);
	}

	@Test
	void failureInTheChildIsThatOfTheRunner() throws Exception {
		RunnerProcess process = invoke(this.worker);
		process.signal(new Worker.Order("fail"));
		RunnerExit exit = process.exit().get(30, TimeUnit.SECONDS);
		assertThat(exit.failure()).isInstanceOf(IllegalStateException.class).hasMessage("it was asked to fail");
		assertThat(this.journal.entries()).containsExactly("started");
	}

	@Test
	void normalEndInTheChildIsThatOfTheRunner() throws Exception {
		RunnerProcess process = invoke(this.worker);
		process.signal(new Worker.Order("leave"));
		assertThat(process.exit().get(30, TimeUnit.SECONDS).isClean()).isTrue();
	}

	@Test
	void deathOfTheChildIsTheEndOfTheRunner() throws Exception {
		RunnerProcess process = invoke(this.worker);
		process.signal(new Worker.Order("halt"));
		RunnerExit exit = process.exit().get(30, TimeUnit.SECONDS);
		assertThat(exit.failure()).isInstanceOf(ChildExitedException.class).hasMessageContaining("code 7");
	}

	@Test
	void restartPolicyStartsItInAnotherChildWhenItsChildIsKilled() throws Exception {
		RunnerProcess process = invoke(Restart.onError().around(this.worker));
		this.pool.children().get(0).kill();
		Awaitility.await().atMost(LIMIT).until(() -> this.journal.entries().size() == 2);
		assertThat(this.journal.pids()).doesNotHaveDuplicates().hasSize(2);
		assertThat(process.restarts()).isEqualTo(1);
		assertThat(process.stop().isClean()).isTrue();
	}

	@Test
	void killEndsTheChild() throws Exception {
		RunnerProcess process = invoke(this.worker);
		SpawnedProcess child = this.pool.children().get(0);
		process.signal(Signal.KILL);
		assertThat(process.exit().get(30, TimeUnit.SECONDS).failure()).isInstanceOf(ChildExitedException.class)
			.hasMessageContaining("killed");
		assertThat(child.onExit().toCompletableFuture().get(30, TimeUnit.SECONDS).requested()).isTrue();
	}

	@Test
	void childOfARunnerCountsForItsPool() throws Exception {
		RunnerProcess first = invoke(this.worker);
		RunnerProcess second = background(this.worker);
		Awaitility.await().atMost(LIMIT).until(() -> this.pool.stats().waiting() == 1);
		assertThat(this.pool.children()).hasSize(1);
		first.stop();
		second.ready().get(60, TimeUnit.SECONDS);
		assertThat(this.journal.pids()).hasSize(3).startsWith(this.journal.pids().get(1));
		assertThat(this.journal.entries()).containsExactly("started", "terminated", "started");
		second.stop();
	}

	@Test
	void stopBeforeThereIsAChildStartsNone() throws Exception {
		RunnerProcess first = invoke(this.worker);
		RunnerProcess second = background(this.worker);
		Awaitility.await().until(() -> this.pool.stats().waiting() == 1);
		assertThat(second.stop().ready()).isFalse();
		assertThat(this.pool.stats().waiting()).isZero();
		first.stop();
		assertThat(this.journal.entries()).containsExactly("started", "terminated");
	}

	@Test
	void proxyOfTheRunnerRefusesWhatOnlyTheBeanCanDo() {
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> this.worker.run(null, null))
			.withMessageContaining("Method 'run(Signals, Ready)' of @SpawnRunner 'worker' in pool 'workers'")
			.withMessageContaining("lives in a child");
		assertThat(this.worker).hasToString("proxy of @SpawnRunner 'worker' in pool 'workers'");
	}

	private RunnerProcess invoke(AsyncRunner runner) {
		RunnerProcess process = background(runner);
		process.ready().join();
		return process;
	}

	private RunnerProcess background(AsyncRunner runner) {
		RunnerProcess process = Runners.background("worker", runner);
		this.processes.add(process);
		return process;
	}

}
