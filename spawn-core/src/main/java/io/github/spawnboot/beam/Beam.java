package io.github.spawnboot.beam;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.SpawnUsageException;
import org.jspecify.annotations.Nullable;

/**
 * One connection between a parent and a child, on which many calls share their messages.
 * {@link #send} may be called by any thread; what arrives is handed to the listener by
 * the thread of the {@link BeamLoop}.
 * <p>
 * The channel is non-blocking for one reason: an interrupt of a thread that blocks in a
 * channel closes it, and callers are threads of users, which may be interrupted. A sender
 * writes itself as long as the socket takes bytes; the rest is queued for the loop. Large
 * messages are cut into frames between which other senders get their turn.
 */
public final class Beam {

	// Beyond so many times the usual queue the peer is not slow but does not read at all.
	private static final int MAX_UNREAD_FACTOR = 64;

	// A frame in the queue costs memory beyond its bytes.
	private static final int MAX_QUEUED_FRAMES = 8 * 1024;

	private static final int SINGLE_WRITE = 8 * 1024;

	private final BeamLoop loop;

	private final SocketChannel channel;

	private final BeamSettings settings;

	private final FrameDecoder decoder;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition drained = this.lock.newCondition();

	private final Deque<ByteBuffer> queue = new ArrayDeque<>();

	private long queuedBytes;

	private @Nullable SelectionKey key;

	private @Nullable String closeReason;

	private @Nullable Throwable closeFailure;

	private volatile BeamListener listener;

	// Written by the thread of the loop only.
	private volatile long progress;

	private boolean told;

	private boolean backlog;

	Beam(BeamLoop loop, SocketChannel channel, BeamSettings settings, BeamListener listener) {
		this.loop = loop;
		this.channel = channel;
		this.settings = settings;
		this.listener = listener;
		this.decoder = new FrameDecoder(settings, (type, id, payload) -> this.listener.onMessage(type, id, payload));
	}

	/**
	 * Sends a message without content.
	 * @param type what the message is
	 * @param id call that it belongs to, or 0
	 * @throws PoolClosedException if the beam is closed
	 */
	public void send(MessageType type, int id) {
		send(type, id, ByteBuffer.allocate(0));
	}

	/**
	 * Sends a message. Waits while the peer is slower than the senders; an interrupt does
	 * not end the wait but stays set, the end of the beam does. Never waits on the thread
	 * of the loop.
	 * @param type what the message is
	 * @param id call that it belongs to, or 0
	 * @param payload content, which must not be changed afterwards
	 * @throws SpawnUsageException if the message is larger than allowed; nothing was sent
	 * @throws PoolClosedException if the beam is closed
	 */
	public void send(MessageType type, int id, ByteBuffer payload) {
		send(type, id, payload, true);
	}

	/**
	 * Sends a message without ever waiting for the peer: for what ends something or keeps
	 * it going, whose sender must not depend on a peer that does not read. A peer that
	 * leaves too much unread is cut off.
	 * @param type what the message is
	 * @param id call that it belongs to, or 0
	 * @param payload content, which must not be changed afterwards
	 * @throws SpawnUsageException if the message is larger than allowed; nothing was sent
	 * @throws PoolClosedException if the beam is closed
	 */
	public void sendNow(MessageType type, int id, ByteBuffer payload) {
		send(type, id, payload, false);
	}

	private void send(MessageType type, int id, ByteBuffer payload, boolean mayWait) {
		if (payload.remaining() > this.settings.maxMessageBytes()) {
			throw new SpawnUsageException("A message of " + payload.remaining() + " bytes is larger than the limit of "
					+ this.settings.maxMessageBytes() + " bytes (property 'spawn.max-message-size')", null);
		}
		int end = payload.limit();
		do {
			int size = Math.min(end - payload.position(), FrameDecoder.MAX_PAYLOAD);
			ByteBuffer fragment = payload.slice(payload.position(), size);
			payload.position(payload.position() + size);
			write(frame(type, payload.hasRemaining(), id, fragment), mayWait && !this.loop.isReader());
		}
		while (payload.hasRemaining());
	}

	private static ByteBuffer[] frame(MessageType type, boolean more, int id, ByteBuffer fragment) {
		int size = fragment.remaining();
		boolean single = size <= SINGLE_WRITE;
		ByteBuffer head = ByteBuffer.allocate(FrameDecoder.HEADER + (single ? size : 0));
		head.putInt(FrameDecoder.HEADER - Integer.BYTES + size);
		head.put((byte) type.code());
		head.put((byte) (more ? FrameDecoder.MORE : 0));
		head.putInt(id);
		if (single) {
			head.put(fragment);
		}
		head.flip();
		return single ? new ByteBuffer[] { head } : new ByteBuffer[] { head, fragment };
	}

	private void write(ByteBuffer[] frame, boolean mayWait) {
		this.lock.lock();
		try {
			if (mayWait) {
				awaitRoom();
			}
			else {
				checkRoom();
			}
			if (this.closeReason != null) {
				throw new PoolClosedException("The connection is closed: " + this.closeReason, this.closeFailure);
			}
			if (this.queue.isEmpty()) {
				this.channel.write(frame);
			}
			for (ByteBuffer buffer : frame) {
				if (buffer.hasRemaining()) {
					this.queue.add(buffer);
					this.queuedBytes += buffer.remaining();
				}
			}
			if (!this.queue.isEmpty()) {
				interestInWriting();
			}
		}
		catch (IOException ex) {
			close("the connection broke while it was written to", ex);
			throw new PoolClosedException("The connection broke while it was written to", ex);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void awaitRoom() {
		while (!hasRoom() && this.closeReason == null) {
			this.drained.awaitUninterruptibly();
		}
	}

	private boolean hasRoom() {
		return this.queuedBytes < this.settings.maxQueuedBytes() && this.queue.size() < MAX_QUEUED_FRAMES;
	}

	private void checkRoom() {
		long limit = MAX_UNREAD_FACTOR * this.settings.maxQueuedBytes() + this.settings.maxPartialBytes();
		if (this.queuedBytes > limit || this.queue.size() > MAX_UNREAD_FACTOR * MAX_QUEUED_FRAMES) {
			close("the peer does not read: " + this.queuedBytes + " bytes wait for it", null);
		}
	}

	private void interestInWriting() {
		SelectionKey key = this.key;
		if (key != null && key.isValid() && (key.interestOps() & SelectionKey.OP_WRITE) == 0) {
			key.interestOpsOr(SelectionKey.OP_WRITE);
			backlog(true);
			this.loop.wakeup();
		}
	}

	// Under the lock.
	private void backlog(boolean exists) {
		if (exists && !this.backlog) {
			this.backlog = true;
			this.loop.backlogBegins();
		}
		else if (!exists && this.backlog) {
			this.backlog = false;
			this.loop.backlogEnds();
		}
	}

	/**
	 * Returns a future that a message of this beam will complete. A thread that waits for
	 * it with {@code get()} may read this beam and all others of its loop meanwhile, and
	 * calls their listeners.
	 * @return a new future
	 * @param <T> type of the value
	 */
	public <T extends @Nullable Object> CompletableFuture<T> newFuture() {
		return new BeamFuture<>(this.loop);
	}

	/**
	 * Returns what runs the calls that arrive on this beam, on threads that read it while
	 * they have nothing to run.
	 * @param concurrency most tasks that run at once
	 * @param threadName name of the threads, before a number
	 * @return the executor, which needs no end: its threads are daemons
	 */
	public BeamWorkers workers(int concurrency, String threadName) {
		return new BeamWorkers(this.loop, concurrency, threadName);
	}

	/**
	 * Returns the limits of this beam.
	 * @return the settings
	 */
	public BeamSettings settings() {
		return this.settings;
	}

	/**
	 * Returns a count of bytes that grows with everything that shows that the peer lives:
	 * what it sent, and what it took of a full queue. What the socket alone took does not
	 * count.
	 * @return bytes
	 */
	long progress() {
		return this.progress;
	}

	/**
	 * Accepts only one kind of messages for now: those of one frame with so few bytes.
	 * Only to be called by the thread of the loop.
	 * @param bytes largest payload; {@link FrameDecoder#MAX_PAYLOAD} ends the restriction
	 */
	void restrict(int bytes) {
		this.decoder.restrict(bytes);
	}

	/**
	 * Returns how much was sent and is not written yet, because the peer is slow.
	 * @return number of bytes
	 */
	public long queuedBytes() {
		this.lock.lock();
		try {
			return this.queuedBytes;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Closes the beam. The listener is told by the thread of the loop; senders that wait
	 * fail. Has no effect on a closed beam.
	 * @param reason why, in words that end up in exceptions
	 * @param failure what broke it, or {@code null}
	 */
	public void close(String reason, @Nullable Throwable failure) {
		this.lock.lock();
		try {
			if (this.closeReason != null) {
				return;
			}
			this.closeReason = reason;
			this.closeFailure = failure;
			this.queue.clear();
			this.queuedBytes = 0;
			backlog(false);
			this.drained.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		this.loop.execute(this::release);
	}

	/**
	 * Hands all later messages to another listener. Only to be called by the current
	 * listener, while it is called.
	 * @param listener takes what follows
	 */
	public void listener(BeamListener listener) {
		this.listener = listener;
	}

	// The methods below belong to the thread of the loop.

	void registered(SelectionKey key) {
		this.lock.lock();
		try {
			this.key = key;
			if (!this.queue.isEmpty()) {
				key.interestOpsOr(SelectionKey.OP_WRITE);
				backlog(true);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	void readable(ByteBuffer buffer) {
		try {
			buffer.clear();
			int count = this.channel.read(buffer);
			if (count < 0) {
				close("the peer closed the connection", null);
				return;
			}
			this.progress = this.progress + count;
			this.decoder.feed(buffer.flip());
		}
		catch (IOException ex) {
			close("the connection broke while it was read", ex);
		}
		catch (RuntimeException | Error ex) {
			// Also an error: memory that one beam needs too much must not end the others.
			close((ex.getMessage() != null) ? ex.getMessage() : ex.toString(), ex);
		}
	}

	void writable() {
		this.lock.lock();
		try {
			ByteBuffer next = this.queue.peek();
			while (next != null) {
				long taken = this.channel.write(next);
				this.queuedBytes -= taken;
				this.progress = this.progress + taken;
				if (next.hasRemaining()) {
					break;
				}
				this.queue.remove();
				next = this.queue.peek();
			}
			if (this.queue.isEmpty() && this.key != null) {
				this.key.interestOpsAnd(~SelectionKey.OP_WRITE);
				backlog(false);
			}
			if (hasRoom()) {
				this.drained.signalAll();
			}
		}
		catch (IOException ex) {
			close("the connection broke while it was written to", ex);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void release() {
		if (this.told) {
			return;
		}
		this.told = true;
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			// The descriptor is released all the same, and the reason to close is known.
		}
		this.listener.onClosed((this.closeReason != null) ? this.closeReason : "", this.closeFailure);
	}

}
