package io.github.spawnboot.context;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

import io.github.spawnboot.CallContext;
import io.github.spawnboot.codec.CloseableIterator;
import io.github.spawnboot.codec.LiveKind;
import io.github.spawnboot.codec.LiveType;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ValueCodec;
import io.github.spawnboot.codec.ValueType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live values of one call of inline mode. They are the objects themselves, read,
 * written and called on the thread of whoever uses them, but behind wrappers: elements
 * are copied, failures cross, and what the caller gave cannot be used when the call is
 * over. A call with a live result is over when that is read to its end, fails or is
 * closed. Each object runs in the {@link CallContext} of the side that it belongs to.
 * Thread-safe as far as the values are.
 */
final class InlineLive {

	private static final Logger logger = LoggerFactory.getLogger(InlineLive.class);

	private final String name;

	private final RemoteMethod method;

	private final ValueCodec codec;

	private final UnaryOperator<Throwable> cross;

	private final CallContext caller;

	private final CallContext service;

	private final List<Runnable> atEnd = new ArrayList<>();

	private volatile boolean over;

	/**
	 * Creates the values of a call.
	 * @param name names the call in messages
	 * @param method what is called
	 * @param codec copies elements
	 * @param cross makes of a failure what the other side sees of it
	 * @param caller where the arguments belong
	 * @param service where the result belongs
	 */
	InlineLive(String name, RemoteMethod method, ValueCodec codec, UnaryOperator<Throwable> cross, CallContext caller,
			CallContext service) {
		this.name = name;
		this.method = method;
		this.codec = codec;
		this.cross = cross;
		this.caller = caller;
		this.service = service;
	}

	/**
	 * Returns the arguments as they are encoded.
	 * @param method what is called
	 * @param arguments the arguments
	 * @return plain values, and {@link ValueCodec#LIVE} for each live one
	 */
	static @Nullable Object[] placeholders(RemoteMethod method, @Nullable Object[] arguments) {
		@Nullable Object[] placeholders = arguments.clone();
		method.liveParameters().forEach((index, type) -> {
			if (placeholders[index] != null) {
				placeholders[index] = ValueCodec.LIVE;
			}
		});
		return placeholders;
	}

	/**
	 * Returns whether a method is called when its result is used, and each time anew.
	 * @param method the method
	 * @return whether its result is lazy
	 */
	static boolean isLazy(RemoteMethod method) {
		LiveType type = method.liveResult();
		return type != null && (type.kind() == LiveKind.LAZY_ITEMS || type.kind() == LiveKind.PUBLISHER);
	}

	/**
	 * Makes a result that calls the method when it is used.
	 * @param method the method
	 * @param call makes one call and returns what {@link #result(Object)} gave
	 * @return the value of the declared type
	 */
	static Object lazy(RemoteMethod method, Call call) {
		LiveType type = Objects.requireNonNull(method.liveResult());
		if (type.kind() == LiveKind.PUBLISHER) {
			return type.adapter().fromBasic((Flow.Publisher<@Nullable Object>) (subscriber) -> {
				CallContext reader = CallContext.current();
				subscriber.onSubscribe(new InlineSubscription(subscriber,
						() -> (Flow.Publisher<?>) reader.call(() -> notNull(method, call.make()))));
			});
		}
		return type.adapter().fromBasic((Iterable<@Nullable Object>) () -> {
			try {
				return (Items) notNull(method, call.make());
			}
			catch (Throwable ex) {
				throw InlineLive.<RuntimeException>sneaky(ex);
			}
		});
	}

	private static Object notNull(RemoteMethod method, @Nullable Object result) {
		if (result == null) {
			throw new NullPointerException("'" + method.signature() + "' returned null");
		}
		return result;
	}

	/**
	 * Puts live values in the place of {@link ValueCodec#LIVE}.
	 * @param copies the decoded arguments
	 * @param arguments what the caller gave
	 */
	void open(@Nullable Object[] copies, @Nullable Object[] arguments) {
		this.method.liveParameters().forEach((index, type) -> {
			Object value = arguments[index];
			if (value != null) {
				copies[index] = type.adapter().fromBasic(open(index, type, type.adapter().toBasic(value)));
			}
		});
	}

	private Object open(int index, LiveType type, Object basic) {
		return switch (type.kind()) {
			case INPUT -> new Input((InputStream) basic, true);
			case OUTPUT -> new Output((OutputStream) basic);
			case ITEMS -> new Items((Iterator<?>) basic, type, true);
			case LAZY_ITEMS -> new Once((Iterable<?>) basic, type);
			case PUBLISHER -> new OneSubscriber((Flow.Publisher<?>) basic, type);
			case CALLBACK -> new InlineCallback(this, index, type, basic).proxy();
		};
	}

	/**
	 * Wraps the live result of the service.
	 * @param type its type
	 * @param result what the service returned
	 * @return the value of the basic type; an iterator for elements that can be read
	 * again
	 */
	Object result(LiveType type, Object result) {
		try {
			return wrap(type, type.adapter().toBasic(result));
		}
		catch (RuntimeException ex) {
			throw InlineLive.<RuntimeException>sneaky(crossed(ex));
		}
	}

	private Object wrap(LiveType type, Object basic) {
		return switch (type.kind()) {
			case INPUT -> new Input((InputStream) basic, false);
			case ITEMS -> new Items((Iterator<?>) basic, type, false);
			case LAZY_ITEMS -> new Items(this.service.call(((Iterable<?>) basic)::iterator), type, false);
			case PUBLISHER -> publisher((Flow.Publisher<?>) basic, type);
			case OUTPUT, CALLBACK -> throw new IllegalStateException("A result cannot be " + type.kind());
		};
	}

	private Flow.Publisher<@Nullable Object> publisher(Flow.Publisher<?> source, LiveType type) {
		return (subscriber) -> this.service.run(() -> source.subscribe(new InlineSubscription.Relay(subscriber,
				(item) -> copy(type, item), this.cross, this.service, this::end)));
	}

	/**
	 * Ends the call: what its caller gave cannot be used any more.
	 */
	void end() {
		List<Runnable> tasks;
		synchronized (this) {
			this.over = true;
			tasks = List.copyOf(this.atEnd);
			this.atEnd.clear();
		}
		tasks.forEach(Runnable::run);
	}

	private void atEnd(Runnable task) {
		synchronized (this) {
			if (!this.over) {
				this.atEnd.add(task);
				return;
			}
		}
		task.run();
	}

	/**
	 * Refuses the use of an argument behind the end of the call.
	 */
	void checkNotOver() {
		if (this.over) {
			throw over();
		}
	}

	private IllegalStateException over() {
		return new IllegalStateException(
				"The call of '" + this.name + "' has ended, and with it all that its caller gave to it");
	}

	/**
	 * Copies a value as if it crossed the border.
	 */
	@Nullable Object copy(ValueType type, @Nullable Object value) {
		return copy(List.of(type), new @Nullable Object[] { value })[0];
	}

	@Nullable Object[] copy(List<ValueType> types, @Nullable Object[] values) {
		return this.codec.read(types, ByteBuffer.wrap(this.codec.write(types, values)));
	}

	private @Nullable Object copy(LiveType type, @Nullable Object item) {
		return copy(Objects.requireNonNull(type.itemType()), item);
	}

	/**
	 * Does something on the side of the caller.
	 */
	<T extends @Nullable Object> T callBack(CallContext.Work<T, Throwable> work) throws Throwable {
		return this.caller.call(work);
	}

	Throwable crossed(Throwable failure) {
		return this.cross.apply(failure);
	}

	@Override
	public String toString() {
		return "'" + this.name + "'";
	}

	private static void close(AutoCloseable source) {
		try {
			source.close();
		}
		catch (Exception ex) {
			logger.warn("A source that was read across the border could not be closed", ex);
		}
	}

	@SuppressWarnings("unchecked")
	static <E extends Throwable> E sneaky(Throwable failure) throws E {
		throw (E) failure;
	}

	private IOException ioFailure(Throwable failure) {
		Throwable crossed = crossed(failure);
		return (crossed instanceof IOException ex) ? ex : new IOException(crossed.getMessage(), crossed);
	}

	/**
	 * Makes one call whose result is lazy.
	 */
	@FunctionalInterface
	interface Call {

		@Nullable Object make() throws Throwable;

	}

	/**
	 * Bytes that the other side reads.
	 */
	private final class Input extends InputStream {

		private final InputStream source;

		private final boolean argument;

		private final CallContext owner;

		private final AtomicBoolean closed = new AtomicBoolean();

		private Input(InputStream source, boolean argument) {
			this.source = source;
			this.argument = argument;
			this.owner = argument ? InlineLive.this.caller : InlineLive.this.service;
		}

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xFF;
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			Objects.checkFromIndexSize(offset, length, bytes.length);
			if (length == 0) {
				return 0;
			}
			checkOpen();
			int count;
			try {
				count = this.owner.<Integer, IOException>call(() -> this.source.read(bytes, offset, length));
			}
			catch (IOException | RuntimeException | Error ex) {
				finish();
				throw ioFailure(ex);
			}
			if (count < 0) {
				finish();
			}
			return count;
		}

		@Override
		public int available() throws IOException {
			checkOpen();
			return this.source.available();
		}

		private void checkOpen() throws IOException {
			if (this.closed.get()) {
				throw new IOException("The stream of " + InlineLive.this + " is closed");
			}
			if (this.argument && InlineLive.this.over) {
				IllegalStateException over = over();
				throw new IOException(over.getMessage(), over);
			}
		}

		private void finish() {
			if (!this.argument) {
				InlineLive.close(this.source);
				end();
			}
		}

		@Override
		public void close() {
			if (!this.closed.getAndSet(true) && !InlineLive.this.over) {
				InlineLive.close(this.source);
				finish();
			}
		}

	}

	/**
	 * Takes bytes from the service.
	 */
	private final class Output extends OutputStream {

		private final OutputStream destination;

		private volatile boolean closed;

		private Output(OutputStream destination) {
			this.destination = destination;
		}

		@Override
		public void write(int value) throws IOException {
			write(new byte[] { (byte) value }, 0, 1);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			Objects.checkFromIndexSize(offset, length, bytes.length);
			checkOpen();
			pass(() -> this.destination.write(bytes, offset, length));
		}

		@Override
		public void flush() throws IOException {
			if (!this.closed && !InlineLive.this.over) {
				pass(this.destination::flush);
			}
		}

		@Override
		public void close() throws IOException {
			if (!this.closed && !InlineLive.this.over) {
				this.closed = true;
				pass(this.destination::close);
			}
		}

		private void checkOpen() throws IOException {
			if (this.closed) {
				throw new IOException("The stream of " + InlineLive.this + " is closed");
			}
			if (InlineLive.this.over) {
				throw new IOException("The call of the stream of " + InlineLive.this + " has ended");
			}
		}

		private void pass(Writing work) throws IOException {
			try {
				InlineLive.this.caller.<Boolean, IOException>call(() -> {
					work.run();
					return true;
				});
			}
			catch (IOException | RuntimeException | Error ex) {
				throw ioFailure(ex);
			}
		}

	}

	/**
	 * Something that is done with a stream.
	 */
	@FunctionalInterface
	private interface Writing {

		void run() throws IOException;

	}

	/**
	 * Elements that the other side reads.
	 */
	private final class Items implements CloseableIterator<@Nullable Object> {

		private final Iterator<?> source;

		private final LiveType type;

		private final boolean argument;

		private final CallContext owner;

		private final AtomicBoolean closed = new AtomicBoolean();

		private @Nullable Throwable failure;

		private Items(Iterator<?> source, LiveType type, boolean argument) {
			this.source = source;
			this.type = type;
			this.argument = argument;
			this.owner = argument ? InlineLive.this.caller : InlineLive.this.service;
		}

		@Override
		public boolean hasNext() {
			checkUsable();
			if (this.closed.get()) {
				return false;
			}
			boolean more = read(this.source::hasNext);
			if (!more) {
				finish();
			}
			return more;
		}

		@Override
		public @Nullable Object next() {
			if (!hasNext()) {
				throw new NoSuchElementException("There are no more elements of " + InlineLive.this);
			}
			return read(() -> new @Nullable Object[] { copy(this.type, this.source.next()) })[0];
		}

		private <T> T read(CallContext.Work<T, RuntimeException> work) {
			try {
				return this.owner.call(work);
			}
			catch (RuntimeException | Error ex) {
				Throwable crossed = crossed(ex);
				this.failure = crossed;
				finish();
				throw InlineLive.<RuntimeException>sneaky(crossed);
			}
		}

		private void checkUsable() {
			if (this.failure != null) {
				throw InlineLive.<RuntimeException>sneaky(this.failure);
			}
			if (this.argument) {
				checkNotOver();
			}
		}

		private void finish() {
			if (!this.argument) {
				close();
			}
		}

		@Override
		public void close() {
			if (!this.closed.getAndSet(true) && !InlineLive.this.over) {
				if (this.source instanceof AutoCloseable closeable) {
					InlineLive.close(closeable);
				}
				if (!this.argument) {
					end();
				}
			}
		}

	}

	/**
	 * Elements that can be read once.
	 */
	private final class Once implements Iterable<@Nullable Object> {

		private final Iterable<?> source;

		private final LiveType type;

		private final AtomicBoolean taken = new AtomicBoolean();

		private Once(Iterable<?> source, LiveType type) {
			this.source = source;
			this.type = type;
		}

		@Override
		public Iterator<@Nullable Object> iterator() {
			if (!this.taken.compareAndSet(false, true)) {
				throw new IllegalStateException("The elements of an argument of " + InlineLive.this
						+ " come from another process and can be read once; copy them to read them again");
			}
			checkNotOver();
			return new Items(InlineLive.this.caller.call(this.source::iterator), this.type, true);
		}

	}

	/**
	 * A publisher that can be subscribed to once, as long as the call is not over.
	 */
	private final class OneSubscriber implements Flow.Publisher<@Nullable Object> {

		private final Flow.Publisher<?> source;

		private final LiveType type;

		private final AtomicBoolean taken = new AtomicBoolean();

		private OneSubscriber(Flow.Publisher<?> source, LiveType type) {
			this.source = source;
			this.type = type;
		}

		@Override
		public void subscribe(Flow.Subscriber<? super @Nullable Object> subscriber) {
			boolean first = this.taken.compareAndSet(false, true);
			InlineSubscription subscription = new InlineSubscription(subscriber, () -> this::open);
			subscriber.onSubscribe(subscription);
			if (!first) {
				subscription.fail(new IllegalStateException(
						"The publisher of " + InlineLive.this + " comes from another process and has one subscriber"));
				return;
			}
			atEnd(() -> subscription.fail(over()));
		}

		private void open(Flow.Subscriber<? super @Nullable Object> subscriber) {
			CallContext owner = InlineLive.this.caller;
			owner.run(() -> this.source.subscribe(new InlineSubscription.Relay(subscriber,
					(item) -> copy(this.type, item), InlineLive.this.cross, owner, () -> {
					})));
		}

	}

}
