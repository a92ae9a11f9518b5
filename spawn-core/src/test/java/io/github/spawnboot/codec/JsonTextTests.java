package io.github.spawnboot.codec;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.spawnboot.SpawnUsageException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link JsonText}. Row D31.
 */
class JsonTextTests {

	private static final JsonText JSON = new JsonText();

	static Stream<Arguments> values() {
		Map<String, List<Part>> nested = new LinkedHashMap<>();
		nested.put("z", List.of(new Part("007", null, Color.RED)));
		nested.put("a", List.of());
		nested.put("m", new ArrayList<>(Arrays.asList(new Part("", BigDecimal.TEN, Color.GREEN), null)));
		return Stream.of(Arguments.of(long.class, Long.MAX_VALUE), Arguments.of(Long.class, Long.MIN_VALUE),
				Arguments.of(int.class, Integer.MIN_VALUE), Arguments.of(double.class, 0.1 + 0.2),
				Arguments.of(double.class, Double.MIN_VALUE), Arguments.of(Double.class, Double.NaN),
				Arguments.of(double.class, Double.NEGATIVE_INFINITY), Arguments.of(float.class, Float.MAX_VALUE),
				Arguments.of(boolean.class, true), Arguments.of(BigDecimal.class, new BigDecimal("1.10")),
				Arguments.of(BigDecimal.class, new BigDecimal("1E+3")),
				Arguments.of(BigDecimal.class, new BigDecimal("12345678901234567890.123456789")),
				Arguments.of(BigInteger.class, new BigInteger("12345678901234567890")),
				Arguments.of(String.class, "007"), Arguments.of(String.class, "true"), Arguments.of(String.class, ""),
				Arguments.of(String.class, "\u0000\n\"\\ß😀"), Arguments.of(String.class, null),
				Arguments.of(new TypeRef<List<String>>() {
				}.type(), null), Arguments.of(new TypeRef<List<String>>() {
				}.type(), List.of()), Arguments.of(new TypeRef<List<String>>() {
				}.type(), new ArrayList<>(Arrays.asList("", null, "null"))), Arguments.of(Color.class, Color.GREEN),
				Arguments.of(Instant.class, Instant.parse("2020-01-02T03:04:05.000000001Z")),
				Arguments.of(Duration.class, Duration.ofNanos(Long.MAX_VALUE)),
				Arguments.of(Part.class, new Part("x", new BigDecimal("0.00"), Color.RED)),
				Arguments.of(new TypeRef<Map<String, List<Part>>>() {
				}.type(), nested), Arguments.of(new TypeRef<Optional<String>>() {
				}.type(), Optional.empty()));
	}

	@ParameterizedTest
	@MethodSource("values")
	void readWhenWrittenReturnsEqualValue(Type type, @Nullable Object value) {
		String text = JSON.write(type, value);
		assertThat(text).doesNotContain("\n");
		Object back = JSON.read(type, text);
		assertThat(back).isEqualTo(value);
		// Equal maps may differ in their order.
		assertThat(String.valueOf(back)).isEqualTo(String.valueOf(value));
		assertThat(JSON.write(type, back)).isEqualTo(text);
	}

	@Test
	void readWhenBytesWereWrittenReturnsThem() {
		byte[] bytes = { 0, -1, 127, -128 };
		assertThat(JSON.read(byte[].class, JSON.write(byte[].class, bytes))).isEqualTo(bytes);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "int|1.9", "int|12345678901234567890", "long|12345678901234567890", "int|\"7\"", "int|null",
					"int|``", "int|1 2", "int|{", "java.lang.String|7", "java.lang.String|true", "boolean|1",
					"boolean|\"true\"" })
	void readWhenTextIsOfAnotherTypeFails(String type, String text) throws ClassNotFoundException {
		Class<?> declared = switch (type) {
			case "int" -> int.class;
			case "long" -> long.class;
			case "boolean" -> boolean.class;
			default -> Class.forName(type);
		};
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> JSON.read(declared, text));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "{\"name\":\"a\"}", "{\"name\":\"a\",\"price\":1,\"color\":\"RED\",\"more\":1}",
					"{\"name\":\"a\",\"price\":1,\"color\":0}", "{\"name\":\"a\",\"price\":1,\"color\":\"BLUE\"}" })
	void readWhenPropertiesDifferFails(String text) {
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> JSON.read(Part.class, text))
			.withMessageContaining(Part.class.getName());
	}

	@Test
	void writeWhenValueDoesNotFitItsTypeFails() {
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> JSON.write(int.class, null));
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> JSON.write(int.class, 1L))
			.withMessageContaining("java.lang.Long");
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> JSON.write(Object.class, "x"));
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> JSON.write(Thread.class, null));
		List<Object> cyclic = new ArrayList<>();
		cyclic.add(cyclic);
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> JSON.write(new TypeRef<List<String>>() {
		}.type(), cyclic));
	}

	enum Color {

		RED, GREEN

	}

	record Part(String name, @Nullable BigDecimal price, Color color) {

	}

}
