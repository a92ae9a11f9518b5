package io.github.spawnboot.engine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.github.spawnboot.codec.CloseableIterator;
import io.github.spawnboot.codec.LiveType;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import io.github.spawnboot.codec.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * Live values where caller and service are in one process: each element, and what a
 * callback takes and gives, goes through the codec, so that what would not cross the
 * border fails here, too. Streams of bytes are handed over as they are. Everything runs
 * on the thread that uses the value; nothing is fetched ahead, and nothing ends with the
 * call. Thread-safe.
 */
public final class InlineLive {

	private final ValueCodec codec;

	private final UnaryOperator<Throwable> cross;

	/**
	 * Creates an instance.
	 * @param codec carries values
	 * @param cross makes what the other side would see of a failure
	 */
	public InlineLive(ValueCodec codec, UnaryOperator<Throwable> cross) {
		this.codec = codec;
		this.cross = cross;
	}

	/**
	 * Copies the arguments of a call.
	 * @param method the method
	 * @param arguments what the caller gave
	 * @return what the service gets
	 */
	public @Nullable Object[] arguments(RemoteMethod method, @Nullable Object[] arguments) {
		@Nullable Object[] values = arguments.clone();
		method.liveParameters().keySet().forEach((index) -> {
			if (values[index] != null) {
				values[index] = ValueCodec.LIVE;
			}
		});
		@Nullable Object[] copies = copy(method.parameterTypes(), values);
		method.liveParameters().forEach((index, type) -> {
			Object value = arguments[index];
			if (value != null) {
				copies[index] = live(type, value, "parameter " + index + " of '" + method.signature() + "'");
			}
		});
		return copies;
	}

	/**
	 * Calls a method whose result is a live value: at once, or for a lazy result, with
	 * each reading.
	 * @param method the method
	 * @param call calls it; throws what the caller shall see
	 * @return the result
	 * @throws Throwable what the call throws
	 */
	public @Nullable Object invoke(RemoteMethod method, Call call) throws Throwable {
		LiveType type = Objects.requireNonNull(method.liveResult());
		return switch (type.kind()) {
			case LAZY_ITEMS -> type.adapter().fromBasic(new Elements(() -> {
				Iterable<?> basic = (Iterable<?>) type.adapter().toBasic(callNow(method, call));
				return items(type, basic.iterator());
			}));
			case PUBLISHER -> type.adapter().fromBasic((Flow.Publisher<@Nullable Object>) (subscriber) -> {
				Flow.Publisher<?> basic = (Flow.Publisher<?>) type.adapter().toBasic(callNow(method, call));
				basic.subscribe(new Copying(type, subscriber));
			});
			default -> result(method, call.call());
		};
	}

	private static Object callNow(RemoteMethod method, Call call) {
		try {
			return Objects.requireNonNull(call.call(), () -> "'" + method.signature() + "' returned null");
		}
		catch (Throwable ex) {
			throw CallOutcome.<RuntimeException>sneaky(ex);
		}
	}

	/**
	 * Makes of a live result what the caller gets.
	 * @param method the method
	 * @param result what the service returned
	 * @return the live value
	 */
	public @Nullable Object result(RemoteMethod method, @Nullable Object result) {
		LiveType type = Objects.requireNonNull(method.liveResult());
		return (result != null) ? live(type, result, "the result of '" + method.signature() + "'") : null;
	}

	private Object live(LiveType type, Object value, String name) {
		Object basic = type.adapter().toBasic(value);
		return type.adapter().fromBasic(switch (type.kind()) {
			case INPUT, OUTPUT -> basic;
			case ITEMS -> items(type, (Iterator<?>) basic);
			case LAZY_ITEMS -> once(type, (Iterable<?>) basic, name);
			case PUBLISHER -> (Flow.Publisher<@Nullable Object>) (subscriber) -> ((Flow.Publisher<?>) basic)
				.subscribe(new Copying(type, subscriber));
			case CALLBACK -> callback(type, basic, name);
		});
	}

	private Iterable<@Nullable Object> once(LiveType type, Iterable<?> source, String name) {
		AtomicBoolean taken = new AtomicBoolean();
		return new Elements(() -> {
			if (!taken.compareAndSet(false, true)) {
				throw new IllegalStateException(
						"The elements of " + name + " can be read once; copy them to read them again");
			}
			return items(type, source.iterator());
		});
	}

	private CloseableIterator<@Nullable Object> items(LiveType type, Iterator<?> source) {
		return new Items(type, source);
	}

	private Object callback(LiveType type, Object target, String name) {
		ServiceContract contract = Objects.requireNonNull(type.callback());
		Class<?> declared = type.adapter().type();
		return Proxy.newProxyInstance(declared.getClassLoader(), new Class<?>[] { declared },
				(proxy, method, arguments) -> {
					@Nullable Object[] values = (arguments != null) ? arguments : new Object[0];
					if (method.getDeclaringClass() == Object.class) {
						return switch (method.getName()) {
							case "equals" -> proxy == values[0];
							case "hashCode" -> System.identityHashCode(proxy);
							default -> "callback '" + declared.getName() + "' of " + name;
						};
					}
					return (method.isDefault()) ? CallbackProxy.invokeHere(proxy, method, values)
							: call(contract, target, method, values);
				});
	}

	private @Nullable Object call(ServiceContract contract, Object target, Method called, @Nullable Object[] arguments)
			throws Throwable {
		RemoteMethod method = contract.find(called);
		if (method == null) {
			throw new UnsupportedOperationException("'" + called + "' cannot be called from another process");
		}
		try {
			Object result = method.method().invoke(target, copy(method.parameterTypes(), arguments));
			return method.isAsync() ? result : copy(List.of(method.resultType()), new @Nullable Object[] { result })[0];
		}
		catch (InvocationTargetException ex) {
			throw this.cross.apply((ex.getCause() != null) ? ex.getCause() : ex);
		}
	}

	private @Nullable Object[] copy(List<ValueType> types, @Nullable Object[] values) {
		return this.codec.read(types, ByteBuffer.wrap(this.codec.write(types, values)));
	}

	private @Nullable Object item(LiveType type, @Nullable Object item) {
		return copy(List.of(Objects.requireNonNull(type.itemType())), new @Nullable Object[] { item })[0];
	}

	/**
	 * Calls a service.
	 */
	@FunctionalInterface
	public interface Call {

		/**
		 * Calls the service.
		 * @return what it returned
		 * @throws Throwable what the caller shall see
		 */
		@Nullable Object call() throws Throwable;

	}

	/**
	 * Elements that are copied with each reading.
	 *
	 * @param source begins a reading
	 */
	private record Elements(
			Supplier<CloseableIterator<@Nullable Object>> source) implements Iterable<@Nullable Object> {

		@Override
		public Iterator<@Nullable Object> iterator() {
			return this.source.get();
		}

	}

	/**
	 * Copies elements that are pulled.
	 */
	private final class Items implements CloseableIterator<@Nullable Object> {

		private final LiveType type;

		private final Iterator<?> source;

		private Items(LiveType type, Iterator<?> source) {
			this.type = type;
			this.source = source;
		}

		@Override
		public boolean hasNext() {
			try {
				return this.source.hasNext();
			}
			catch (RuntimeException ex) {
				throw CallOutcome.<RuntimeException>sneaky(InlineLive.this.cross.apply(ex));
			}
		}

		@Override
		public @Nullable Object next() {
			Object item;
			try {
				item = this.source.next();
			}
			catch (RuntimeException ex) {
				throw CallOutcome.<RuntimeException>sneaky(InlineLive.this.cross.apply(ex));
			}
			return item(this.type, item);
		}

		@Override
		public void close() {
			if (this.source instanceof CloseableIterator<?> closeable) {
				closeable.close();
			}
		}

	}

	/**
	 * Copies elements that are pushed.
	 */
	private final class Copying implements Flow.Subscriber<@Nullable Object> {

		private final LiveType type;

		private final Flow.Subscriber<? super @Nullable Object> subscriber;

		private Flow.@Nullable Subscription subscription;

		private boolean failed;

		private Copying(LiveType type, Flow.Subscriber<? super @Nullable Object> subscriber) {
			this.type = type;
			this.subscriber = subscriber;
		}

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			this.subscription = subscription;
			this.subscriber.onSubscribe(subscription);
		}

		@Override
		public void onNext(@Nullable Object item) {
			if (this.failed) {
				return;
			}
			Object copy;
			try {
				copy = item(this.type, item);
			}
			catch (RuntimeException ex) {
				this.failed = true;
				Objects.requireNonNull(this.subscription).cancel();
				this.subscriber.onError(ex);
				return;
			}
			this.subscriber.onNext(copy);
		}

		@Override
		public void onError(Throwable failure) {
			if (!this.failed) {
				this.subscriber.onError(InlineLive.this.cross.apply(failure));
			}
		}

		@Override
		public void onComplete() {
			if (!this.failed) {
				this.subscriber.onComplete();
			}
		}

	}

}
