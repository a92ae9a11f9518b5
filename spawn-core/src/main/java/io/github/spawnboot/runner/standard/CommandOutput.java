package io.github.spawnboot.runner.standard;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.spawnboot.Tail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the output of a command to its end, splits it into lines, and keeps the last
 * ones.
 */
final class CommandOutput {

	private static final Logger logger = LoggerFactory.getLogger(CommandOutput.class);

	private static final int LONGEST_LINE = 8192;

	private final Tail tail = new Tail(50);

	private final CountDownLatch end = new CountDownLatch(1);

	private final StringBuilder line = new StringBuilder();

	private final String name;

	private final Consumer<String> consumer;

	private boolean consumerFailed;

	/**
	 * Creates a reader.
	 * @param name name of the runner
	 * @param consumer gets each line without its end
	 */
	CommandOutput(String name, Consumer<String> consumer) {
		this.name = name;
		this.consumer = consumer;
	}

	void read(InputStream input) {
		char[] buffer = new char[LONGEST_LINE];
		try (Reader reader = new InputStreamReader(input, nativeCharset())) {
			for (int count = reader.read(buffer); count >= 0; count = reader.read(buffer)) {
				for (int i = 0; i < count; i++) {
					accept(buffer[i]);
				}
			}
		}
		catch (IOException ex) {
			// The JDK closes the pipe of a command that has ended while another process
			// holds it.
			logger.debug("The output of command '{}' ended: {}", this.name, ex.toString());
		}
		finally {
			if (!this.line.isEmpty()) {
				endLine();
			}
			this.end.countDown();
		}
	}

	private void accept(char next) {
		if (next == '\n') {
			int last = this.line.length() - 1;
			if (last >= 0 && this.line.charAt(last) == '\r') {
				this.line.setLength(last);
			}
			endLine();
			return;
		}
		// A character of two halves is not cut.
		if (this.line.length() >= LONGEST_LINE && !Character.isLowSurrogate(next)) {
			endLine();
		}
		this.line.append(next);
	}

	private void endLine() {
		String text = this.line.toString();
		this.line.setLength(0);
		byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
		this.tail.write(bytes, 0, bytes.length);
		try {
			this.consumer.accept(text);
		}
		catch (Throwable ex) {
			// Whatever it is, an output that is not read would stop the command.
			if (!this.consumerFailed) {
				this.consumerFailed = true;
				logger.warn("Output of command '{}' could not be handed on; later failures are not reported", this.name,
						ex);
			}
		}
	}

	/**
	 * Waits until everything was read and handed on.
	 * @return whether that is so; {@code false} after the limit
	 */
	boolean awaitEnd(long limit, TimeUnit unit) throws InterruptedException {
		return this.end.await(limit, unit);
	}

	List<String> lastLines() {
		return this.tail.lines();
	}

	private static Charset nativeCharset() {
		String name = System.getProperty("native.encoding", "UTF-8");
		return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
	}

}
