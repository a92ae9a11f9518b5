package io.github.spawnboot.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Reading end of a stream of bytes that are written to a stream of the caller: on the
 * thread of the caller while that waits for the call. What is not written yet counts as
 * unread, so that a slow destination stops the writer.
 */
final class OutputSink implements StreamEnd.Reader {

	private static final int BATCH = StreamChannel.WINDOW / 4;

	private final StreamPort port;

	private final OutputStream destination;

	private final Executor mailbox;

	private final boolean closing;

	private final Consumer<Throwable> onFailure;

	// Guarded by itself.
	private final InboundWindow window;

	private final AtomicInteger waiting = new AtomicInteger();

	private volatile boolean over;

	private volatile boolean abandoned;

	// The fields below belong to the tasks, which run one after the other.

	private int unreturned;

	private boolean failed;

	/**
	 * Creates a sink.
	 * @param port way to the writer
	 * @param destination where the bytes go
	 * @param mailbox runs what writes, one after the other
	 * @param closing whether the writer may close the destination
	 * @param onFailure told once that the destination does not take the bytes
	 */
	OutputSink(StreamPort port, OutputStream destination, Executor mailbox, boolean closing,
			Consumer<Throwable> onFailure) {
		this.port = port;
		this.window = InboundWindow.ofBytes(port, StreamChannel.WINDOW);
		this.destination = destination;
		this.mailbox = mailbox;
		this.closing = closing;
		this.onFailure = onFailure;
	}

	@Override
	public StreamPort port() {
		return this.port;
	}

	@Override
	public void data(ByteBuffer content) {
		int size = content.remaining();
		synchronized (this.window) {
			this.window.take(size);
		}
		this.port.unread(size);
		this.waiting.incrementAndGet();
		if (!execute(() -> write(content, size))) {
			this.port.unread(-size);
		}
	}

	@Override
	public void end(@Nullable RemoteFailure failure) {
		boolean first;
		synchronized (this.window) {
			first = this.window.end();
		}
		if (first && this.closing) {
			execute(this::close);
		}
	}

	private boolean execute(Runnable task) {
		try {
			this.mailbox.execute(task);
			return true;
		}
		catch (RejectedExecutionException ex) {
			this.onFailure.accept(ex);
			return false;
		}
	}

	private void write(ByteBuffer content, int size) {
		boolean last = this.waiting.decrementAndGet() == 0;
		try {
			if (!this.failed && !this.abandoned) {
				this.destination.write(content.array(), content.arrayOffset() + content.position(), size);
				if (last) {
					this.destination.flush();
				}
			}
		}
		catch (IOException | RuntimeException | Error ex) {
			fail(ex);
		}
		finally {
			this.port.unread(-size);
		}
		this.unreturned += size;
		if (this.unreturned >= BATCH && !this.failed && !this.over) {
			int bytes = this.unreturned;
			this.unreturned = 0;
			synchronized (this.window) {
				this.window.allow(bytes, 0);
			}
			this.port.credit(bytes, 0);
		}
	}

	private void close() {
		try {
			if (!this.failed && !this.abandoned) {
				this.destination.close();
			}
		}
		catch (IOException | RuntimeException | Error ex) {
			fail(ex);
		}
	}

	private void fail(Throwable failure) {
		this.failed = true;
		this.onFailure.accept(failure);
	}

	@Override
	public void callEnded(@Nullable Throwable failure) {
		// What arrived before is still written.
		end();
	}

	@Override
	public void abandon(Throwable reason) {
		end();
		this.abandoned = true;
	}

	private void end() {
		this.over = true;
		synchronized (this.window) {
			this.window.over();
		}
	}

}
