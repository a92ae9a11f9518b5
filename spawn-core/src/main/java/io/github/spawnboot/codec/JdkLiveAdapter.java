package io.github.spawnboot.codec;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;

/**
 * Adapters of the live types that the JDK has.
 *
 * @param <T> the type that methods declare
 */
final class JdkLiveAdapter<T> implements LiveAdapter<T> {

	/** Adapters of all these types. */
	static final List<LiveAdapter<?>> ALL = List.of(itself(InputStream.class, LiveKind.INPUT),
			itself(OutputStream.class, LiveKind.OUTPUT), itself(Flow.Publisher.class, LiveKind.PUBLISHER),
			itself(Iterable.class, LiveKind.LAZY_ITEMS),
			new JdkLiveAdapter<>(Iterator.class, LiveKind.ITEMS, Elements::of, Iterator.class::cast),
			new JdkLiveAdapter<>(Stream.class, LiveKind.ITEMS, Elements::of,
					(basic) -> stream((CloseableIterator<?>) basic)));

	private final Class<T> type;

	private final LiveKind kind;

	private final Function<T, Object> toBasic;

	private final Function<Object, T> fromBasic;

	private JdkLiveAdapter(Class<T> type, LiveKind kind, Function<T, Object> toBasic, Function<Object, T> fromBasic) {
		this.type = type;
		this.kind = kind;
		this.toBasic = toBasic;
		this.fromBasic = fromBasic;
	}

	static <T> JdkLiveAdapter<T> itself(Class<T> type, LiveKind kind) {
		return new JdkLiveAdapter<>(type, kind, (value) -> value, type::cast);
	}

	private static Stream<?> stream(CloseableIterator<?> elements) {
		return StreamSupport
			.stream(Spliterators.spliteratorUnknownSize((Iterator<?>) elements, Spliterator.ORDERED), false)
			.onClose(elements::close);
	}

	@Override
	public Class<T> type() {
		return this.type;
	}

	@Override
	public LiveKind kind() {
		return this.kind;
	}

	@Override
	public Object toBasic(T value) {
		return this.toBasic.apply(value);
	}

	@Override
	public T fromBasic(Object basic) {
		return this.fromBasic.apply(basic);
	}

	/**
	 * Elements of an iterator, and how their source is told that nobody wants the rest.
	 */
	private record Elements(Iterator<?> elements, Runnable end) implements CloseableIterator<@Nullable Object> {

		static Object of(Iterator<?> elements) {
			return (elements instanceof CloseableIterator<?>) ? elements : new Elements(elements, () -> {
			});
		}

		static Object of(Stream<?> stream) {
			return new Elements(stream.iterator(), stream::close);
		}

		@Override
		public boolean hasNext() {
			return this.elements.hasNext();
		}

		@Override
		public @Nullable Object next() {
			return this.elements.next();
		}

		@Override
		public void close() {
			this.end.run();
		}

	}

}
