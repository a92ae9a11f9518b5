package io.github.spawnboot.context;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;

import io.github.spawnboot.CallContext;
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
				return (InlineItems) notNull(method, call.make());
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
			case INPUT -> new InlineInput(this, (InputStream) basic, true);
			case OUTPUT -> new InlineOutput(this, (OutputStream) basic);
			case ITEMS -> new InlineItems(this, (Iterator<?>) basic, type, true);
			case LAZY_ITEMS -> new InlineIterable(this, (Iterable<?>) basic, type);
			case PUBLISHER -> new InlinePublisher(this, (Flow.Publisher<?>) basic, type);
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
			case INPUT -> new InlineInput(this, (InputStream) basic, false);
			case ITEMS -> new InlineItems(this, (Iterator<?>) basic, type, false);
			case LAZY_ITEMS -> new InlineItems(this, this.service.call(((Iterable<?>) basic)::iterator), type, false);
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

	/**
	 * Does something when the call ends; at once if it has.
	 */
	void atEnd(Runnable task) {
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

	boolean isOver() {
		return this.over;
	}

	/**
	 * Returns the side that a value belongs to.
	 * @param argument whether it is an argument, or else the result
	 * @return where it runs
	 */
	CallContext owner(boolean argument) {
		return (argument) ? this.caller : this.service;
	}

	/**
	 * Returns what whoever uses an argument behind the end of the call shall see.
	 */
	IllegalStateException over() {
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

	/**
	 * Copies an element.
	 */
	@Nullable Object copy(LiveType type, @Nullable Object item) {
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

	/**
	 * Closes what a live value was made of.
	 */
	static void close(AutoCloseable source) {
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

	/**
	 * Makes of the failure of a stream what the other side sees of it.
	 */
	IOException ioFailure(Throwable failure) {
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

}
