package io.github.spawnboot.child;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.ChildState;
import io.github.spawnboot.FailureKind;
import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.Job;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.Status;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.EnvironmentVariables;
import io.github.spawnboot.launch.HeartbeatSettings;
import io.github.spawnboot.launch.JvmOptions;
import io.github.spawnboot.launch.JvmSpawner;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for jobs in real children: what a job gives, and what comes of it when its child
 * ends.
 */
class JobProcessTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static JvmSpawner spawner;

	private static SpawnedChild child;

	@BeforeAll
	static void spawn() {
		spawner = JvmSpawner.of(settings(4, Duration.ofSeconds(10)), JobProgram.class);
		child = spawner.spawn();
	}

	@AfterAll
	static void close() {
		spawner.close();
	}

	private static ChildSettings settings(int concurrency, Duration goodbye) {
		return new ChildSettings(SpawnPool.DEFAULT, concurrency, 64L * 1024 * 1024, List.of(), JvmOptions.Debug.NONE,
				Duration.ofSeconds(60), goodbye, Duration.ofSeconds(5), HeartbeatSettings.DEFAULT,
				EnvironmentVariables.INHERIT, false);
	}

	@Test
	void startRunsInTheChild() throws Exception {
		// row D20
		Job job = child.job("pid");
		InputStream output = job.stdoutPipe();
		CompletableFuture<Status> status = job.start();
		assertThat(text(output)).isEqualTo(Long.toString(child.process().pid()));
		assertThat(status).succeedsWithin(LIMIT).isEqualTo(Status.OK);
	}

	@Test
	void handlerIsResolvedInTheChildWhenTheJobRuns() {
		// row D18
		Job early = child.job("learned");
		assertThatExceptionOfType(HandlerNotFoundException.class).isThrownBy(() -> child.job("learned").run());
		assertThat(child.job("learn", "learned").run()).isEqualTo(Status.OK);
		assertThat(early.run()).isEqualTo(Status.of(42));
		assertThat(child.commands()).contains("learned");
		// row D16
		assertThatIllegalArgumentException().isThrownBy(() -> child.job("learn", "learned").run())
			.withMessage("The job name 'learned' is registered already");
		assertThat(early.status()).isEqualTo(Status.of(42));
	}

	@Test
	void statusIsCarriedExactly() {
		// row D23
		for (int code = 0; code <= 255; code++) {
			assertThat(child.job("status", Integer.toString(code)).run().code()).isEqualTo(code);
		}
		for (String wrong : List.of("256", "-1")) {
			Job job = child.job("status", wrong);
			assertThatIllegalArgumentException().isThrownBy(job::run).withMessageContaining(wrong);
			assertThat(job.status()).isNull();
			assertThat(job.errorText()).contains(wrong);
		}
	}

	@Test
	void errorTextIsTheLastLineFromTheChild() {
		// row D25
		Job job = child.job("complain", "a\nb\n");
		assertThat(job.run()).isEqualTo(Status.of(1));
		assertThat(job.errorText()).isEqualTo("b");
		Job silent = child.job("complain", "");
		silent.run();
		assertThat(silent.errorText()).isEqualTo("Job 'complain' ended with status 1 and wrote no message");
	}

	@Test
	void environmentArrivesWithItsTypes() throws Exception {
		// rows D30, D31
		Job job = child.parseJob("env LIMIT=" + Long.MIN_VALUE + " DEBUG=no")
			.envList("FILES", List.of("", "a b"))
			.envJson("BOX", Box.class, new Box("007", Long.MAX_VALUE));
		assertThat(output(job)).isEqualTo(Long.MIN_VALUE + " false [, a b] " + new Box("007", Long.MAX_VALUE));
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> child.parseJob("env LIMIT=many").run())
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(FailureKind.USAGE))
			.withMessageContaining("'LIMIT=many'");
	}

	@Test
	void cancelReachesTheHandlerAndNoOtherJob() throws Exception {
		// row D27
		int before = child.job("interrupted").run().code();
		Job job = child.job("wait");
		InputStream output = job.stdoutPipe();
		CompletableFuture<Status> cancelled = job.start();
		Job other = child.job("slow");
		PipedOutputStream input = new PipedOutputStream();
		InputStream otherOutput = other.stdin(new PipedInputStream(input)).stdoutPipe();
		CompletableFuture<Status> going = other.start();
		assertThat(output.read()).isEqualTo('w');
		assertThat(otherOutput.read()).isEqualTo('s');
		cancelled.cancel(true);
		Awaitility.await().until(() -> child.job("interrupted").run().code() == before + 1);
		input.close();
		assertThat(going).succeedsWithin(LIMIT).isEqualTo(Status.of(5));
	}

	@Test
	void pipeThatNobodyReadsHoldsOnlyItsOwnJob() throws Exception {
		// row D28
		Job held = child.job("flood", "100");
		InputStream unread = held.stdoutPipe();
		CompletableFuture<Status> status = held.start();
		Awaitility.await().until(() -> unread.available() > 0);
		for (int i = 0; i < 5; i++) {
			assertThat(child.job("flood", "50").run()).isEqualTo(Status.OK);
		}
		assertThat(status).isNotDone();
		assertThat(unread.readAllBytes()).hasSize(100 * 64 * 1024);
		assertThat(status).succeedsWithin(LIMIT);
	}

	@Test
	void endlessInputEndsWithTheJob() {
		// row D29
		InputStream endless = new InputStream() {

			@Override
			public int read() {
				return 1;
			}

		};
		for (int i = 0; i < 50; i++) {
			assertThat(child.job("deaf").stdin(endless).run()).isEqualTo(Status.OK);
		}
		Awaitility.await().until(() -> jobThreads("deaf").isEmpty());
	}

	@Test
	void commandsWhenTheCallerIsInterruptedIsRefused() {
		long calls = child.process().calls();
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(CallCancelledException.class).isThrownBy(child::commands)
			.withMessageContaining("nothing was sent");
		assertThat(Thread.interrupted()).isTrue();
		assertThat(child.process().calls()).isEqualTo(calls);
	}

	@Test
	void jobsRunAtOnceUpToTheLimit() {
		// row D33: each of them waits for the two others
		List<CompletableFuture<Status>> jobs = IntStream.range(0, 3)
			.mapToObj((i) -> child.job("meet").start())
			.toList();
		assertThat(jobs).allSatisfy((job) -> assertThat(job).succeedsWithin(LIMIT));
	}

	@Test
	void jobsOfOneThreadStartInOrderWhereTheyRunInTurn() {
		// row D32
		try (JvmSpawner narrow = JvmSpawner.of(settings(1, Duration.ofSeconds(10)), JobProgram.class);
				SpawnedChild single = narrow.spawn()) {
			List<ByteArrayOutputStream> outputs = new ArrayList<>();
			List<CompletableFuture<Status>> jobs = new ArrayList<>();
			for (int i = 0; i < 100; i++) {
				ByteArrayOutputStream output = new ByteArrayOutputStream();
				outputs.add(output);
				jobs.add(single.job("next").stdout(output).start());
			}
			assertThat(jobs).allSatisfy((job) -> assertThat(job).succeedsWithin(LIMIT));
			assertThat(outputs).extracting(ByteArrayOutputStream::toString)
				.isEqualTo(IntStream.rangeClosed(1, 100).mapToObj(Integer::toString).toList());
		}
	}

	@Test
	void deathOfTheChildIsNeverASuccess() throws Exception {
		// rows C3, D8, D10
		SpawnedChild dying = spawner.spawn();
		Job waiting = dying.job("wait");
		InputStream waitingOutput = waiting.stdoutPipe();
		CompletableFuture<Status> other = waiting.start();
		assertThat(waitingOutput.read()).isEqualTo('w');
		Job job = dying.job("exit", "0");
		InputStream output = job.stdoutPipe();
		CompletableFuture<Status> status = job.start();
		assertThatIOException().isThrownBy(output::readAllBytes).withMessageContaining("is not complete");
		assertThatIOException().isThrownBy(waitingOutput::readAllBytes);
		for (CompletableFuture<Status> lost : List.of(status, other)) {
			assertThat(lost).failsWithin(LIMIT)
				.withThrowableThat()
				.havingCause()
				.isInstanceOfSatisfying(ChildExitedException.class, (ex) -> assertThat(ex.exit().exitCode()).isZero());
		}
		assertThat(job.status()).isNull();
		assertThat(job.errorText()).contains("ended");
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> dying.job("pid").run());
		// It has completed the future with its last step but one.
		Awaitility.await().untilAsserted(() -> assertThat(jobThreads("wait")).isEmpty());
	}

	@Test
	void closeWaitsForARunningJobAndRefusesOthers() throws Exception {
		// row D22
		SpawnedChild closing = spawner.spawn();
		Job job = closing.job("slow");
		PipedOutputStream input = new PipedOutputStream();
		InputStream output = job.stdin(new PipedInputStream(input)).stdoutPipe();
		CompletableFuture<Status> status = job.start();
		assertThat(output.read()).isEqualTo('s');
		List<Thread> closers = IntStream.range(0, 2).mapToObj((i) -> new Thread(closing::close, "test-close")).toList();
		closers.forEach(Thread::start);
		Awaitility.await().until(() -> closing.process().state() == ChildState.DRAINING);
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> closing.job("pid").run())
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(FailureKind.CLOSED));
		input.write("end".getBytes(StandardCharsets.UTF_8));
		input.close();
		assertThat(status).succeedsWithin(LIMIT).isEqualTo(Status.of(5));
		assertThat(text(output)).isEqualTo("end");
		for (Thread closer : closers) {
			closer.join(LIMIT.toMillis());
			assertThat(closer.isAlive()).isFalse();
		}
		ChildExit exit = closing.process().onExit().toCompletableFuture().join();
		assertThat(exit.exitCode()).isZero();
		assertThat(exit.lastLines()).contains("the hook was called").hasSize(1);
	}

	@Test
	void closeWhenAJobIsEndlessCancelsItAndThenEndsTheChild() throws Exception {
		// row D22
		try (JvmSpawner hasty = JvmSpawner.of(settings(4, Duration.ofSeconds(8)), JobProgram.class)) {
			SpawnedChild closing = hasty.spawn();
			CompletableFuture<Status> waiting = startAndAwait(closing.job("wait"));
			CompletableFuture<Status> spinning = startAndAwait(closing.job("spin"));
			closing.close();
			assertThat(waiting).failsWithin(LIMIT)
				.withThrowableThat()
				.havingCause()
				.isInstanceOf(CallCancelledException.class)
				.withMessageContaining("its engine is shut down");
			assertThat(spinning).failsWithin(LIMIT)
				.withThrowableThat()
				.havingCause()
				.isInstanceOf(ChildExitedException.class);
			ChildExit exit = closing.process().onExit().toCompletableFuture().join();
			assertThat(exit.lastLines()).contains("the hook was called")
				.contains("Jobs were interrupted because the child ends: [wait, spin], of these still running: [spin]");
		}
	}

	@Test
	void sigtermOfSomebodyElseCallsTheHooksAndDoesNotWaitForJobs() throws Exception {
		// row D22
		SpawnedChild ended = spawner.spawn();
		CompletableFuture<Status> waiting = startAndAwait(ended.job("wait"));
		ProcessHandle.of(ended.process().pid()).orElseThrow().destroy();
		assertThat(waiting).failsWithin(LIMIT)
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(ChildExitedException.class);
		ChildExit exit = ended.process().onExit().toCompletableFuture().join();
		assertThat(exit.signal()).isEqualTo("SIGTERM");
		assertThat(exit.lastLines()).containsExactly("the hook was called");
	}

	@Test
	void closeWhenTheGoodbyeTakesTooLongLetsTheChildEndAfterItsSigterm() {
		// rule C4
		try (JvmSpawner hasty = JvmSpawner.of(settings(1, Duration.ofMillis(200)), JobProgram.class, "close-slowly")) {
			SpawnedChild closing = hasty.spawn();
			closing.close();
			ChildExit exit = closing.process().onExit().toCompletableFuture().join();
			assertThat(exit.lastLines()).containsExactly("closed slowly");
		}
	}

	private static CompletableFuture<Status> startAndAwait(Job job) throws IOException {
		InputStream output = job.stdoutPipe();
		CompletableFuture<Status> status = job.start();
		assertThat(output.read()).isPositive();
		return status;
	}

	private static List<String> jobThreads(String name) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((thread) -> thread.startsWith("spawn-job-" + name))
			.toList();
	}

	private static String output(Job job) throws IOException {
		InputStream output = job.stdoutPipe();
		CompletableFuture<Status> status = job.start();
		String text = text(output);
		assertThat(status).succeedsWithin(LIMIT).isEqualTo(Status.OK);
		return text;
	}

	private static String text(InputStream stream) throws IOException {
		return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
	}

	record Box(String name, long size) {

	}

}
