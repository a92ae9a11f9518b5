package io.github.spawnboot.engine;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

import io.github.spawnboot.codec.LiveKind;
import org.jspecify.annotations.Nullable;

/**
 * Both ends, in this process, of a stream from one other process to another. What arrives
 * is passed on as it is. The reader's credit is what the writer gets, and nothing more,
 * so that what waits here is never more than the reader has asked for; each side is held
 * to the rules for itself. Thread-safe.
 * <p>
 * The side that made the call must not use a stream before the other one has: that one
 * may not know it yet.
 */
final class StreamRelay {

	private final ReentrantLock lock = new ReentrantLock();

	private final StreamPort source;

	private final StreamPort target;

	private final Executor toReader;

	private final Executor toWriter;

	private final boolean writerIsCaller;

	private final InboundWindow inbound;

	private final OutboundWindow outbound;

	private final FromWriter fromWriter = new FromWriter();

	private final FromReader fromReader = new FromReader();

	// Allowed by the reader, and not passed on.
	private int bytes;

	private int items;

	private boolean passing;

	// Whether the writer was asked for anything, and the reader was sent anything.
	private boolean asked;

	private boolean begun;

	private boolean refused;

	// Nobody is left who reads.
	private boolean over;

	private StreamRelay(Form form, StreamPort source, StreamPort target, Executor toReader, Executor toWriter,
			boolean writerIsCaller) {
		this.source = source;
		this.target = target;
		this.toReader = toReader;
		this.toWriter = toWriter;
		this.writerIsCaller = writerIsCaller;
		this.inbound = (form.ofItems) ? InboundWindow.ofItems(source, form.bytes, form.items)
				: InboundWindow.ofBytes(source, form.bytes);
		this.outbound = (form.ofItems) ? OutboundWindow.ofItems(target, form.bytes, form.items)
				: OutboundWindow.ofBytes(target, form.bytes);
	}

	/**
	 * Creates the relay of a parameter.
	 * @param kind what the parameter is, no callback
	 * @param caller way to the side that made the call
	 * @param service way to the side that serves it
	 * @param toCaller sends to the caller in order, and may wait for it
	 * @param toService sends to the service in order, and may wait for it
	 * @return the relay
	 */
	static StreamRelay parameter(LiveKind kind, StreamPort caller, StreamPort service, Executor toCaller,
			Executor toService) {
		return switch (kind) {
			case INPUT -> new StreamRelay(Form.ASKED_BYTES, caller, service, toService, toCaller, true);
			case ITEMS, LAZY_ITEMS, PUBLISHER ->
				new StreamRelay(Form.ASKED_ITEMS, caller, service, toService, toCaller, true);
			case OUTPUT -> new StreamRelay(Form.BYTES, service, caller, toCaller, toService, false);
			case CALLBACK -> throw new IllegalStateException("A callback has no stream");
		};
	}

	/**
	 * Creates the relay of a result.
	 * @param kind what the result is
	 * @param caller way to the side that made the call
	 * @param service way to the side that serves it
	 * @param toCaller sends to the caller in order, and may wait for it
	 * @param toService sends to the service in order, and may wait for it
	 * @return the relay
	 */
	static StreamRelay result(LiveKind kind, StreamPort caller, StreamPort service, Executor toCaller,
			Executor toService) {
		Form form = switch (kind) {
			case INPUT -> Form.BYTES;
			case ITEMS, LAZY_ITEMS -> Form.ITEMS;
			case PUBLISHER -> Form.ASKED_ITEMS;
			case OUTPUT, CALLBACK -> throw new IllegalStateException("A result cannot be " + kind);
		};
		return new StreamRelay(form, service, caller, toCaller, toService, false);
	}

	/**
	 * Returns the end for the side that made the call.
	 */
	StreamEnd caller() {
		return (this.writerIsCaller) ? this.fromWriter : this.fromReader;
	}

	/**
	 * Returns the end for the side that serves the call.
	 */
	StreamEnd service() {
		return (this.writerIsCaller) ? this.fromReader : this.fromWriter;
	}

	private void locked(Runnable action) {
		this.lock.lock();
		try {
			action.run();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void passData(ByteBuffer content) {
		int size = content.remaining();
		try {
			this.lock.lock();
			try {
				if (this.over || this.refused) {
					return;
				}
				this.outbound.sent(size);
				this.begun = true;
			}
			finally {
				this.lock.unlock();
			}
			this.target.data(content.array(), content.arrayOffset() + content.position(), size);
		}
		finally {
			this.source.unread(-size);
		}
	}

	private void passEnd(byte[] failure) {
		this.lock.lock();
		try {
			if (this.over) {
				return;
			}
			this.begun = true;
		}
		finally {
			this.lock.unlock();
		}
		this.target.end(failure);
	}

	private void passCredit() {
		int bytes;
		int items;
		this.lock.lock();
		try {
			bytes = this.bytes;
			items = this.items;
			this.bytes = 0;
			this.items = 0;
			this.passing = false;
			if (this.over || this.refused || this.inbound.isEnded()) {
				return;
			}
			this.inbound.allow(bytes, items);
			this.asked = true;
		}
		finally {
			this.lock.unlock();
		}
		this.source.passCredit(bytes, items);
	}

	private void passRefusal(byte[] failure) {
		this.lock.lock();
		try {
			if (this.inbound.isOver()) {
				return;
			}
			this.asked = true;
		}
		finally {
			this.lock.unlock();
		}
		this.source.passRefusal(failure);
	}

	private static byte[] bytes(@Nullable RemoteFailure failure) {
		if (failure == null) {
			return LiveCodec.NO_FAILURE;
		}
		ByteBuffer encoded = failure.encoded();
		byte[] bytes = new byte[encoded.remaining()];
		encoded.get(bytes);
		return bytes;
	}

	/**
	 * What may be sent without being asked for.
	 */
	private enum Form {

		ASKED_BYTES(false, 0, 0),

		BYTES(false, StreamChannel.WINDOW, 0),

		ASKED_ITEMS(true, 0, 0),

		ITEMS(true, StreamChannel.WINDOW, ItemQueue.PREFETCH);

		private final boolean ofItems;

		private final int bytes;

		private final int items;

		Form(boolean ofItems, int bytes, int items) {
			this.ofItems = ofItems;
			this.bytes = bytes;
			this.items = items;
		}

	}

	/**
	 * Reads what the writer sends.
	 */
	private final class FromWriter implements StreamEnd.Reader {

		@Override
		public StreamPort port() {
			return StreamRelay.this.source;
		}

		@Override
		public void data(ByteBuffer content) {
			StreamRelay relay = StreamRelay.this;
			relay.lock.lock();
			try {
				relay.inbound.take(content.remaining());
				if (relay.over || relay.refused || relay.inbound.isOver()) {
					return;
				}
			}
			finally {
				relay.lock.unlock();
			}
			relay.source.unread(content.remaining());
			relay.toReader.execute(() -> passData(content));
		}

		@Override
		public void end(@Nullable RemoteFailure failure) {
			StreamRelay relay = StreamRelay.this;
			relay.lock.lock();
			try {
				if (relay.writerIsCaller && !relay.asked && !relay.inbound.isOver()) {
					throw port().breach("ended", ", of which nobody has asked for anything");
				}
				if (!relay.inbound.end()) {
					return;
				}
			}
			finally {
				relay.lock.unlock();
			}
			byte[] reason = bytes(failure);
			relay.toReader.execute(() -> passEnd(reason));
		}

		@Override
		public void callEnded(@Nullable Throwable failure) {
			// What arrived before is still passed on.
			locked(StreamRelay.this.inbound::over);
		}

		@Override
		public void abandon(Throwable reason) {
			locked(() -> {
				StreamRelay.this.inbound.over();
				StreamRelay.this.over = true;
			});
		}

	}

	/**
	 * Hears what the reader allows.
	 */
	private final class FromReader implements StreamEnd.Writer {

		@Override
		public StreamPort port() {
			return StreamRelay.this.target;
		}

		@Override
		public void credit(int bytes, int items) {
			StreamRelay relay = StreamRelay.this;
			relay.lock.lock();
			try {
				relay.outbound.credit(bytes, items);
				relay.bytes += bytes;
				relay.items += items;
				if (relay.passing) {
					return;
				}
				relay.passing = true;
			}
			finally {
				relay.lock.unlock();
			}
			relay.toWriter.execute(StreamRelay.this::passCredit);
		}

		@Override
		public void refuse(@Nullable RemoteFailure failure) {
			StreamRelay relay = StreamRelay.this;
			relay.lock.lock();
			try {
				if (relay.refused || relay.over) {
					return;
				}
				if (!relay.writerIsCaller && !relay.begun) {
					throw port().breach("closed", ", of which it has received nothing");
				}
				relay.refused = true;
			}
			finally {
				relay.lock.unlock();
			}
			byte[] reason = bytes(failure);
			relay.toWriter.execute(() -> passRefusal(reason));
		}

		@Override
		public void callEnded(@Nullable Throwable failure) {
			locked(() -> StreamRelay.this.over = true);
		}

	}

}
