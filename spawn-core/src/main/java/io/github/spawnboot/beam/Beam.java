package io.github.spawnboot.beam;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Set;
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
 * writes itself as long as the socket takes bytes; the rest is queued for the thread that
 * reads. A small message is left to somebody who is going to write soon anyway, so that
 * several cost one system call: a thread that writes at that time, the reader at the end
 * of its turn, a worker behind its next task. Large messages are cut into frames between
 * which other senders get their turn ({@link OutputQueue}); messages with the same id
 * never overtake each other.
 */
public final class Beam {

	// Beyond so many times the usual queue the peer is not slow but does not read at all.
	private static final int MAX_UNREAD_FACTOR = 64;

	// A message in the queue costs memory beyond its bytes.
	private static final int MAX_QUEUED_MESSAGES = 8 * 1024;

	// As much as is read from a beam in its turn.
	private static final int WRITES_IN_TURN = 4;

	// So that the other side has something to do while more is added.
	private static final int MAX_LEFT_MESSAGES = 16;

	private final BeamLoop loop;

	private final SocketChannel channel;

	private final BeamSettings settings;

	private final FrameDecoder decoder;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition drained = this.lock.newCondition();

	private final OutputQueue queue;

	// Whether the socket is full, so that the loop tells when it takes more.
	private boolean full;

	// Whether a thread writes without the lock.
	private boolean writing;

	// Whether the loop was told that something is left to be written.
	private boolean left;

	// Whether the key is interested in writing.
	private boolean backlog;

	// Those that wait in send.
	private int senders;

	private @Nullable SelectionKey key;

	private @Nullable String closeReason;

	private @Nullable Throwable closeFailure;

	private Set<Integer> unsentCalls = Set.of();

	private volatile BeamListener listener;

	// Written by the thread of the loop only.
	private volatile long progress;

	private boolean told;

	Beam(BeamLoop loop, SocketChannel channel, BeamSettings settings, BeamListener listener) {
		this.loop = loop;
		this.channel = channel;
		this.settings = settings;
		this.listener = listener;
		this.queue = new OutputQueue(settings.maxPartialBytes());
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
	 * Sends a message. Waits while the peer is slower than the senders, and for a message
	 * of more than 8 KiB until the socket has taken it, so that what the same thread
	 * sends next arrives later. An interrupt does not end the wait but stays set, the end
	 * of the beam does. Never waits on the thread that reads.
	 * @param type what the message is
	 * @param id call that it belongs to, or 0
	 * @param payload content, in pieces that follow one another; must not be changed
	 * before the message is gone
	 * @throws SpawnUsageException if the message is larger than allowed; nothing was sent
	 * @throws PoolClosedException if the beam is closed
	 */
	public void send(MessageType type, int id, ByteBuffer... payload) {
		send(true, type, id, payload);
	}

	/**
	 * Sends a message without ever waiting for the peer: for what ends something or keeps
	 * it going, whose sender must not depend on a peer that does not read. A peer that
	 * leaves too much unread is cut off.
	 * @param type what the message is
	 * @param id call that it belongs to, or 0
	 * @param payload content, in pieces that follow one another; must not be changed
	 * before the message is gone
	 * @throws SpawnUsageException if the message is larger than allowed; nothing was sent
	 * @throws PoolClosedException if the beam is closed
	 */
	public void sendNow(MessageType type, int id, ByteBuffer... payload) {
		send(false, type, id, payload);
	}

	private void send(boolean mayWait, MessageType type, int id, ByteBuffer... payload) {
		long size = 0;
		for (ByteBuffer piece : payload) {
			size += piece.remaining();
		}
		if (size > this.settings.maxMessageBytes()) {
			throw new SpawnUsageException("A message of " + size + " bytes is larger than the limit of "
					+ this.settings.maxMessageBytes() + " bytes (property 'spawn.max-message-size')", null);
		}
		this.lock.lock();
		try {
			boolean waits = mayWait && !this.loop.isReader();
			if (!waits) {
				checkRoom();
			}
			checkOpen();
			boolean later = size <= OutputQueue.SMALL && isLeftToOthers(type);
			OutputQueue.Message message = this.queue.add(!later, type, id, payload);
			if (!later || (waits && !hasRoom(message))) {
				flush(message);
			}
			if (waits) {
				awaitRoom(message);
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

	private void checkOpen() {
		if (this.closeReason != null) {
			throw new PoolClosedException("The connection is closed: " + this.closeReason, this.closeFailure);
		}
	}

	private void checkRoom() {
		long limit = MAX_UNREAD_FACTOR * this.settings.maxQueuedBytes() + this.settings.maxPartialBytes();
		if (this.queue.bytes() > limit || this.queue.count() > MAX_UNREAD_FACTOR * MAX_QUEUED_MESSAGES) {
			close("the peer does not read: " + this.queue.bytes() + " bytes wait for it", null);
		}
	}

	private void awaitRoom(OutputQueue.Message message) {
		if (hasRoom(message)) {
			return;
		}
		this.queue.hold(message, true);
		this.senders++;
		boolean mayRead = this.loop.isLone() && !Thread.currentThread().isInterrupted();
		while (!hasRoom(message) && this.closeReason == null) {
			if (mayRead && !this.writing && this.loop.tryFollow()) {
				mayRead = writeItself(message);
			}
			else {
				this.drained.awaitUninterruptibly();
			}
		}
		this.senders--;
		this.queue.hold(message, false);
		if (!message.isSent()) {
			checkOpen();
		}
	}

	private boolean writeItself(OutputQueue.Message message) {
		this.lock.unlock();
		try {
			return this.loop.follow(message::isSent);
		}
		finally {
			this.lock.lock();
		}
	}

	private boolean hasRoom(OutputQueue.Message message) {
		return message.isSent() || (message.isSmall() && this.queue.bytes() < this.settings.maxQueuedBytes()
				&& this.queue.count() < MAX_QUEUED_MESSAGES);
	}

	/**
	 * Returns whether somebody else is going to write what the calling thread adds, and
	 * together with more: a worker behind the last of its tasks, or the reader at the end
	 * of its turn.
	 */
	private boolean isLeftToOthers(MessageType type) {
		if (this.queue.count() >= MAX_LEFT_MESSAGES) {
			return false;
		}
		boolean isAnswer = type == MessageType.RESULT || type == MessageType.FAILURE;
		if (isAnswer && Thread.currentThread() instanceof BeamWorkers.Worker worker && worker.writesLater()) {
			leave();
			return worker.writesLater();
		}
		if (this.loop.hasManyExpected() && this.loop.isAwake()) {
			leave();
			// It looks behind the moment at which it is awake no more.
			return this.loop.isAwake();
		}
		return false;
	}

	private void leave() {
		if (!this.left) {
			this.left = true;
			this.loop.writeLater(this);
		}
	}

	/**
	 * Writes what others have left.
	 */
	void writeLeft() {
		this.lock.lock();
		try {
			this.left = false;
			flush(null);
		}
		catch (IOException ex) {
			close("the connection broke while it was written to", ex);
		}
		finally {
			this.lock.unlock();
		}
	}

	// Under the lock. Whoever writes also writes what others add meanwhile, who need not
	// wait for it. What becomes too much is left to the loop.
	private void flush(OutputQueue.@Nullable Message message) throws IOException {
		if (this.writing) {
			return;
		}
		int others = 0;
		while (canWrite() && others < WRITES_IN_TURN) {
			if (message == null || message.isSent()) {
				others++;
			}
			write();
		}
		if (!this.queue.isEmpty() && this.key != null && this.closeReason == null) {
			interestInWriting(this.key);
		}
	}

	private boolean canWrite() {
		return !this.full && !this.queue.isEmpty() && this.closeReason == null;
	}

	// Under the lock, which others have while the socket takes the bytes.
	private int write() throws IOException {
		ByteBuffer out = this.queue.take();
		this.writing = true;
		int written;
		this.lock.unlock();
		try {
			this.channel.write(out);
		}
		finally {
			this.lock.lock();
			this.writing = false;
			written = this.queue.giveBack();
			this.full = this.queue.hasRest();
			if (this.senders > 0) {
				this.drained.signalAll();
			}
		}
		return written;
	}

	private void interestInWriting(SelectionKey key) {
		if (!this.backlog && key.isValid()) {
			key.interestOpsOr(SelectionKey.OP_WRITE);
			this.backlog = true;
			this.loop.backlogBegins();
			this.loop.wakeup();
		}
	}

	private void endBacklog() {
		if (this.backlog) {
			this.backlog = false;
			this.loop.backlogEnds();
		}
	}

	/**
	 * Returns a future that a message of this beam can complete. Once one is
	 * {@link BeamFuture#expect() expected}, a thread that waits for it with {@code get()}
	 * may read this beam and all others of its loop meanwhile, and calls their listeners.
	 * @return a new future
	 * @param <T> type of the value
	 */
	public <T extends @Nullable Object> BeamFuture<T> newFuture() {
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
	 * Returns whether the current thread is reading beams, so that what it does is not
	 * for itself but for whoever waits for what it reads.
	 * @return whether it reads now
	 */
	public boolean isReading() {
		return this.loop.isReader();
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
			return this.queue.allBytes();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Returns the calls that the other side certainly has not got, because they, or their
	 * ends, still waited to be written when the beam was closed.
	 * @return their ids; of an open beam, those that wait now
	 */
	public Set<Integer> unsentCalls() {
		this.lock.lock();
		try {
			return (this.closeReason != null) ? this.unsentCalls : this.queue.unsent(MessageType.CALL);
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
			this.unsentCalls = this.queue.unsent(MessageType.CALL);
			this.queue.clear();
			endBacklog();
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
				interestInWriting(key);
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
			this.full = false;
			int written = 0;
			for (int i = 0; i < WRITES_IN_TURN && !this.writing && canWrite(); i++) {
				written += write();
			}
			this.progress += written;
			// Whoever writes now will say again what is left.
			if ((this.writing || this.queue.isEmpty()) && this.key != null && this.key.isValid()) {
				this.key.interestOpsAnd(~SelectionKey.OP_WRITE);
				endBacklog();
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
