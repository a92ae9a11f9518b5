package io.github.spawnboot.context;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ChildPayloadTests {

	@Test
	void fromBytesWhenEncodedReturnsEqualPayload() { // row D31
		ChildPayload payload = payload(Map.of("text", "päß\u0000\uD83D\uDE00"));
		assertThat(ChildPayload.fromBytes(payload.toBytes())).isEqualTo(payload);
	}

	@Test
	void fromBytesWhenThereIsNoMainClassReturnsNull() {
		ChildPayload payload = new ChildPayload(List.of(), Map.of(), List.of(), true, List.of(), Map.of(), Map.of(),
				List.of(), List.of(), "", "", "", List.of(), null);
		assertThat(ChildPayload.fromBytes(payload.toBytes())).isEqualTo(payload);
	}

	@Test
	void fromBytesKeepsTypesAndOrderOfValues() { // row D31
		Map<String, Object> values = new LinkedHashMap<>();
		values.put("z", "007");
		values.put("y", Long.MIN_VALUE);
		values.put("integer", 1);
		values.put("short", (short) -1);
		values.put("byte", (byte) 2);
		values.put("char", 'c');
		values.put("boolean", true);
		values.put("float", 1.5f);
		values.put("double", Double.MIN_VALUE);
		values.put("big", new BigInteger("12345678901234567890"));
		values.put("decimal", new BigDecimal("1.90"));
		values.put("list", List.of("a", 1, 2L));
		values.put("a", "");
		Map<String, Object> decoded = decoded(values);
		assertThat(decoded).isEqualTo(values);
		assertThat(decoded.keySet()).containsExactlyElementsOf(values.keySet());
	}

	@Test
	void fromBytesKeepsTypesOfArrays() {
		Map<String, Object> decoded = decoded(Map.of("texts", new String[] { "a", "b" }, "numbers", new int[] { 1, 2 },
				"mixed", new Object[] { "a", 1 }, "none", new long[0]));
		assertThat(decoded.get("texts")).isEqualTo(new String[] { "a", "b" });
		assertThat(decoded.get("numbers")).isEqualTo(new int[] { 1, 2 });
		assertThat(decoded.get("mixed")).isEqualTo(new Object[] { "a", 1 });
		assertThat(decoded.get("none")).isEqualTo(new long[0]);
	}

	@Test
	void fromBytesWhenTruncatedAnywhereFails() { // row D37
		byte[] bytes = payload(Map.of("list", List.of("a", 1), "array", new int[] { 1 })).toBytes();
		for (int length = 0; length < bytes.length; length++) {
			byte[] truncated = Arrays.copyOf(bytes, length);
			assertThatIllegalArgumentException().isThrownBy(() -> ChildPayload.fromBytes(truncated))
				.withMessageStartingWith("The payload from the parent ");
		}
	}

	@Test
	void fromBytesWhenAnyByteIsChangedFailsInOneWayOnly() { // row D37
		byte[] bytes = payload(Map.of("list", List.of("a", 1), "array", new int[] { 1 })).toBytes();
		int failed = 0;
		for (int i = 0; i < bytes.length; i++) {
			for (int bit = 0; bit < 8; bit++) {
				byte[] changed = bytes.clone();
				changed[i] ^= (byte) (1 << bit);
				try {
					ChildPayload.fromBytes(changed);
				}
				catch (IllegalArgumentException ex) {
					failed++;
				}
			}
		}
		assertThat(failed).isPositive();
	}

	@Test
	void fromBytesWhenLengthIsTooLargeFailsBeforeAllocating() { // row D36
		byte[] bytes = ByteBuffer.allocate(12).putInt(2).putInt(Integer.MAX_VALUE).array();
		assertThatIllegalArgumentException().isThrownBy(() -> ChildPayload.fromBytes(bytes))
			.withMessage("The payload from the parent is damaged: a length of 2147483647 where 4 bytes are left");
	}

	@Test
	void fromBytesWhenVersionIsOtherNamesBoth() {
		byte[] bytes = payload(Map.of()).toBytes();
		bytes[3] = 9;
		assertThatIllegalArgumentException().isThrownBy(() -> ChildPayload.fromBytes(bytes))
			.withMessage("The payload from the parent has version 9, this child reads version 2. "
					+ "Use one version of Spawn on both sides.");
	}

	@Test
	void fromBytesWhenBytesFollowFails() {
		byte[] bytes = payload(Map.of()).toBytes();
		byte[] longer = Arrays.copyOf(bytes, bytes.length + 2);
		assertThatIllegalArgumentException().isThrownBy(() -> ChildPayload.fromBytes(longer))
			.withMessage("The payload from the parent is damaged: 2 bytes too many");
	}

	@Test
	void toBytesWhenTooLargeNamesLimitAndRemedy() {
		ChildPayload payload = payload(Map.of("large", "x".repeat(ChildPayload.MAX_BYTES)));
		assertThatIllegalStateException().isThrownBy(payload::toBytes)
			.withMessageContaining("the limit is 16777216")
			.withMessageContaining("PropertyFilter");
	}

	private static Map<String, Object> decoded(Map<String, Object> values) {
		return ChildPayload.fromBytes(payload(values).toBytes()).propertySources().get(1).values();
	}

	private static ChildPayload payload(Map<String, Object> values) {
		return new ChildPayload(List.of("greeter", "other"), Map.of("catalogue", "f1"), List.of("--a=b", "c d"), false,
				List.of(new ChildPayload.Source("systemProperties", true, Map.of()),
						new ChildPayload.Source("shipped", false, values)),
				Map.of("override", "1"), Map.of("system", "2"), List.of("one", "two"), List.of("default"), "de-AT",
				"Europe/Vienna", "/tmp", List.of("com.example.App"), "com.example.App");
	}

}
