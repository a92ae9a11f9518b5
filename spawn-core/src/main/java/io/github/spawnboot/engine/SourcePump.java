package io.github.spawnboot.engine;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import io.github.spawnboot.codec.LiveType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends an argument that is read in another process. Has a thread of its own from the
 * first byte or item that is asked for until the source or the call ends: a read may
 * block where nobody can end it. A source that nobody reads is not touched. The thread is
 * interrupted when it is to end; a source that does not react is read until it does.
 */
final class SourcePump implements StreamListener {

	private static final Logger logger = LoggerFactory.getLogger(SourcePump.class);

	private final Executor executor;

	private final LiveCodec codec;

	private final InterruptibleWork work = new InterruptibleWork();

	private final @Nullable AutoCloseable source;

	private @Nullable Runnable copy;

	private boolean running;

	private boolean refused;

	private SourcePump(Executor executor, LiveCodec codec, @Nullable AutoCloseable source) {
		this.executor = executor;
		this.codec = codec;
		this.source = source;
	}

	/**
	 * Returns the writing end of a stream of bytes.
	 */
	static CreditOutputStream bytes(StreamPort port, InputStream source, LiveCodec codec, Executor executor) {
		SourcePump pump = new SourcePump(executor, codec, source);
		CreditOutputStream target = new CreditOutputStream(port, 0, pump);
		pump.copy = () -> pump.copy(source, target);
		return target;
	}

	/**
	 * Returns the writing end of a stream of items.
	 * @param source gives the elements, asked when the first one is wanted
	 * @param closeable to be closed when the reader closes its end, or {@code null}
	 */
	static ItemWriter items(StreamPort port, Supplier<? extends Iterator<?>> source, @Nullable AutoCloseable closeable,
			LiveType type, LiveCodec codec, Executor executor) {
		SourcePump pump = new SourcePump(executor, codec, closeable);
		ItemWriter target = new ItemWriter(port, false, pump);
		pump.copy = () -> pump.copy(source, type, target);
		return target;
	}

	@Override
	public void credit(int items) {
		Runnable task;
		synchronized (this) {
			task = this.copy;
			this.copy = null;
			this.running |= task != null;
		}
		if (task != null) {
			this.executor.execute(() -> run(task));
		}
	}

	@Override
	public void refused() {
		synchronized (this) {
			this.copy = null;
			if (this.refused) {
				return;
			}
			this.refused = true;
			if (this.running) {
				this.work.cancel();
				return;
			}
		}
		this.executor.execute(this::close);
	}

	@Override
	public void callEnded() {
		synchronized (this) {
			this.copy = null;
			if (this.running) {
				this.work.cancel();
			}
		}
	}

	private void run(Runnable task) {
		try {
			if (this.work.begin()) {
				task.run();
			}
		}
		finally {
			this.work.end();
			boolean close;
			synchronized (this) {
				this.running = false;
				close = this.refused;
			}
			if (close) {
				close();
			}
		}
	}

	private void copy(InputStream source, CreditOutputStream target) {
		byte[] buffer = new byte[StreamChannel.CHUNK];
		try {
			int count = read(source, buffer, target);
			while (count >= 0) {
				target.write(buffer, 0, count);
				target.flush();
				count = read(source, buffer, target);
			}
			target.close();
		}
		catch (IOException ex) {
			// The call has ended, or its reader wants no more.
		}
	}

	private int read(InputStream source, byte[] buffer, CreditOutputStream target) throws IOException {
		try {
			return source.read(buffer);
		}
		catch (IOException | RuntimeException | Error ex) {
			// An end would be a lie that the reader takes for the whole.
			target.fail(this.codec.encode(ex));
			throw new IOException(ex);
		}
	}

	private void copy(Supplier<? extends Iterator<?>> source, LiveType type, ItemWriter target) {
		byte[] end;
		try {
			send(source, type, target, this.codec);
			end = LiveCodec.NO_FAILURE;
		}
		catch (Throwable ex) {
			end = this.codec.encode(ex);
		}
		// Has no effect if the reader has closed its end.
		target.end(end);
	}

	/**
	 * Sends all elements, each only when it is wanted.
	 * @return whether all were sent; {@code false} if the reader wants no more
	 * @throws Exception what the source throws
	 */
	static boolean send(Supplier<? extends Iterator<?>> source, LiveType type, ItemWriter target, LiveCodec codec)
			throws Exception {
		Iterator<?> items = null;
		while (target.awaitCredit()) {
			if (items == null) {
				items = source.get();
			}
			if (!items.hasNext()) {
				return true;
			}
			if (!target.send(codec.encode(type, items.next()))) {
				return false;
			}
		}
		return false;
	}

	private void close() {
		try {
			if (this.source != null) {
				this.source.close();
			}
		}
		catch (Exception ex) {
			logger.warn("A source that was read by another process could not be closed", ex);
		}
	}

}
