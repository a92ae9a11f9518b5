package io.github.spawnboot.codec;

import java.io.File;
import java.lang.reflect.Array;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.spawnboot.SpawnUsageException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Tests for {@link ValueCodec}.
 */
class ValueCodecTests {

	private static final ValueCodec CODEC = new ValueCodec();

	static Stream<Arguments> values() {
		List<Arguments> values = new ArrayList<>();
		scalars(values);
		times(values);
		texts(values);
		containers(values);
		beans(values);
		return values.stream();
	}

	private static void scalars(List<Arguments> values) {
		add(values, boolean.class, true, false);
		add(values, Boolean.class, true, null);
		add(values, byte.class, Byte.MIN_VALUE, Byte.MAX_VALUE);
		add(values, Byte.class, (byte) 7, null);
		add(values, short.class, Short.MIN_VALUE, Short.MAX_VALUE);
		add(values, Short.class, (short) 7, null);
		add(values, char.class, 'x', '\0', '\uFFFF', '\uD800', ' ');
		add(values, Character.class, 'ä', null);
		add(values, int.class, Integer.MIN_VALUE, -1, 0, Integer.MAX_VALUE);
		add(values, Integer.class, 7, null);
		add(values, long.class, Long.MIN_VALUE, -1L, Long.MAX_VALUE, 1L << 53 + 1);
		add(values, Long.class, 7L, null);
		add(values, float.class, Float.NaN, Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE, 0.1f);
		add(values, double.class, Double.NaN, Double.POSITIVE_INFINITY, -0d, Double.MIN_VALUE, Double.MAX_VALUE, 0.1);
		add(values, Double.class, 0.1, null);
		add(values, String.class, "", " ", "1.9", "007", "true", "null", "12345678901234567890", "ä€😀", "\0", "\uFFFD",
				"lone \uD83D surrogate", "\uDE00", "x".repeat(300_000), null);
		add(values, byte[].class, new byte[0], new byte[] { 0, -1, 127, -128 }, new byte[70_000], null);
		add(values, void.class, (Object) null);
		add(values, Void.class, (Object) null);
	}

	private static void times(List<Arguments> values) {
		add(values, Instant.class, Instant.MIN, Instant.MAX, Instant.EPOCH, Instant.ofEpochSecond(1, 123456789), null);
		add(values, LocalDate.class, LocalDate.MIN, LocalDate.MAX, LocalDate.of(2024, 2, 29));
		add(values, LocalTime.class, LocalTime.MIN, LocalTime.MAX, LocalTime.of(1, 0));
		add(values, LocalDateTime.class, LocalDateTime.MIN, LocalDateTime.MAX, LocalDateTime.of(2024, 1, 1, 0, 0));
		add(values, OffsetTime.class, OffsetTime.MIN, OffsetTime.MAX);
		add(values, OffsetDateTime.class, OffsetDateTime.MIN, OffsetDateTime.MAX,
				OffsetDateTime.of(2024, 1, 1, 0, 0, 0, 1, ZoneOffset.ofHoursMinutesSeconds(1, 2, 3)));
		ZonedDateTime overlap = ZonedDateTime.of(2020, 10, 25, 2, 30, 0, 1, ZoneId.of("Europe/Paris"));
		add(values, ZonedDateTime.class, overlap.withEarlierOffsetAtOverlap(), overlap.withLaterOffsetAtOverlap(),
				overlap.withZoneSameInstant(ZoneId.of("UTC")), overlap.withZoneSameInstant(ZoneOffset.UTC),
				overlap.withZoneSameInstant(ZoneId.of("GMT+01:00")));
		add(values, Duration.class, Duration.ZERO, Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
				Duration.ofSeconds(Long.MIN_VALUE), Duration.ofNanos(-1));
		add(values, Period.class, Period.of(1, -2, 3), Period.ZERO);
		add(values, Year.class, Year.of(Year.MIN_VALUE), Year.of(Year.MAX_VALUE), Year.of(7));
		add(values, YearMonth.class, YearMonth.of(2024, 2), YearMonth.of(12345, 1), YearMonth.of(-5, 12));
		add(values, MonthDay.class, MonthDay.of(2, 29));
		add(values, Month.class, Month.MAY);
		add(values, DayOfWeek.class, DayOfWeek.SUNDAY);
		add(values, ZoneId.class, ZoneId.of("Europe/Berlin"), ZoneOffset.ofHours(-7), ZoneId.of("UTC+2"));
		add(values, ZoneOffset.class, ZoneOffset.MIN, ZoneOffset.UTC);
		add(values, Date.class, new Date(0), new Date(Long.MIN_VALUE), new Date(1_700_000_000_123L));
	}

	private static void texts(List<Arguments> values) {
		add(values, BigDecimal.class, new BigDecimal("1.900"), new BigDecimal("-0.00"), new BigDecimal("1E+400"),
				new BigDecimal(BigInteger.ONE, Integer.MAX_VALUE), new BigDecimal(BigInteger.TEN, -77),
				new BigDecimal("123456789012345678901234567890.123456789"), new BigDecimal("-5"), null);
		add(values, BigInteger.class, BigInteger.ONE.shiftLeft(20_000), BigInteger.TWO.pow(63),
				BigInteger.TWO.pow(64).negate(), BigInteger.TWO.pow(63).negate(), BigInteger.ZERO,
				BigInteger.ONE.negate());
		add(values, UUID.class, new UUID(1, Long.MIN_VALUE), null);
		add(values, URI.class, URI.create("https://user@example.org:8/a%20b?c=d#e"), URI.create(""));
		add(values, Locale.class, Locale.ROOT, Locale.GERMANY, Locale.forLanguageTag("zh-Hant-TW-u-ca-chinese"),
				new Locale("ja", "JP", "JP"));
		add(values, Currency.class, Currency.getInstance("EUR"));
		add(values, TimeZone.class, TimeZone.getTimeZone("Europe/Berlin"), TimeZone.getTimeZone("UTC"));
		add(values, File.class, new File("relative/x"), new File(""), new File("/a b"));
		add(values, Path.class, Path.of("relative/x"), Path.of(""), Path.of("/a b"));
		add(values, java.nio.charset.Charset.class, StandardCharsets.UTF_16);
		add(values, Colour.class, Colour.RED, Colour.GREEN, null);
		add(values, OptionalInt.class, OptionalInt.empty(), OptionalInt.of(-3), null);
		add(values, OptionalLong.class, OptionalLong.empty(), OptionalLong.of(Long.MAX_VALUE));
		add(values, OptionalDouble.class, OptionalDouble.empty(), OptionalDouble.of(0.1));
	}

	private static void containers(List<Arguments> values) {
		add(values, int[].class, new int[0], new int[] { Integer.MIN_VALUE, 7 });
		add(values, long[].class, new long[] { Long.MIN_VALUE, Long.MAX_VALUE });
		add(values, double[].class, new double[] { Double.NaN, -0d, 0.1 });
		add(values, float[].class, new float[] { Float.NaN, 0.1f });
		add(values, boolean[].class, new boolean[] { true, false });
		add(values, short[].class, new short[] { Short.MIN_VALUE });
		add(values, char[].class, "äb".toCharArray(), new char[0]);
		add(values, int[][][].class, (Object) new int[][][] { { { 1 }, {} }, {} });
		add(values, byte[][].class, (Object) new byte[][] { { 1 }, {}, new byte[9000] });
		add(values, String[].class, (Object) new String[] { "", "007" });
		add(values, new TypeRef<List<String>>() {
		}, List.of("1.9", "true", ""), List.of(), Arrays.asList("a", null), null);
		add(values, new TypeRef<List<List<Optional<Long>>>>() {
		}, List.of(List.of(Optional.of(1L), Optional.empty()), List.of()));
		add(values, new TypeRef<Optional<Optional<String>>>() {
		}, Optional.empty(), Optional.of(Optional.empty()), Optional.of(Optional.of("")), null);
		add(values, new TypeRef<Optional<byte[]>>() {
		}, Optional.of(new byte[] { 1 }), Optional.empty(), null);
		add(values, new TypeRef<Set<String>>() {
		}, new LinkedHashSet<>(List.of("z", "a", "m")), Set.of("b", "a"));
		add(values, new TypeRef<Collection<Integer>>() {
		}, List.of(3, 1, 2));
		add(values, new TypeRef<Deque<String>>() {
		}, new ArrayDeque<>(List.of("b", "a")));
		add(values, new TypeRef<Queue<String>>() {
		}, new ArrayDeque<>(List.of("b", "a")));
		add(values, new TypeRef<TreeSet<String>>() {
		}, new TreeSet<>(List.of("b", "a")));
		add(values, new TypeRef<EnumSet<Colour>>() {
		}, EnumSet.of(Colour.GREEN), EnumSet.noneOf(Colour.class));
		add(values, new TypeRef<EnumMap<Colour, Integer>>() {
		}, new EnumMap<>(Map.of(Colour.RED, 1)));
		Map<String, Integer> ordered = new LinkedHashMap<>();
		ordered.put("z", 1);
		ordered.put("", 2);
		ordered.put("a", null);
		add(values, new TypeRef<Map<String, Integer>>() {
		}, ordered, Map.of(), null);
		add(values, new TypeRef<SortedMap<Integer, String>>() {
		}, new TreeMap<>(Map.of(10, "x", 9, "y")));
		add(values, new TypeRef<Map<Colour, List<Duration>>>() {
		}, Map.of(Colour.RED, List.of(Duration.ofNanos(1))));
		add(values, new TypeRef<Map<Long, Double>>() {
		}, Map.of(Long.MIN_VALUE, Double.NaN));
		add(values, new TypeRef<Map<Double, Float>>() {
		}, Map.of(0.1, Float.POSITIVE_INFINITY));
		add(values, new TypeRef<Map<Boolean, Character>>() {
		}, Map.of(true, ' ', false, '\0'));
		add(values, new TypeRef<Map<Character, Byte>>() {
		}, Map.of('ä', (byte) -1));
		add(values, new TypeRef<Map<BigDecimal, BigInteger>>() {
		}, Map.of(new BigDecimal("1.90"), BigInteger.TWO.pow(200)));
		add(values, new TypeRef<Map<ZonedDateTime, Instant>>() {
		}, Map.of(ZonedDateTime.of(2020, 1, 1, 0, 0, 0, 5, ZoneId.of("Europe/Paris")), Instant.MAX));
		add(values, new TypeRef<Map<Locale, Map<UUID, URI>>>() {
		}, Map.of(Locale.forLanguageTag("zh-Hant"), Map.of(new UUID(1, 2), URI.create("a:b"))));
		add(values, new TypeRef<Map<YearMonth, Short>>() {
		}, Map.of(YearMonth.of(2020, 1), (short) 3));
	}

	private static void beans(List<Arguments> values) {
		add(values, Everything.class, Everything.sample(), new Everything(null, 0, null, null, null, null, null));
		add(values, new TypeRef<Pair<String, List<Pair<Integer, Colour>>>>() {
		}, new Pair<>("x", List.of(new Pair<>(1, Colour.RED), new Pair<>(null, null))));
		add(values, FieldBean.class, FieldBean.sample());
		add(values, ConstructorBean.class, new ConstructorBean("007", List.of(1)));
		add(values, PrivateConstructorBean.class, PrivateConstructorBean.of("x"));
		add(values, SingleArgument.class, new SingleArgument("x"), new SingleArgument(null));
		add(values, Code.class, new Code("a-b"));
		add(values, Digits.class, new Digits("12"));
		add(values, Created.class, Created.of("a", 1));
		add(values, new TypeRef<List<Shape>>() {
		}, List.of(new Circle(1.5), new Square(2)));
		add(values, Shape.class, new Circle(Double.NaN));
		add(values, new TypeRef<Optional<Shape>>() {
		}, Optional.of(new Square(1)));
		add(values, new TypeRef<Map<String, Shape[]>>() {
		}, Map.of("arrays", new Shape[] { new Circle(1) }));
		add(values, Animal.class, new Dog("Rex", 3));
		add(values, Event.class, new Event(), new Named("x"));
		add(values, Node.class, new Node("a", new Node("b", null)));
		add(values, Empty.class, new Empty());
		add(values, new TypeRef<Box<Shape>>() {
		}, new Box<>(new Circle(3)));
		add(values, Pretty.class, new Pretty(Instant.ofEpochSecond(1, 5), null, List.of(), LocalTime.of(1, 2, 3)));
	}

	private static void add(List<Arguments> values, TypeRef<?> type, @Nullable Object... samples) {
		add(values, type.type(), samples);
	}

	private static void add(List<Arguments> values, Type type, @Nullable Object... samples) {
		for (Object sample : samples) {
			values.add(arguments(type, sample));
		}
	}

	@ParameterizedTest
	@MethodSource("values")
	void readWhenWrittenReturnsEqualValue(Type type, @Nullable Object value) { // row D31
		Object read = roundTrip(type, value);
		assertThat(comparable(read)).isEqualTo(comparable(value));
		if (value instanceof LinkedHashSet<?> || value instanceof LinkedHashMap<?, ?>) {
			assertThat(read).hasToString(value.toString());
		}
	}

	/**
	 * Arrays and queues do not compare by content.
	 */
	private static @Nullable Object comparable(@Nullable Object value) {
		if (value != null && value.getClass().isArray()) {
			List<@Nullable Object> elements = new ArrayList<>();
			for (int i = 0; i < Array.getLength(value); i++) {
				elements.add(comparable(Array.get(value, i)));
			}
			return elements;
		}
		if (value instanceof Queue<?> queue) {
			return new ArrayList<>(queue);
		}
		if (value instanceof Optional<?> optional) {
			return optional.map(ValueCodecTests::comparable);
		}
		if (value instanceof Map<?, ?> map && map.toString().startsWith("{arrays=")) {
			return comparable(map.get("arrays"));
		}
		return value;
	}

	@ParameterizedTest
	@MethodSource("values")
	void writeWhenRepeatedGivesSameBytes(Type type, @Nullable Object value) { // row D37
		byte[] first = write(type, value);
		assertThat(write(type, roundTrip(type, value))).isEqualTo(first);
		assertThat(new ValueCodec().write(List.of(CODEC.type(type)), new @Nullable Object[] { value }))
			.isEqualTo(first);
	}

	@ParameterizedTest
	@MethodSource("values")
	void readWhenTruncatedFails(Type type, @Nullable Object value) { // row D37
		byte[] bytes = write(type, value);
		int step = Math.max(1, bytes.length / 500);
		for (int length = 0; length < bytes.length; length += step) {
			ByteBuffer truncated = ByteBuffer.wrap(bytes, 0, length);
			assertThatExceptionOfType(SpawnUsageException.class)
				.isThrownBy(() -> CODEC.read(List.of(CODEC.type(type)), truncated));
		}
	}

	@ParameterizedTest
	@MethodSource("values")
	void readWhenBytesAreDamagedReturnsOrFailsAsUsage(Type type, @Nullable Object value) { // row
																							// C5
		Random random = new Random(42);
		byte[] bytes = write(type, value);
		for (int i = 0; i < 200; i++) {
			byte[] damaged = bytes.clone();
			for (int change = random.nextInt(3); change >= 0; change--) {
				damaged[random.nextInt(Math.min(damaged.length, 200))] = (byte) random.nextInt();
			}
			try {
				CODEC.read(List.of(CODEC.type(type)), ByteBuffer.wrap(damaged));
			}
			catch (SpawnUsageException ex) {
				assertThat(ex.getMessage())
					.matches("(?s)(Value 0, declared .*cannot be read: .*)|(\\d+ bytes follow after 1 values.*)");
			}
			catch (RuntimeException ex) {
				assertThat(ex).isInstanceOf(SpawnUsageException.class);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "8163eda080", "8163edb080", "8164f08da080", "8164f4908080", "817f61ed62a080ff",
			"8166eda080eda080", "81656162eda080" })
	void readWhenTextWithinAValueHoldsHalfASurrogatePairFails(String cbor) { // row C5
		Type type = new TypeRef<List<String>>() {
		}.type();
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> readTree(type, cbor))
			.withMessageStartingWith("Value 0, declared 'java.util.List<java.lang.String>', cannot be read: ");
	}

	@Test
	void readWhenNameWithinAValueHoldsHalfASurrogatePairFails() { // row C5
		Type type = new TypeRef<Map<String, Integer>>() {
		}.type();
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> readTree(type, "a163eda08001"))
			.withMessageContaining("half a surrogate pair");
		assertThat(readTree(type, "a164f09f988001")).isEqualTo(Map.of("\ud83d\ude00", 1));
	}

	@Test
	void readWhenTextIsBeyondTheFirstPlaneGivesIt() {
		Type type = new TypeRef<List<String>>() {
		}.type();
		assertThat(readTree(type, "8264f09f98806161")).isEqualTo(List.of("\ud83d\ude00", "a"));
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> readTree(type, "8164f09f988000"));
	}

	private static @Nullable Object readTree(Type type, String cbor) {
		byte[] tree = HexFormat.of().parseHex(cbor);
		ByteBuffer bytes = ByteBuffer.allocate(5 + tree.length).put(ValueCodec.TREE).putInt(tree.length).put(tree);
		return CODEC.read(List.of(CODEC.type(type)), bytes.flip())[0];
	}

	@Test
	void referToLargeByteArraysGivesWhatWriteGivesWithoutCopyingThem() {
		byte[] large = new byte[64 * 1024];
		List<ValueType> types = List.of(CODEC.type(String.class), CODEC.type(byte[].class), CODEC.type(byte[].class),
				CODEC.type(byte[].class), CODEC.type(int.class), CODEC.type(Object[].class));
		Object[] values = { "x", large, null, new byte[10], 7, null };
		ByteSequence sequence = CODEC.refer(types, values);
		assertThat(sequence.toByteArray()).isEqualTo(CODEC.write(types, values));
		assertThat(sequence.size()).isEqualTo(sequence.toByteArray().length);
		large[0] = 1;
		assertThat(sequence.toByteArray()).isEqualTo(CODEC.write(types, values));
		ByteSequence own = sequence.joined();
		large[0] = 2;
		assertThat(own.toByteArray()).isNotEqualTo(CODEC.write(types, values));
		assertThat(own.joined()).isSameAs(own);
		assertThat(own.toBuffer()).isEqualTo(ByteBuffer.wrap(own.toByteArray()));
		assertThat(own.after(ByteBuffer.wrap(new byte[] { 9 })).toBuffer().get(0)).isEqualTo((byte) 9);
	}

	@Test
	void readWhenTrailingBytesFails() {
		byte[] bytes = Arrays.copyOf(write(String.class, "x"), 8);
		assertThatExceptionOfType(SpawnUsageException.class)
			.isThrownBy(() -> CODEC.read(List.of(CODEC.type(String.class)), ByteBuffer.wrap(bytes)))
			.withMessage("1 bytes follow after 1 values; sender and receiver differ".replace("1 bytes",
					(8 - write(String.class, "x").length) + " bytes"));
	}

	@Test
	void readWhenBufferIsDirectOrSlicedConsumesIt() {
		List<ValueType> types = List.of(CODEC.type(String.class), CODEC.type(int.class), CODEC.type(byte[].class));
		Object[] values = { "x", 7, new byte[] { 1 } };
		byte[] bytes = CODEC.write(types, values);
		ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 3).position(2).put(bytes).flip().position(2);
		assertThat(CODEC.read(types, direct)).usingRecursiveComparison().isEqualTo(values);
		assertThat(direct.hasRemaining()).isFalse();
		ByteBuffer slice = ByteBuffer.allocate(bytes.length + 3).position(2).put(bytes).flip().position(2).slice();
		assertThat(CODEC.read(types, slice)).usingRecursiveComparison().isEqualTo(values);
		assertThat(slice.hasRemaining()).isFalse();
	}

	@Test
	void readWhenLengthLiesDoesNotAllocate() {
		byte[] lie = { 5, 0, 0, 0, 5, (byte) 0x5A, 0x7F, (byte) 0xFF, (byte) 0xFF, (byte) 0xF0 };
		assertThatExceptionOfType(SpawnUsageException.class)
			.isThrownBy(() -> CODEC.read(List.of(CODEC.type(new TypeRef<Optional<byte[]>>() {
			}.type())), ByteBuffer.wrap(lie)));
		byte[] array = { 5, 0, 0, 0, 5, (byte) 0x9A, 0x7F, (byte) 0xFF, (byte) 0xFF, (byte) 0xF0 };
		assertThatExceptionOfType(SpawnUsageException.class)
			.isThrownBy(() -> CODEC.read(List.of(CODEC.type(long[].class)), ByteBuffer.wrap(array)));
	}

	@Test
	void readWhenNestedTooDeeplyFails() {
		byte[] content = new byte[100_000];
		Arrays.fill(content, (byte) 0x81);
		ByteBuffer bytes = ByteBuffer.allocate(content.length + 5)
			.put((byte) 5)
			.putInt(content.length)
			.put(content)
			.flip();
		assertThatExceptionOfType(SpawnUsageException.class)
			.isThrownBy(() -> CODEC.read(List.of(CODEC.type(Node[].class)), bytes))
			.withMessageContaining("cannot be read");
	}

	@Test
	void writeWhenSetsAndMapsAreEqualGivesSameBytes() { // row D37
		Map<String, Integer> one = new HashMap<>(4);
		Map<String, Integer> other = new HashMap<>(4096);
		Set<Code> codes = new HashSet<>(4);
		Set<Code> otherCodes = new HashSet<>(4096);
		for (int i = 0; i < 100; i++) {
			one.put("key" + i, i);
			other.put("key" + (99 - i), 99 - i);
			codes.add(new Code("c-" + i));
			otherCodes.add(new Code("c-" + (99 - i)));
		}
		Type mapType = new TypeRef<Map<String, Integer>>() {
		}.type();
		assertThat(write(mapType, one)).isEqualTo(write(mapType, other)).isEqualTo(write(mapType, Map.copyOf(one)));
		Type setType = new TypeRef<Set<Code>>() {
		}.type();
		assertThat(write(setType, codes)).isEqualTo(write(setType, otherCodes));
	}

	@Test
	void writeWhenBytesAreNestedKeepsThemRaw() {
		byte[] image = new byte[10_000];
		new Random(1).nextBytes(image);
		byte[] written = write(FieldBean.class, FieldBean.with(image));
		assertThat(written.length).isLessThan(image.length + 400);
		assertThat(new String(written, StandardCharsets.ISO_8859_1))
			.contains(new String(image, StandardCharsets.ISO_8859_1));
	}

	@Test
	void writeWhenBytesAreTopLevelAddsFiveBytes() {
		assertThat(write(byte[].class, new byte[1000])).hasSize(1005);
	}

	@Test
	void writeWhenNullForPrimitiveFails() {
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> write(int.class, null))
			.withMessage("Value 0, declared 'int', cannot be carried: null is no value of a primitive type");
	}

	@Test
	void readWhenNullForPrimitiveFails() {
		assertThatExceptionOfType(SpawnUsageException.class)
			.isThrownBy(() -> CODEC.read(List.of(CODEC.type(long.class)), ByteBuffer.wrap(new byte[1])))
			.withMessage("Value 0, declared 'long', cannot be read: null is no value of a primitive type");
	}

	@Test
	void writeWhenClassDiffersFails() {
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> write(long.class, 1))
			.withMessage("Value 0, declared 'long', cannot be carried: it is an instance of 'java.lang.Integer'");
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> write(Node.class, "x"))
			.withMessageContaining("it is an instance of 'java.lang.String'");
	}

	@Test
	void writeWhenCountDiffersFails() {
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> CODEC.write(List.of(), new Object[1]))
			.withMessage("1 values were given for 0 declared types; give one for each");
	}

	@ParameterizedTest
	@ValueSource(classes = { Thread.class, java.net.Socket.class, Runnable.class, Object.class, Class.class })
	void writeWhenTypeCannotBeCarriedFails(Class<?> type) { // row F6
		Object value = (type == Runnable.class) ? (Runnable) () -> {
		} : (type == Class.class) ? String.class : (type == Thread.class) ? Thread.currentThread()
				: (type == Object.class) ? "x" : new java.net.Socket();
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> write(type, value))
			.withMessageStartingWith("Value 0, declared '" + type.getName() + "', cannot be carried: '"
					+ type.getSimpleName() + "' is '" + type.getName() + "'");
	}

	@Test
	void writeWhenGraphIsCyclicFails() { // row F6
		Node node = new Node("a", null);
		node.next = new Node("b", node);
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> write(Node.class, node))
			.withMessageContaining("the object graph is cyclic: an instance of '%s' contains itself",
					Node.class.getName());
		Tree tree = new Tree();
		tree.children.add(tree);
		tree.children.add(tree);
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> write(Tree.class, tree))
			.withMessageContaining("the object graph is cyclic");
	}

	@Test
	void writeWhenGraphIsDeepButNotCyclicWorks() {
		Node node = new Node("0", null);
		for (int i = 1; i < CodecMapper.MAX_DEPTH; i++) {
			node = new Node("" + i, node);
		}
		assertThat(roundTrip(Node.class, node)).isEqualTo(node);
		Node deeper = new Node("too deep", node);
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> write(Node.class, deeper));
	}

	@Test
	void writeWhenValueIsSubclassFails() {
		FieldBean bean = new FieldBean() {
		};
		String expected = "an instance of '" + bean.getClass().getName() + "' does not arrive as such where '";
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> write(FieldBean.class, bean))
			.withMessageContaining(expected);
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> write(new TypeRef<List<FieldBean>>() {
		}.type(), List.of(new FieldBean(), bean))).withMessageContaining(expected);
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> write(new TypeRef<Box<FieldBean>>() {
		}.type(), new Box<>(bean))).withMessageContaining(expected).withMessageContaining("at 'content'");
		assertThatExceptionOfType(SpawnUsageException.class)
			.isThrownBy(() -> write(new TypeRef<Map<String, Optional<FieldBean>>>() {
			}.type(), Map.of("a", Optional.of(bean))))
			.withMessageContaining(expected);
		assertThatExceptionOfType(SpawnUsageException.class)
			.isThrownBy(() -> write(FieldBean[].class, new FieldBean[] { bean }))
			.withMessageContaining(expected);
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> write(EmptyBean.class, new EmptyBean() {
			int value = 1;

		})).withMessageContaining("it is an instance of '");
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> write(Animal.class, new Cat()))
			.withMessageContaining("an instance of '" + Cat.class.getName() + "' does not arrive as such");
	}

	@Test
	void writeWhenComparatorWouldBeLostFails() {
		TreeSet<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
		set.addAll(List.of("b", "A"));
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> write(new TypeRef<TreeSet<String>>() {
		}.type(), set)).withMessageContaining("a 'java.util.TreeSet' with a comparator would lose it");
		assertThat(roundTrip(new TypeRef<Set<String>>() {
		}.type(), set)).hasToString("[A, b]");
	}

	@Test
	void writeWhenValueHasNoExactFormFails() {
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> write(Date.class, new Date(0) {
		})).withMessageContaining("has no exact form as 'java.util.Date'");
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> write(new TypeRef<List<String>>() {
		}.type(), List.of("\uD800")))
			.withMessageContaining("Value 0, declared 'java.util.List<java.lang.String>', cannot be carried: at '[0]'");
	}

	@Test
	void readWhenPropertyIsUnknownFails() { // row F5
		byte[] bytes = write(new TypeRef<Map<String, String>>() {
		}.type(), new LinkedHashMap<>(Map.of("value", "a", "extra", "b")));
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> read(SingleArgument.class, bytes))
			.withMessageContaining("Unrecognized property \"extra\"");
	}

	@Test
	void readWhenPropertyIsMissingFails() { // row F5
		byte[] bytes = write(new TypeRef<Map<String, String>>() {
		}.type(), Map.of());
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> read(SingleArgument.class, bytes))
			.withMessageContaining("Missing");
	}

	@Test
	void readWhenNestedPrimitiveIsNullFails() { // row F5
		Map<String, @Nullable Integer> map = new LinkedHashMap<>();
		map.put("side", null);
		byte[] bytes = write(new TypeRef<Map<String, Integer>>() {
		}.type(), map);
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> read(Primitive.class, bytes))
			.withMessageContaining("null");
	}

	@Test
	void readWhenValueIsOfAnotherKindFails() { // rows D31, F5
		byte[] text = write(new TypeRef<List<String>>() {
		}.type(), List.of("1"));
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> read(int[].class, text));
		byte[] number = write(new TypeRef<List<Integer>>() {
		}.type(), List.of(1));
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> read(new TypeRef<List<String>>() {
		}.type(), number));
		byte[] fraction = write(new TypeRef<List<Double>>() {
		}.type(), List.of(1.9));
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> read(new TypeRef<List<Long>>() {
		}.type(), fraction));
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> read(new TypeRef<List<Boolean>>() {
		}.type(), number));
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> read(new TypeRef<List<Colour>>() {
		}.type(), number));
	}

	@Test
	void typeWhenAskedTwiceReturnsSameObject() {
		Type type = new TypeRef<List<String>>() {
		}.type();
		assertThat(CODEC.type(type)).isSameAs(CODEC.type(new TypeRef<List<String>>() {
		}.type())).hasToString("java.util.List<java.lang.String>");
		assertThat(CODEC.type(int[][].class)).hasToString("int[][]");
	}

	private static byte[] write(Type type, @Nullable Object value) {
		return CODEC.write(List.of(CODEC.type(type)), new @Nullable Object[] { value });
	}

	private static @Nullable Object read(Type type, byte[] bytes) {
		return CODEC.read(List.of(CODEC.type(type)), ByteBuffer.wrap(bytes))[0];
	}

	private static @Nullable Object roundTrip(Type type, @Nullable Object value) {
		return read(type, write(type, value));
	}

	enum Colour {

		RED {
			@Override
			public String toString() {
				return "rouge";
			}
		},
		GREEN

	}

	record Everything(@Nullable String text, long number, byte @Nullable [] bytes, @Nullable Optional<String> optional,
			@Nullable List<@Nullable BigDecimal> decimals, @Nullable OptionalInt count, @Nullable Character character) {

		static Everything sample() {
			return new Everything("007", Long.MIN_VALUE, new byte[] { 1, -1 }, Optional.empty(),
					Arrays.asList(new BigDecimal("1.90"), null), OptionalInt.empty(), ' ');
		}

		String computed() {
			throw new IllegalStateException("never called");
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof Everything that && Objects.equals(this.text, that.text)
					&& this.number == that.number && Arrays.equals(this.bytes, that.bytes)
					&& Objects.equals(this.optional, that.optional) && Objects.equals(this.decimals, that.decimals)
					&& Objects.equals(this.count, that.count) && Objects.equals(this.character, that.character);
		}

		@Override
		public int hashCode() {
			return Objects.hash(this.text, this.number);
		}

	}

	record Pair<A, B>(@Nullable A left, @Nullable B right) {
	}

	static class Base {

		private String inherited = "default";

		int URL = 1;

	}

	static class FieldBean extends Base {

		private @Nullable String name = "default";

		private byte @Nullable [] image;

		private List<Integer> numbers = new ArrayList<>();

		private boolean flag = true;

		@JsonIgnore
		private transient @Nullable Object cache;

		static FieldBean sample() {
			FieldBean bean = new FieldBean();
			bean.name = null;
			bean.image = new byte[0];
			bean.numbers = Collections.unmodifiableList(new ArrayList<>(List.of(3, 1)));
			bean.flag = false;
			((Base) bean).inherited = "x";
			bean.URL = 2;
			return bean;
		}

		static FieldBean with(byte[] image) {
			FieldBean bean = new FieldBean();
			bean.image = image;
			return bean;
		}

		public String getComputed() {
			throw new IllegalStateException("never called");
		}

		public void setName(String name) {
			throw new IllegalStateException("never called");
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof FieldBean that && Objects.equals(this.name, that.name)
					&& Arrays.equals(this.image, that.image) && this.numbers.equals(that.numbers)
					&& this.flag == that.flag && ((Base) this).inherited.equals(((Base) that).inherited)
					&& this.URL == that.URL;
		}

		@Override
		public int hashCode() {
			return Objects.hashCode(this.name);
		}

	}

	static class ConstructorBean {

		private final String name;

		private final List<Integer> numbers;

		ConstructorBean(String name, List<Integer> numbers) {
			this.name = name;
			this.numbers = numbers;
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof ConstructorBean that && this.name.equals(that.name)
					&& this.numbers.equals(that.numbers);
		}

		@Override
		public int hashCode() {
			return this.name.hashCode();
		}

	}

	static final class PrivateConstructorBean {

		private @Nullable String name;

		private PrivateConstructorBean() {
		}

		PrivateConstructorBean(String name, int ignored) {
			this.name = name;
		}

		static PrivateConstructorBean of(String name) {
			return new PrivateConstructorBean(name, 1);
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof PrivateConstructorBean that && Objects.equals(this.name, that.name);
		}

		@Override
		public int hashCode() {
			return 1;
		}

	}

	record SingleArgument(@Nullable String value) {
	}

	static final class Code {

		private final String first;

		private final String second;

		@JsonCreator
		Code(String text) {
			this.first = text.substring(0, text.indexOf('-'));
			this.second = text.substring(text.indexOf('-') + 1);
		}

		@JsonValue
		String text() {
			return this.first + "-" + this.second;
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof Code that && text().equals(that.text());
		}

		@Override
		public int hashCode() {
			return text().hashCode();
		}

		@Override
		public String toString() {
			return text();
		}

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
	sealed interface Shape permits Circle, Square {

	}

	record Circle(double radius) implements Shape {
	}

	record Square(int side) implements Shape {
	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
	@JsonSubTypes(@JsonSubTypes.Type(value = Dog.class, name = "dog"))
	abstract static class Animal {

		@JsonProperty
		protected String name = "";

	}

	static final class Dog extends Animal {

		private final int age;

		Dog(String name, int age) {
			this.name = name;
			this.age = age;
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof Dog that && this.name.equals(that.name) && this.age == that.age;
		}

		@Override
		public int hashCode() {
			return this.age;
		}

	}

	static final class Cat extends Animal {

	}

	static final class Node {

		private String name;

		private @Nullable Node next;

		private Node() {
			this.name = "";
		}

		Node(String name, @Nullable Node next) {
			this.name = name;
			this.next = next;
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof Node that && this.name.equals(that.name) && Objects.equals(this.next, that.next);
		}

		@Override
		public int hashCode() {
			return this.name.hashCode();
		}

	}

	static final class Tree {

		private List<Tree> children = new ArrayList<>();

	}

	record Primitive(int side) {
	}

	record Empty() {
	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
	@JsonSubTypes({ @JsonSubTypes.Type(Event.class), @JsonSubTypes.Type(Named.class) })
	static class Event {

		@Override
		public boolean equals(Object other) {
			return other != null && other.getClass() == Event.class;
		}

		@Override
		public int hashCode() {
			return 1;
		}

	}

	static final class Named extends Event {

		private final String name;

		Named(String name) {
			this.name = name;
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof Named that && this.name.equals(that.name);
		}

		@Override
		public int hashCode() {
			return this.name.hashCode();
		}

	}

	record Digits(@JsonValue String digits) {

		@JsonCreator
		Digits {
		}

	}

	static final class Created {

		private final String text;

		private final transient int number;

		private Created(String text, int number, boolean ignored) {
			this.text = text;
			this.number = number;
		}

		@JsonCreator
		static Created of(String text, int number) {
			return new Created(text, number, true);
		}

		@JsonProperty
		int number() {
			return this.number;
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof Created that && this.text.equals(that.text) && this.number == that.number;
		}

		@Override
		public int hashCode() {
			return this.text.hashCode();
		}

	}

	static class EmptyBean {

	}

	record Box<T>(@Nullable T content) {
	}

	@JsonInclude(JsonInclude.Include.NON_EMPTY)
	record Pretty(@JsonFormat(pattern = "yyyy", timezone = "UTC") Instant instant, @Nullable String text,
			List<String> list, @JsonFormat(pattern = "HH:mm") LocalTime time) {
	}

}
