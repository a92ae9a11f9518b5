package io.github.spawnboot.fork;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

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
	public void prepare(ProcessBuilder builder) {
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

	private static ProcessBuilder.@Nullable Redirect redirect(ForkOutput output) {
		Path file = output.file();
		return switch (output.kind()) {
			case INHERIT -> ProcessBuilder.Redirect.INHERIT;
			case FILE -> ProcessBuilder.Redirect.to(Objects.requireNonNull(file).toFile());
			case APPEND -> ProcessBuilder.Redirect.appendTo(Objects.requireNonNull(file).toFile());
			case LOG, CAPTURE, STREAM -> null;
		};
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
			public void line(OutputPump.Line line) {
				if (output(line.stream()).kind() == ForkOutput.Kind.LOG) {
					log.line(line);
				}
			}

			@Override
			public void dropping() {
				if (isLogged()) {
					log.dropping();
				}
			}

			@Override
			public void dropped(long lines, long bytes) {
				if (isLogged()) {
					log.dropped(lines, bytes);
				}
			}

		};
	}

	private boolean isLogged() {
		return this.options.stdout().kind() == ForkOutput.Kind.LOG
				|| this.options.stderr().kind() == ForkOutput.Kind.LOG;
	}

	/**
	 * Waits until all output has arrived. A process that the function has started and
	 * left behind can hold the outputs open.
	 * @param limit longest time to wait
	 * @throws InterruptedException if the thread is interrupted
	 */
	void awaitEnd(Duration limit) throws InterruptedException {
		if (!this.open.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
			logger
				.warn("The outputs of a fork of '{}' are still open {} ms after its end, because another process holds"
						+ " them; what comes now is missing in its result", this.function, limit.toMillis());
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
			try {
				writing.write(copy);
			}
			catch (Throwable ex) {
				this.copy = null;
				logger.warn("Output of a fork of '{}' could not be handed on; the rest of it is dropped",
						ForkOutputs.this.function, ex);
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
