package io.github.spawnboot.api;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildState;
import io.github.spawnboot.Job;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.Spawner;
import io.github.spawnboot.Status;
import io.github.spawnboot.api.app.Accounts;
import io.github.spawnboot.api.app.Here;
import io.github.spawnboot.api.app.QuotaException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Calls that run in child JVMs.
 */
@ApiTest
class ProcessCallTests extends AbstractCallTests {

	@Autowired
	private Accounts accounts;

	@Autowired
	@Qualifier("documents")
	private SpawnPool documentsPool;

	@Autowired
	@Qualifier("documents")
	private Spawner documentsSpawner;

	@Override
	String place() {
		return "child ";
	}

	@AfterEach
	void nothingRanHere() {
		assertThat(Here.counts()).isEmpty();
	}

	@Test
	void callWhenMadeRunsInTheOneChildOfThePool() {
		assertThat(this.values.pid()).isNotEqualTo(ProcessHandle.current().pid())
			.isEqualTo(this.pool.children().get(0).pid());
		assertThat(this.documents.pid()).isNotEqualTo(this.values.pid())
			.isEqualTo(this.documentsPool.children().get(0).pid());
	}

	@Test
	void cancelWhenServiceHasNotCompletedItsFutureCancelsThatToo() {
		CompletableFuture<String> future = this.values.never();
		awaitCount("never", 1);
		int before = count("future cancelled");
		assertThat(future.cancel(true)).isTrue();
		assertThatExceptionOfType(CancellationException.class).isThrownBy(future::join);
		awaitCount("future cancelled", before + 1);
		awaitIdle();
	}

	@Test
	void cancelWhenServiceHasNotReturnedInterruptsIt() {
		CompletableFuture<String> future = this.values.blocksForever();
		awaitCount("blocks", 1);
		future.cancel(false);
		awaitCount("thread interrupted", 1);
		awaitIdle();
	}

	@Test
	void cancelWhenServiceReturnedAPlainFutureCancelsIt() throws Exception {
		Future<String> future = this.values.neverPlain();
		awaitCount("never plain", 1);
		assertThat(future.cancel(true)).isTrue();
		awaitCount("plain future cancelled", 1);
		awaitIdle();
	}

	@Test
	void callWhenTransactionalHasOneTransactionInTheChild() {
		this.accounts.countsAndClear();
		assertThat(this.accounts.pay(5)).isTrue();
		assertThatExceptionOfType(QuotaException.class).isThrownBy(() -> this.accounts.pay(-1));
		assertThat(this.accounts.countsAndClear()).isEqualTo(
				Map.of("paid", 2, "transaction begun", 2, "transaction committed", 1, "transaction rolled back", 1));
	}

	@Test
	void callWhenAsyncRunsOnAThreadOfTheChild() throws Exception {
		assertThat(this.accounts.report().get(30, TimeUnit.SECONDS)).startsWith("task-")
			.endsWith(" of " + this.values.pid());
		this.accounts.countsAndClear();
		this.accounts.fire();
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.values.counts()).isEqualTo(Map.of("fired on task-N", 1)));
	}

	@Test
	void callWhenAspectMatchesAppliesItOnceInTheChild() {
		this.accounts.countsAndClear();
		assertThat(this.accounts.counted()).isEqualTo("done");
		assertThat(this.accounts.countsAndClear()).isEqualTo(Map.of("aspect around counted", 1, "counted", 1));
	}

	@Test
	void callWhenCallerIsInterruptedBeforehandDoesNotRun() {
		Map<String, Integer> before = this.values.counts();
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(CallCancelledException.class).isThrownBy(() -> this.values.nothing());
		assertThat(Thread.interrupted()).isTrue();
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(CallCancelledException.class).isThrownBy(() -> this.engine.job("pid").run());
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.values.counts()).isEqualTo(before);
	}

	@Test
	void callThatWaitsInTheQueueKeepsTheArgumentsThatItWasGiven() throws Exception {
		this.documents.pid();
		PipedOutputStream release = new PipedOutputStream();
		InputStream blocked = new PipedInputStream(release);
		FutureTask<Status> occupant = start(() -> this.documentsEngine.job("copy").stdin(blocked).run());
		Awaitility.await().until(() -> this.documentsPool.stats().busy() == 1);
		byte[] bytes = new byte[100 * 1024];
		CompletableFuture<byte[]> copy = this.documents.copyLater(bytes);
		assertThat(this.documentsPool.stats().waiting()).isEqualTo(1);
		Arrays.fill(bytes, (byte) 1);
		release.close();
		assertThat(occupant.get(10, TimeUnit.SECONDS)).isEqualTo(Status.OK);
		assertThat(copy.get(10, TimeUnit.SECONDS)).isEqualTo(new byte[100 * 1024]);
	}

	@Test
	void callWhenCancelledInTheQueueNeverRuns() throws Exception {
		this.documents.pid();
		SpawnedProcess child = this.documentsPool.children().get(0);
		PipedOutputStream release = new PipedOutputStream();
		InputStream blocked = new PipedInputStream(release);
		FutureTask<Status> occupant = start(() -> this.documentsEngine.job("copy").stdin(blocked).run());
		Awaitility.await().until(() -> this.documentsPool.stats().busy() == 1);
		long calls = child.calls();
		CompletableFuture<Long> future = this.documents.pidLater();
		AtomicReference<Thread> caller = new AtomicReference<>();
		FutureTask<Boolean> flag = start(() -> {
			caller.set(Thread.currentThread());
			assertThatExceptionOfType(CallCancelledException.class).isThrownBy(() -> this.documents.pid());
			return Thread.interrupted();
		});
		Awaitility.await().until(() -> this.documentsPool.stats().waiting() == 2);
		caller.get().interrupt();
		future.cancel(true);
		assertThat(flag.get(5, TimeUnit.SECONDS)).isTrue();
		Awaitility.await().until(() -> this.documentsPool.stats().waiting() == 0);
		release.close();
		assertThat(occupant.get(10, TimeUnit.SECONDS)).isEqualTo(Status.OK);
		assertThat(child.calls()).isEqualTo(calls);
		assertThat(this.documents.pid()).isEqualTo(child.pid());
	}

	private static <T> FutureTask<T> start(Callable<T> call) {
		FutureTask<T> task = new FutureTask<>(call);
		Thread thread = new Thread(task, "caller");
		thread.setDaemon(true);
		thread.start();
		return task;
	}

	@Test
	void spawnWhenCalledGivesAChildOfItsOwnUntilClosed() throws Exception {
		SpawnedProcess process;
		CompletableFuture<ChildExit> exit;
		try (SpawnedChild child = this.documentsSpawner.spawn()) {
			process = child.process();
			exit = process.onExit().toCompletableFuture();
			assertThat(process.pool()).isEqualTo("documents");
			assertThat(process.state()).isEqualTo(ChildState.WARM);
			assertThat(child.commands()).contains("describe");
			assertThat(child.job("status", "5").run().code()).isEqualTo(5);
			assertThat(output(child.job("describe").env("A", "b"), 7)).endsWith("|" + process.pid());
			assertThat(process.pid()).isNotEqualTo(this.documents.pid());
			assertThat(this.documentsPool.children()).extracting(SpawnedProcess::pid).doesNotContain(process.pid());
			assertThat(exit).isNotDone();
		}
		assertThat(exit.get(5, TimeUnit.SECONDS).requested()).isTrue();
		assertThat(exit.get().exitCode()).isZero();
		assertThat(process.state()).isEqualTo(ChildState.GONE);
		assertThat(ProcessHandle.of(process.pid())).isEmpty();
	}

	private String output(Job job, int status) {
		ByteArrayOutputStream stdout = new ByteArrayOutputStream();
		assertThat(job.stdout(stdout).run().code()).isEqualTo(status);
		return stdout.toString(StandardCharsets.UTF_8);
	}

	private int count(String what) {
		return this.values.counts().getOrDefault(what, 0);
	}

	private void awaitCount(String what, int least) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(10))
			.untilAsserted(() -> assertThat(this.values.counts()).hasEntrySatisfying(what,
					(count) -> assertThat(count).isGreaterThanOrEqualTo(least)));
	}

	private void awaitIdle() {
		Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> this.pool.stats().busy() == 0);
	}

}
