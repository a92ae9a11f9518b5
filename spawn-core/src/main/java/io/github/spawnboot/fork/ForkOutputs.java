package io.github.spawnboot.fork;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.spawnboot.ForkOptions;
import io.github.spawnboot.ForkOutput;
import io.github.spawnboot.ForkResult;
import io.github.spawnboot.launch.OutputPump;
import io.github.spawnboot.launch.ProcessSetup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Directory and outputs of one forked process. The bytes are seen on the threads that
 * drain the process. Thread-safe.
 */
final class ForkOutputs implements ProcessSetup {

	private static final Logger logger = LoggerFactory.getLogger(ForkOutputs.class);

	private final String function;

	private final ForkOptions options;

	private final Map<OutputPump.Stream, CapturedBytes> captured = new EnumMap<>(OutputPump.Stream.class);

	private final CountDownLatch open = new CountDownLatch(2);

	// Threads that are in a stream of the user.
	private final AtomicInteger handingOn = new AtomicInteger();

	ForkOutputs(String function, ForkOptions options) {
		this.function = function;
		this.options = options;
		for (OutputPump.Stream stream : OutputPump.Stream.values()) {
			ForkOutput output = output(stream);
			if (output.kind() == ForkOutput.Kind.CAPTURE) {
				this.captured.put(stream, new CapturedBytes(output.limit()));
			}
		}
	}

	private ForkOutput output(OutputPump.Stream stream) {
		return (stream == OutputPump.Stream.STDOUT) ? this.options.stdout() : this.options.stderr();
	}

	@Override
	public String setting(String pool, String limit) {
		return limit.equals("start-timeout") ? "ForkOptions.startTimeout" : "the same for all forks";
	}

	@Override
	public void prepare(ProcessBuilder builder) throws IOException {
		Path directory = this.options.directory();
		if (directory != null) {
			builder.directory(directory.toFile());
		}
		ProcessBuilder.Redirect stdout = redirect(this.options.stdout());
		if (stdout != null) {
			builder.redirectOutput(stdout);
		}
		ProcessBuilder.Redirect stderr = redirect(this.options.stderr());
		if (stderr != null) {
			builder.redirectError(stderr);
		}
	}

	private static ProcessBuilder.@Nullable Redirect redirect(ForkOutput output) throws IOException {
		Path file = output.file();
		if (file == null) {
			return (output.kind() == ForkOutput.Kind.INHERIT) ? ProcessBuilder.Redirect.INHERIT : null;
		}
		if (output.kind() == ForkOutput.Kind.FILE && Files.isRegularFile(file)) {
			Files.newOutputStream(file, StandardOpenOption.TRUNCATE_EXISTING).close();
		}
		// Both outputs may go to one file, where each would overwrite the other.
		return ProcessBuilder.Redirect.appendTo(file.toFile());
	}

	@Override
	public InputStream output(OutputPump.Stream stream, InputStream bytes) {
		OutputStream copy = this.captured.get(stream);
		return new Copied(bytes, (copy != null) ? copy : output(stream).stream());
	}

	@Override
	public OutputPump.Listener listener(OutputPump.Listener log) {
		return new OutputPump.Listener() {

			@Override
			public boolean takes(OutputPump.Stream stream) {
				return output(stream).kind() == ForkOutput.Kind.LOG;
			}

			@Override
			public void line(OutputPump.Line line) {
				log.line(line);
			}

			@Override
			public void dropping() {
				log.dropping();
			}

			@Override
			public void dropped(long lines, long bytes) {
				log.dropped(lines, bytes);
			}

		};
	}

	/**
	 * Waits until all output has arrived. A process that the function has started and
	 * left behind can hold the outputs open, and so can a stream of the user that blocks.
	 * @param limit longest time to wait
	 * @throws InterruptedException if the thread is interrupted
	 */
	void awaitEnd(Duration limit) throws InterruptedException {
		if (!this.open.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
			logger.warn("The outputs of a fork of '{}' are still open {} ms after its end, because {}", this.function,
					limit.toMillis(),
					(this.handingOn.get() > 0)
							? "the stream that they are written to takes its time; what is left is" + " written later"
							: "another process holds them; what comes now is missing in its result");
		}
	}

	ForkResult.Captured captured(OutputPump.Stream stream) {
		CapturedBytes bytes = this.captured.get(stream);
		return (bytes != null) ? bytes.captured() : ForkResult.Captured.NONE;
	}

	/**
	 * Gives all that is read to somebody else, too.
	 */
	private final class Copied extends FilterInputStream {

		private @Nullable OutputStream copy;

		private boolean ended;

		private Copied(InputStream in, @Nullable OutputStream copy) {
			super(in);
			this.copy = copy;
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			int count = super.read(bytes, offset, length);
			if (count > 0) {
				copy((copy) -> {
					copy.write(bytes, offset, count);
					// Else what is little comes late.
					copy.flush();
				});
			}
			return count;
		}

		// Whatever the stream of a user does, the process must not stand still.
		private void copy(Writing writing) {
			OutputStream copy = this.copy;
			if (copy == null) {
				return;
			}
			ForkOutputs.this.handingOn.incrementAndGet();
			try {
				writing.write(copy);
			}
			catch (Throwable ex) {
				this.copy = null;
				logger.warn("Output of a fork of '{}' could not be handed on; the rest of it is dropped",
						ForkOutputs.this.function, ex);
			}
			finally {
				ForkOutputs.this.handingOn.decrementAndGet();
			}
		}

		@Override
		public void close() throws IOException {
			try {
				super.close();
			}
			finally {
				if (!this.ended) {
					this.ended = true;
					ForkOutputs.this.open.countDown();
				}
			}
		}

	}

	/**
	 * Writes into a stream.
	 */
	@FunctionalInterface
	private interface Writing {

		void write(OutputStream stream) throws IOException;

	}

}
