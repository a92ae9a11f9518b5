package io.github.spawnboot.engine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link JobPipe}. Row D28.
 */
class JobPipeTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private final JobPipe pipe = new JobPipe("output of job 'x'");

	@Test
	void readGivesEverythingInOrderAndThenTheEnd() throws Exception {
		byte[] bytes = new byte[1_000_003];
		new Random(42).nextBytes(bytes);
		CompletableFuture<Void> writer = run(() -> {
			int offset = 0;
			for (int size = 1; offset < bytes.length; size = (size * 3) % 100_000 + 1) {
				int count = Math.min(size, bytes.length - offset);
				this.pipe.writer().write(bytes, offset, count);
				offset += count;
			}
			this.pipe.end(null);
		});
		assertThat(this.pipe.reader().readAllBytes()).isEqualTo(bytes);
		assertThat(this.pipe.reader().read()).isEqualTo(-1);
		assertThat(writer).succeedsWithin(LIMIT);
	}

	@Test
	void readOfSingleBytesGivesThemUnsigned() throws Exception {
		this.pipe.writer().write(255);
		this.pipe.writer().write(0);
		assertThat(this.pipe.reader().available()).isEqualTo(2);
		assertThat(this.pipe.reader().read()).isEqualTo(255);
		assertThat(this.pipe.reader().read()).isZero();
	}

	@Test
	void writeWhenFullWaitsForTheReader() throws Exception {
		this.pipe.writer().write(new byte[JobPipe.CAPACITY]);
		Thread[] writer = new Thread[1];
		CompletableFuture<Void> more = run(() -> {
			writer[0] = Thread.currentThread();
			this.pipe.writer().write(1);
		});
		Awaitility.await().until(() -> writer[0] != null && writer[0].getState() == Thread.State.WAITING);
		assertThat(more).isNotDone();
		assertThat(this.pipe.reader().available()).isEqualTo(JobPipe.CAPACITY);
		assertThat(this.pipe.reader().read()).isZero();
		assertThat(more).succeedsWithin(LIMIT);
	}

	@Test
	void readWhenTheJobFailedGivesWhatArrivedAndThenTheFailure() throws Exception {
		this.pipe.writer().write(new byte[] { 1, 2 });
		this.pipe.end(new IllegalStateException("on purpose"));
		assertThat(this.pipe.reader().read(new byte[10])).isEqualTo(2);
		assertThatIOException().isThrownBy(() -> this.pipe.reader().read())
			.withMessageContaining("The output of job 'x' is not complete")
			.withMessageContaining("on purpose")
			.withCauseInstanceOf(IllegalStateException.class);
	}

	@Test
	void writeWhenTheReaderWasClosedFailsAlsoIfItWaits() throws Exception {
		this.pipe.writer().write(new byte[JobPipe.CAPACITY]);
		CompletableFuture<Void> writer = run(() -> this.pipe.writer().write(1));
		this.pipe.reader().close();
		assertThat(writer).failsWithin(LIMIT)
			.withThrowableThat()
			.withStackTraceContaining("A reader of the output of job 'x' was closed before its end");
		assertThatIOException().isThrownBy(() -> this.pipe.writer().write(1));
		assertThatIOException().isThrownBy(() -> this.pipe.reader().read()).withMessageContaining("is closed");
	}

	@Test
	void writeAfterTheEndFails() {
		this.pipe.end(null);
		assertThatIOException().isThrownBy(() -> this.pipe.writer().write(1)).withMessageContaining("is closed");
	}

	@Test
	void readWhenInterruptedFailsAndKeepsTheFlag() {
		Thread.currentThread().interrupt();
		assertThatIOException().isThrownBy(() -> this.pipe.reader().read()).isInstanceOf(InterruptedIOException.class);
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void writeWhenInterruptedFailsAndKeepsTheFlag() throws Exception {
		byte[] full = new byte[JobPipe.CAPACITY];
		Arrays.fill(full, (byte) 7);
		this.pipe.writer().write(full);
		Thread.currentThread().interrupt();
		assertThatIOException().isThrownBy(() -> this.pipe.writer().write(1))
			.isInstanceOf(InterruptedIOException.class);
		assertThat(Thread.interrupted()).isTrue();
	}

	private static CompletableFuture<Void> run(Work work) {
		CompletableFuture<Void> done = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				work.run();
				done.complete(null);
			}
			catch (IOException | RuntimeException ex) {
				done.completeExceptionally(ex);
			}
		}, "test-pipe");
		thread.setDaemon(true);
		thread.start();
		return done;
	}

	private interface Work {

		void run() throws IOException;

	}

}
