package io.github.spawnboot.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.CallContext;
import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.Job;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.SpawnedEngine;
import io.github.spawnboot.Status;
import io.github.spawnboot.Tail;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for what holds for all jobs: of the engine of this process, and of one behind a
 * connection.
 */
class AbstractJobTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private final Links links = Links.create(4);

	private final LocalEngine engine = this.links.engine;

	private SpawnedEngine remote;

	private final CountDownLatch release = new CountDownLatch(1);

	@BeforeEach
	void connect() throws IOException {
		this.remote = new RemoteEngine(this.links.connect()[0], Links.FAILURES);
	}

	@AfterEach
	void close() {
		this.release.countDown();
		this.links.close();
	}

	enum Place {

		LOCAL, REMOTE

	}

	private Job job(Place place, String name, String... args) {
		return (place == Place.LOCAL) ? this.engine.job(name, args) : this.remote.job(name, args);
	}

	// Running

	@ParameterizedTest
	@EnumSource
	void startGivesTheStatusOnAThreadOfTheJob(Place place) {
		this.engine.register("seven", (job) -> {
			this.release.await();
			return Status.of(7);
		});
		Job job = job(place, "seven");
		CompletableFuture<Status> status = job.start();
		CompletableFuture<String> thread = status.thenApply((result) -> Thread.currentThread().getName());
		assertThat(status).isNotDone();
		assertThat(job.status()).isNull();
		assertThatIllegalStateException().isThrownBy(job::start);
		assertThatIllegalStateException().isThrownBy(job::run);
		this.release.countDown();
		// This first: who waits for a future may run what hangs on it.
		assertThat(thread).succeedsWithin(LIMIT).isEqualTo("spawn-job-seven");
		assertThat(status).succeedsWithin(LIMIT).isEqualTo(Status.of(7));
		assertThat(job.status()).isEqualTo(Status.of(7));
		Awaitility.await().until(() -> threads("spawn-job-seven") == 0);
	}

	@ParameterizedTest
	@EnumSource
	void startWhenTheFutureIsCancelledInterruptsTheHandler(Place place) throws Exception {
		// row D27
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		CountDownLatch started = new CountDownLatch(1);
		this.engine.register("endless", (job) -> {
			started.countDown();
			try {
				this.release.await();
			}
			catch (InterruptedException ex) {
				interrupted.complete(true);
				throw ex;
			}
			return Status.OK;
		});
		Job job = job(place, "endless");
		CompletableFuture<Status> status = job.start();
		started.await();
		status.cancel(true);
		assertThatExceptionOfType(CancellationException.class).isThrownBy(status::join);
		assertThat(interrupted).succeedsWithin(LIMIT).isEqualTo(true);
		Awaitility.await().until(() -> threads("spawn-job-endless") == 0);
		assertThat(job.status()).isNull();
		assertThat(job.errorText()).contains("Interrupted while");
	}

	@ParameterizedTest
	@EnumSource
	void startWhenItsTimeIsOverInterruptsTheHandler(Place place) {
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		this.engine.register("endless", (job) -> {
			try {
				this.release.await();
			}
			catch (InterruptedException ex) {
				interrupted.complete(true);
			}
			return Status.OK;
		});
		CompletableFuture<Status> status = job(place, "endless").start().orTimeout(200, TimeUnit.MILLISECONDS);
		assertThat(status).failsWithin(LIMIT).withThrowableThat().withCauseInstanceOf(TimeoutException.class);
		assertThat(interrupted).succeedsWithin(LIMIT).isEqualTo(true);
	}

	@ParameterizedTest
	@EnumSource
	void startWhenTheHandlerFailsFailsAsRunDoes(Place place) {
		this.engine.register("fail", (job) -> {
			throw new IllegalStateException("on purpose");
		});
		Job job = job(place, "fail");
		assertThat(job.start()).failsWithin(LIMIT)
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(IllegalStateException.class)
			.withMessage("on purpose");
		assertThat(job.errorText()).isEqualTo("on purpose");
		assertThat(job.status()).isNull();
	}

	@ParameterizedTest
	@EnumSource
	void startKeepsTheDeadlineOfTheStartingThread(Place place) {
		this.engine.register("left", (job) -> Status.of(CallContext.current().remaining().isPresent() ? 1 : 2));
		assertThat(job(place, "left").start()).succeedsWithin(LIMIT).isEqualTo(Status.of(2));
		CompletableFuture<Status> limited = CallContext.within(LIMIT).call(() -> job(place, "left").start());
		assertThat(limited).succeedsWithin(LIMIT).isEqualTo(Status.of(1));
	}

	@ParameterizedTest
	@EnumSource
	void startWhenTheCallerIsInterruptedStillRunsAndKeepsTheFlag(Place place) {
		this.engine.register("ok", (job) -> Status.OK);
		Thread.currentThread().interrupt();
		CompletableFuture<Status> status = job(place, "ok").start();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(status).succeedsWithin(LIMIT);
	}

	@ParameterizedTest
	@EnumSource
	void runWhenTheCallerIsInterruptedDoesNotBegin(Place place) {
		AtomicReference<Job> called = new AtomicReference<>();
		this.engine.register("x", (job) -> {
			called.set(job);
			return Status.OK;
		});
		Job job = job(place, "x");
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(CallCancelledException.class).isThrownBy(job::run);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(called).hasNullValue();
		// row D24
		assertThatIllegalStateException().isThrownBy(job::run);
	}

	@ParameterizedTest
	@EnumSource
	void runAfterAnyOutcomeIsRefused(Place place) {
		// row D24
		this.engine.register("ok", (job) -> Status.OK);
		this.engine.register("one", (job) -> Status.of(1));
		this.engine.register("fail", (job) -> {
			throw new IOException("on purpose");
		});
		for (String name : List.of("ok", "one", "fail", "missing")) {
			Job job = job(place, name);
			CompletableFuture<Status> status = job.start();
			Awaitility.await().until(status::isDone);
			assertThatIllegalStateException().isThrownBy(job::run).withMessageContaining("create a new job");
			assertThatIllegalStateException().isThrownBy(job::start);
			assertThatIllegalStateException().isThrownBy(job::stdoutPipe);
			assertThatIllegalStateException().isThrownBy(job::stderrPipe);
		}
	}

	@ParameterizedTest
	@EnumSource
	void handlerIsFixedByTheJobHereAndByItsRunInAnotherProcess(Place place) {
		// rows D16, D17, D18
		Job late = job(place, "late");
		this.engine.registerCatchAll((job) -> Status.of(9));
		Job caught = job(place, "late");
		this.engine.register("late", (job) -> Status.of(5));
		if (place == Place.LOCAL) {
			assertThatExceptionOfType(HandlerNotFoundException.class).isThrownBy(late::run);
			assertThat(caught.run()).isEqualTo(Status.of(9));
		}
		else {
			assertThat(late.run()).isEqualTo(Status.of(5));
			assertThat(caught.run()).isEqualTo(Status.of(5));
		}
		assertThat(job(place, "late").run()).isEqualTo(Status.of(5));
		assertThat(job(place, "other").run()).isEqualTo(Status.of(9));
	}

	@ParameterizedTest
	@EnumSource
	void parseJobGivesTheHandlerArgumentsAndEnvironment(Place place) {
		// row D19
		this.engine.register("echo", (job) -> {
			job.stdout().write((job.args() + " " + job.env()).getBytes(StandardCharsets.UTF_8));
			return Status.OK;
		});
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		String text = "echo DEBUG=1 hello 'a b' VERBOSITY=42";
		Job job = (place == Place.LOCAL) ? this.engine.parseJob(text) : this.remote.parseJob(text);
		job.stdout(output).run();
		assertThat(output).hasToString("[hello, a b] {DEBUG=1, VERBOSITY=42}");
	}

	@ParameterizedTest
	@EnumSource
	void envWhenAValueIsBadFailsAsUsageWithKeyAndValue(Place place) {
		// row D30
		this.engine.register("count", (job) -> Status.of(job.env().getInt("COUNT")));
		assertThat(job(place, "count").env("COUNT", "3").run()).isEqualTo(Status.of(3));
		assertThatExceptionOfType(SpawnUsageException.class)
			.isThrownBy(() -> job(place, "count").env("COUNT", "many").run())
			.withMessageContaining("'COUNT=many'");
	}

	@ParameterizedTest
	@EnumSource
	void handlerMayNotConfigureOrRunItsJob(Place place) {
		this.engine.register("x", (job) -> {
			assertThatIllegalStateException().isThrownBy(() -> job.env("a", "b"));
			assertThatIllegalStateException().isThrownBy(() -> job.stdout(OutputStream.nullOutputStream()));
			assertThatIllegalStateException().isThrownBy(() -> job.stderr(OutputStream.nullOutputStream()));
			assertThatIllegalStateException().isThrownBy(() -> job.stdin(InputStream.nullInputStream()));
			assertThatIllegalStateException().isThrownBy(job::stdoutPipe);
			assertThatIllegalStateException().isThrownBy(job::run);
			assertThatIllegalStateException().isThrownBy(job::start);
			assertThat(job.status()).isNull();
			assertThat(job.errorText()).isNull();
			return Status.OK;
		});
		assertThat(job(place, "x").run()).isEqualTo(Status.OK);
	}

	// Error text

	@ParameterizedTest
	@EnumSource
	void errorTextIsTheLastLineOfTheMessages(Place place) {
		// row D25
		this.engine.register("print", (job) -> {
			job.stderr().write(job.args().get(0).getBytes(StandardCharsets.UTF_8));
			return Status.of(Integer.parseInt(job.args().get(1)));
		});
		assertThat(errorText(job(place, "print", "a\nb\n", "1"))).isEqualTo("b");
		assertThat(errorText(job(place, "print", "a\nb", "1"))).isEqualTo("b");
		assertThat(errorText(job(place, "print", "a\n\n \n", "1"))).isEqualTo("a");
		assertThat(errorText(job(place, "print", "", "3")))
			.isEqualTo("Job 'print' ended with status 3 and wrote no message");
		assertThat(errorText(job(place, "print", "a warning", "0"))).isNull();
		ByteArrayOutputStream messages = new ByteArrayOutputStream();
		Tail tail = new Tail(2);
		Job job = job(place, "print", "a\nb\nc\n", "1").stderr(messages).stderr(tail);
		assertThat(errorText(job)).isEqualTo("c");
		assertThat(messages).hasToString("a\nb\nc\n");
		assertThat(tail.lines()).containsExactly("b", "c");
	}

	@ParameterizedTest
	@EnumSource
	void errorTextAfterAFailureIsNeverBlank(Place place) {
		// row D25
		this.engine.register("silent", (job) -> {
			throw new IllegalStateException();
		});
		Job job = job(place, "silent");
		assertThat(job.errorText()).isNull();
		assertThatIllegalStateException().isThrownBy(job::run);
		assertThat(job.errorText()).isEqualTo("java.lang.IllegalStateException");
	}

	private static String errorText(Job job) {
		job.run();
		return job.errorText();
	}

	// Output

	@ParameterizedTest
	@EnumSource
	void stdoutPipeGivesTheOutputWhileTheJobRuns(Place place) throws Exception {
		// row D28
		this.engine.register("talk", (job) -> {
			job.stdout().write('a');
			job.stdout().flush();
			job.stderr().write('m');
			job.stderr().flush();
			this.release.await();
			job.stdout().write('b');
			return Status.OK;
		});
		Job job = job(place, "talk");
		InputStream output = job.stdoutPipe();
		InputStream second = job.stdoutPipe();
		InputStream messages = job.stderrPipe();
		CompletableFuture<Status> status = job.start();
		assertThat(output.read()).isEqualTo('a');
		assertThat(messages.read()).isEqualTo('m');
		assertThat(status).isNotDone();
		this.release.countDown();
		assertThat(output.readAllBytes()).containsExactly('b');
		assertThat(second.readAllBytes()).containsExactly('a', 'b');
		assertThat(messages.read()).isEqualTo(-1);
		assertThat(status).succeedsWithin(LIMIT);
	}

	@ParameterizedTest
	@EnumSource
	void stdoutPipeWhenTheJobFailsDoesNotPretendTheEnd(Place place) throws Exception {
		// rule C3
		this.engine.register("half", (job) -> {
			job.stdout().write('a');
			job.stdout().flush();
			throw new IllegalStateException("on purpose");
		});
		Job job = job(place, "half");
		InputStream output = job.stdoutPipe();
		CompletableFuture<Status> status = job.start();
		assertThat(output.read()).isEqualTo('a');
		assertThatIOException().isThrownBy(output::read)
			.withMessageContaining("is not complete")
			.withMessageContaining("on purpose");
		Awaitility.await().until(status::isDone);
	}

	@ParameterizedTest
	@EnumSource
	void stdoutPipeWhenNobodyReadsHoldsOnlyItsOwnJob(Place place) throws Exception {
		// row D28
		this.engine.register("flood", (job) -> {
			byte[] block = new byte[64 * 1024];
			for (int i = 0; i < 32; i++) {
				job.stdout().write(block);
			}
			return Status.OK;
		});
		Job held = job(place, "flood");
		InputStream unread = held.stdoutPipe();
		CompletableFuture<Status> status = held.start();
		Awaitility.await().until(() -> unread.available() == JobPipe.CAPACITY);
		for (int i = 0; i < 10; i++) {
			assertThat(job(place, "flood").run()).isEqualTo(Status.OK);
		}
		assertThat(status).isNotDone();
		assertThat(unread.readAllBytes()).hasSize(32 * 64 * 1024);
		assertThat(status).succeedsWithin(LIMIT);
	}

	@ParameterizedTest
	@EnumSource
	void stdoutPipeWhenItsReaderIsClosedEndsTheJob(Place place) throws Exception {
		// row D28
		this.engine.register("endless", (job) -> {
			while (true) {
				job.stdout().write(new byte[1000]);
			}
		});
		Job job = job(place, "endless");
		InputStream output = job.stdoutPipe();
		CompletableFuture<Status> status = job.start();
		assertThat(output.read()).isZero();
		output.close();
		assertThat(status).failsWithin(LIMIT)
			.withThrowableThat()
			.withStackTraceContaining("A reader of the output of job 'endless' was closed before its end");
	}

	@ParameterizedTest
	@EnumSource
	void startWhenCancelledWhileItsReaderIsSlowEnds(Place place) {
		this.engine.register("endless", (job) -> {
			while (true) {
				job.stdout().write(new byte[1000]);
			}
		});
		Job job = job(place, "endless");
		InputStream unread = job.stdoutPipe();
		CompletableFuture<Status> status = job.start();
		Awaitility.await().until(() -> unread.available() == JobPipe.CAPACITY);
		status.cancel(true);
		Awaitility.await().until(() -> threads("spawn-job-endless") == 0);
		assertThat(job.errorText()).contains("Interrupted while");
	}

	@ParameterizedTest
	@EnumSource
	void outputWhenADestinationFailsReachesTheOthersAndIsNeverASuccess(Place place) {
		// row D28
		this.engine.register("print", (job) -> {
			// It swallows failures.
			new PrintStream(job.stdout(), true, StandardCharsets.UTF_8).print("text");
			return Status.OK;
		});
		ByteArrayOutputStream before = new ByteArrayOutputStream();
		ByteArrayOutputStream after = new ByteArrayOutputStream();
		Job job = job(place, "print").stdout(before)
			.stdout(failing(new IOException("first")))
			.stdout(failing(new IllegalStateException("second")))
			.stdout(after);
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(job::run)
			.withMessage("Output of job 'print' could not be written")
			.havingCause()
			.withMessage("first")
			.satisfies(
					(ex) -> assertThat(ex.getSuppressed()).singleElement().isInstanceOf(IllegalStateException.class));
		assertThat(before).hasToString("text");
		assertThat(after).hasToString("text");
		assertThat(job.status()).isNull();
	}

	private static OutputStream failing(Exception failure) {
		return new OutputStream() {

			@Override
			public void write(int value) throws IOException {
				fail();
			}

			@Override
			public void write(byte[] bytes, int offset, int length) throws IOException {
				fail();
			}

			private void fail() throws IOException {
				if (failure instanceof IOException ex) {
					throw ex;
				}
				throw (RuntimeException) failure;
			}

		};
	}

	@ParameterizedTest
	@EnumSource
	void writeAfterTheEndFailsAndReachesNobody(Place place) {
		// row D28
		AtomicReference<Job> escaped = new AtomicReference<>();
		this.engine.register("escape", (job) -> {
			escaped.set(job);
			return Status.OK;
		});
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		job(place, "escape").stdin(new ByteArrayInputStream(new byte[10])).stdout(output).stderr(output).run();
		assertThatIOException().isThrownBy(() -> escaped.get().stdout().write(new byte[10_000]));
		assertThatIOException().isThrownBy(() -> escaped.get().stderr().write(new byte[10_000]));
		assertThat(output.size()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void writeAfterCloseFailsAlsoByAnotherReference(Place place) {
		// row D28
		this.engine.register("close", (job) -> {
			job.stdout().write('a');
			job.stdout().close();
			assertThatIOException().isThrownBy(() -> job.stdout().write('b'));
			return Status.OK;
		});
		ByteArrayOutputStream output = new ByteArrayOutputStream() {

			@Override
			public void close() {
				throw new AssertionError("a destination is not closed");
			}

		};
		assertThat(job(place, "close").stdout(output).run()).isEqualTo(Status.OK);
		assertThat(output).hasToString("a");
	}

	// Input

	@ParameterizedTest
	@EnumSource
	void stdinIsNotClosedAndNotReadAfterTheEnd(Place place) throws Exception {
		// row D29
		AtomicReference<Job> escaped = new AtomicReference<>();
		this.engine.register("first", (job) -> {
			escaped.set(job);
			int first = job.stdin().read();
			job.stdin().close();
			return Status.of(first);
		});
		InputStream source = new ByteArrayInputStream(new byte[] { 7 }) {

			@Override
			public void close() {
				throw new AssertionError("the source is not closed");
			}

		};
		assertThat(job(place, "first").stdin(source).run()).isEqualTo(Status.of(7));
		assertThatIOException().isThrownBy(() -> escaped.get().stdin().read());
	}

	@ParameterizedTest
	@EnumSource
	void stdinWhenUnsetIsEmptyAndWhenUnreadDoesNotHoldTheJob(Place place) {
		// row D29
		this.engine.register("read", (job) -> Status.of(job.stdin().read() + 1));
		this.engine.register("deaf", (job) -> Status.OK);
		assertThat(job(place, "read").run()).isEqualTo(Status.OK);
		InputStream endless = new InputStream() {

			@Override
			public int read() {
				return 1;
			}

		};
		int threads = threads("spawn-job-");
		for (int i = 0; i < 20; i++) {
			assertThat(job(place, "deaf").stdin(endless).run()).isEqualTo(Status.OK);
			CompletableFuture<Status> status = job(place, "read").stdin(endless).start();
			assertThat(status).succeedsWithin(LIMIT).isEqualTo(Status.of(2));
		}
		Awaitility.await().until(() -> threads("spawn-job-") == threads);
	}

	private static int threads(String prefix) {
		return (int) Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith(prefix))
			.count();
	}

}
