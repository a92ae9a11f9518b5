package io.github.spawnboot.launch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.spawnboot.codec.PlainText;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drains stdout and stderr of a child until both end, so that the child never blocks on a
 * full pipe, and keeps its last lines. What is printed faster than the limits allow is
 * read, counted and not handed on; the last lines are kept in any case.
 * <p>
 * Two daemon threads named {@code spawn-<pool>-<generation>-stdout} and {@code -stderr}
 * read and call the consumer; both end with the streams. A grandchild that inherited the
 * streams can hold them open after the child has ended.
 */
public final class OutputPump {

	private static final Logger logger = LoggerFactory.getLogger(OutputPump.class);

	private static final Pattern DEBUG_PORT = Pattern
		.compile("Listening for transport dt_socket at address: (?:\\S*:)?(\\d{1,5})");

	private static final int READ_BYTES = 8 * 1024;

	/** Where a line that is too long was cut, on both sides of the cut. */
	private static final String CUT = "…";

	private final OutputTail tail = new OutputTail();

	private final CountDownLatch open = new CountDownLatch(2);

	private final AtomicBoolean consumerFailed = new AtomicBoolean();

	private final AtomicBoolean debugPortSeen = new AtomicBoolean();

	private final String name;

	private final OutputLimits limits;

	private final OutputRate rate;

	private final Listener listener;

	private final @Nullable IntConsumer debugPort;

	private OutputPump(String name, OutputLimits limits, Listener listener, @Nullable IntConsumer debugPort) {
		this.name = name;
		this.limits = limits;
		this.rate = new OutputRate(limits, System::nanoTime);
		this.listener = listener;
		this.debugPort = debugPort;
	}

	/**
	 * Starts to drain a process whose stdout and stderr are pipes.
	 * @param process the process
	 * @param pool name of its pool, for the names of the threads
	 * @param generation its number in the pool, for the names of the threads
	 * @param limits how much is handed on
	 * @param listener gets each line, on the thread of its stream; while it works, that
	 * stream is not read. What it throws is logged once and otherwise ignored
	 * @param debugPort gets the port at which the JVM waits for a debugger, once, or
	 * {@code null} if it was not started with debugging
	 * @return the running pump
	 */
	public static OutputPump start(Process process, String pool, long generation, OutputLimits limits,
			Listener listener, @Nullable IntConsumer debugPort) {
		return start(process.getInputStream(), process.getErrorStream(), pool, generation, limits, listener, debugPort);
	}

	static OutputPump start(InputStream stdout, InputStream stderr, String pool, long generation, OutputLimits limits,
			Listener listener, @Nullable IntConsumer debugPort) {
		String name = "spawn-" + pool + "-" + generation;
		OutputPump pump = new OutputPump(name, limits, listener, debugPort);
		pump.startThread(stdout, Stream.STDOUT, name + "-stdout");
		pump.startThread(stderr, Stream.STDERR, name + "-stderr");
		return pump;
	}

	private void startThread(InputStream input, Stream stream, String threadName) {
		Thread thread = new Thread(() -> drain(input, stream), threadName);
		thread.setDaemon(true);
		thread.start();
	}

	private void drain(InputStream input, Stream stream) {
		LineSplitter splitter = new LineSplitter(this.limits.maxLineBytes(), nativeCharset(),
				(text, size, first, last) -> accept(stream, text, size, first, last));
		byte[] buffer = new byte[READ_BYTES];
		try (input) {
			for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
				splitter.accept(buffer, count);
			}
		}
		catch (IOException ex) {
			// The JDK closes the pipe under a reader when the process ends while a
			// grandchild holds it.
			logger.debug("Stream {} of '{}' ended: {}", stream, this.name, ex.toString());
		}
		finally {
			splitter.finish();
			report(this.rate.takeDropped());
			this.open.countDown();
		}
	}

	private void accept(Stream stream, String text, int size, boolean first, boolean last) {
		String harmless = PlainText.of(text);
		Line line = new Line(stream, (first && last) ? harmless : (first ? "" : CUT) + harmless + (last ? "" : CUT));
		this.tail.add(line);
		noticeDebugPort(line);
		if (!this.listener.takes(stream)) {
			return;
		}
		OutputRate.Decision decision = this.rate.count(size);
		report(decision.dropped());
		if (decision.begins()) {
			tell(this.listener::dropping);
		}
		if (decision.passes()) {
			tell(() -> this.listener.line(line));
		}
	}

	private void report(OutputRate.@Nullable Dropped dropped) {
		if (dropped != null) {
			tell(() -> this.listener.dropped(dropped.lines(), dropped.bytes()));
		}
	}

	private void tell(Runnable what) {
		try {
			what.run();
		}
		catch (Throwable ex) {
			// Whatever it is, an undrained pipe would stop the child.
			if (this.consumerFailed.compareAndSet(false, true)) {
				logger.warn("Output of '{}' could not be handed on; later failures are not reported", this.name, ex);
			}
		}
	}

	private void noticeDebugPort(Line line) {
		if (this.debugPort == null || line.stream() != Stream.STDOUT || this.debugPortSeen.get()) {
			return;
		}
		Matcher matcher = DEBUG_PORT.matcher(line.text());
		// Only the first: the JVM says it before any code of the application runs.
		if (matcher.matches() && this.debugPortSeen.compareAndSet(false, true)) {
			IntConsumer found = this.debugPort;
			tell(() -> found.accept(Integer.parseInt(matcher.group(1))));
		}
	}

	/**
	 * Returns the last lines of both streams, in the order in which they were read: at
	 * most 50, of together at most 16,384 characters, half of them for each stream if it
	 * has so many. A line by which the JVM says that memory ran out is kept beyond that,
	 * as the first.
	 * @return snapshot, oldest first
	 */
	public List<String> tail() {
		return this.tail.lines();
	}

	/**
	 * Waits until both streams have ended and all their lines were handed on.
	 * @param limit longest time to wait
	 * @return whether they have ended; {@code false} after the limit, and when the
	 * calling thread is interrupted, whose interrupt flag then stays set
	 */
	public boolean awaitEnd(Duration limit) {
		try {
			return this.open.await(limit.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return this.open.getCount() == 0;
		}
	}

	private static Charset nativeCharset() {
		String name = System.getProperty("native.encoding", "UTF-8");
		return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
	}

	/**
	 * Stream of a process.
	 */
	public enum Stream {

		/** The standard output. */
		STDOUT,

		/** The standard error. */
		STDERR

	}

	/**
	 * One line of output.
	 *
	 * @param stream where it was written
	 * @param text the line without its end; a line that is too long comes in pieces, with
	 * an ellipsis on both sides of each cut. Control characters other than the tabulator
	 * are replaced by pictures of them
	 */
	public record Line(Stream stream, String text) {

	}

	/**
	 * Takes what a child prints.
	 */
	@FunctionalInterface
	public interface Listener {

		/**
		 * Returns whether lines of a stream are wanted. Those that are not count for no
		 * limit.
		 * @param stream the stream
		 * @return the same for all lines of the stream
		 */
		default boolean takes(Stream stream) {
			return true;
		}

		/**
		 * Takes a line.
		 * @param line the line
		 */
		void line(Line line);

		/**
		 * Tells that lines are dropped from now on, since the child prints more than its
		 * limits allow. Not repeated before a second has passed without drops.
		 */
		default void dropping() {
		}

		/**
		 * Tells how much was dropped since the last time: with the first line of a later
		 * second, and at the end of a stream.
		 * @param lines number of lines, or pieces of lines
		 * @param bytes their bytes
		 */
		default void dropped(long lines, long bytes) {
		}

	}

}
