package io.github.spawnboot.codec;

import java.lang.reflect.Array;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.hostile.FuzzTarget;
import org.jspecify.annotations.Nullable;

/**
 * Reads a value of the declared type that the first byte selects. What is accepted must
 * be an instance of the type, and equal after it was written and read again.
 */
public final class ValuesTarget implements FuzzTarget {

	private final ValueCodec codec = new ValueCodec();

	private final List<Sample> samples = List.of(sample(byte[].class, new byte[] { 1, 2, 3 }),
			sample(String.class, "häß\ud83d\ude00"), sample(String.class, "\ud800x"), sample(int.class, 42),
			sample(Long.class, Long.MIN_VALUE), sample(boolean.class, true), sample(char.class, 'x'),
			sample(double.class, 1.5), sample(Float.class, Float.NaN), sample(short.class, (short) 7),
			sample(byte.class, (byte) -1), sample(void.class, null), sample(new TypeRef<List<String>>() {
			}.type(), List.of("a", "b", "")), sample(new TypeRef<Map<String, Integer>>() {
			}.type(), Map.of("a", 1)), sample(new TypeRef<Map<DayOfWeek, List<Optional<Long>>>>() {
			}.type(), Map.of(DayOfWeek.MONDAY, List.of(Optional.of(1L), Optional.empty()))),
			sample(new TypeRef<Set<UUID>>() {
			}.type(), Set.of(new UUID(1, 2))), sample(new TypeRef<Optional<byte[]>>() {
			}.type(), Optional.of(new byte[] { 9 })),
			sample(Point.class, new Point(1, -2.5, "p", List.of(new Point(0, 0, null, List.of())))),
			sample(Shape.class, new Circle(2)), sample(Shape.class, new Square(3)),
			sample(Bean.class, Bean.of("name", 7)), sample(DayOfWeek.class, DayOfWeek.SUNDAY),
			sample(BigDecimal.class, new BigDecimal("12.340")), sample(BigInteger.class, BigInteger.TEN.pow(30)),
			sample(Instant.class, Instant.ofEpochSecond(1, 2)), sample(Duration.class, Duration.ofNanos(3)),
			sample(LocalDate.class, LocalDate.of(2026, 1, 2)),
			sample(ZonedDateTime.class, ZonedDateTime.parse("2026-01-02T03:04:05Z[UTC]")),
			sample(URI.class, URI.create("http://example.com/x?y")), sample(Locale.class, Locale.GERMANY),
			sample(int[].class, new int[] { 1, 2 }), sample(String[][].class, new String[][] { { "a" }, {} }),
			sample(long[].class, new long[] { 1, Long.MAX_VALUE }), sample(float[].class, new float[] { 1.5f }));

	private Sample sample(Type type, @Nullable Object value) {
		return new Sample(this.codec.type(type), value);
	}

	@Override
	public List<byte[]> seeds() {
		List<byte[]> seeds = new ArrayList<>();
		for (int i = 0; i < this.samples.size(); i++) {
			Sample sample = this.samples.get(i);
			byte[] bytes = this.codec.write(List.of(sample.type()), new @Nullable Object[] { sample.value() });
			byte[] seed = new byte[bytes.length + 1];
			seed[0] = (byte) i;
			System.arraycopy(bytes, 0, seed, 1, bytes.length);
			seeds.add(seed);
		}
		return seeds;
	}

	@Override
	public boolean read(byte[] input) {
		if (input.length == 0) {
			return false;
		}
		List<ValueType> types = List.of(this.samples.get((input[0] & 0xFF) % this.samples.size()).type());
		@Nullable Object[] values;
		try {
			values = this.codec.read(types, ByteBuffer.wrap(input, 1, input.length - 1));
		}
		catch (SpawnUsageException ex) {
			if (ex.getMessage() == null || ex.getMessage().length() > 3000) {
				throw new IllegalStateException("no message to be logged", ex);
			}
			return false;
		}
		byte[] again = this.codec.write(types, values);
		@Nullable Object[] same = this.codec.read(types, ByteBuffer.wrap(again));
		if (!isSame(values[0], same[0])) {
			throw new IllegalStateException(types + ": " + text(values[0]) + " became " + text(same[0]));
		}
		if (!Arrays.equals(again, this.codec.write(types, same))) {
			throw new IllegalStateException(types + ": the same value " + text(same[0]) + " gave other bytes");
		}
		return true;
	}

	/** Equal, also with arrays in containers. */
	private static boolean isSame(@Nullable Object first, @Nullable Object second) {
		if (first instanceof Optional<?> one && second instanceof Optional<?> other) {
			return isSame(one.orElse(null), other.orElse(null));
		}
		if (first != null && first.getClass().isArray() && second != null && second.getClass() == first.getClass()) {
			int length = Array.getLength(first);
			boolean same = length == Array.getLength(second);
			for (int i = 0; same && i < length; i++) {
				same = isSame(Array.get(first, i), Array.get(second, i));
			}
			return same;
		}
		return Objects.equals(first, second);
	}

	private static String text(@Nullable Object value) {
		return Arrays.deepToString(new @Nullable Object[] { value });
	}

	private record Sample(ValueType type, @Nullable Object value) {

	}

	record Point(int x, double y, @Nullable String name, List<Point> next) {

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
	@JsonSubTypes({ @JsonSubTypes.Type(value = Circle.class, name = "circle"),
			@JsonSubTypes.Type(value = Square.class, name = "square") })
	sealed interface Shape permits Circle, Square {

	}

	record Circle(double radius) implements Shape {

	}

	record Square(int side) implements Shape {

	}

	static final class Bean {

		private @Nullable String name;

		private int number;

		private static Bean of(String name, int number) {
			Bean bean = new Bean();
			bean.name = name;
			bean.number = number;
			return bean;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Bean bean && Objects.equals(this.name, bean.name) && this.number == bean.number;
		}

		@Override
		public int hashCode() {
			return Objects.hash(this.name, this.number);
		}

	}

}
