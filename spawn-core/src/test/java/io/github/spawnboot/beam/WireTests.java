package io.github.spawnboot.beam;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import io.github.spawnboot.BeamProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link WireReader} and {@link WireWriter}.
 */
class WireTests {

	private static final Map<String, String> PAIRS = new LinkedHashMap<>();

	static {
		PAIRS.put("z", "1");
		PAIRS.put("a", "");
		PAIRS.put("", "ü€😀");
	}

	private static byte[] sample() {
		return new WireWriter().octet(255)
			.number(-7)
			.bigNumber(Long.MIN_VALUE)
			.text("grüße 😀")
			.texts(List.of("b", "", "a"))
			.pairs(PAIRS)
			.bytes(new byte[] { 1, 2, 3 })
			.rest(new byte[] { 4, 5 })
			.toByteArray();
	}

	private static void readSample(byte[] bytes) {
		WireReader reader = new WireReader(ByteBuffer.wrap(bytes));
		assertThat(reader.octet()).isEqualTo(255);
		assertThat(reader.number()).isEqualTo(-7);
		assertThat(reader.bigNumber()).isEqualTo(Long.MIN_VALUE);
		assertThat(reader.text()).isEqualTo("grüße 😀");
		assertThat(reader.texts()).containsExactly("b", "", "a");
		// row D31: maps keep their order
		assertThat(reader.pairs()).containsExactlyEntriesOf(PAIRS);
		assertThat(reader.bytes()).containsExactly(1, 2, 3);
		assertThat(reader.octet()).isEqualTo(4);
		assertThat(reader.octet()).isEqualTo(5);
		reader.end();
	}

	@Test
	void readWhenWrittenGivesTheSameInTheSameOrder() {
		readSample(sample());
		assertThat(sample()).isEqualTo(sample());
	}

	@Test
	void writeGivesGoldenBytes() {
		assertThat(new WireWriter().octet(1).number(2).bigNumber(3).text("é").texts(List.of("x")).toByteArray())
			.containsExactly(1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 2, 0xC3, 0xA9, 0, 0, 0, 1, 0, 0, 0, 1,
					'x');
	}

	@Test
	void readWhenTruncatedAnywhereIsABreach() {
		// row D37
		byte[] whole = sample();
		for (int length = 0; length < whole.length; length++) {
			byte[] truncated = Arrays.copyOf(whole, length);
			assertThatExceptionOfType(BeamProtocolException.class).isThrownBy(() -> readSample(truncated));
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, Integer.MIN_VALUE, 5, Integer.MAX_VALUE })
	void readWhenLengthLiesIsABreach(int length) {
		byte[] lie = new WireWriter().number(length).number(0).toByteArray();
		assertThatExceptionOfType(BeamProtocolException.class).isThrownBy(() -> reader(lie).text());
		assertThatExceptionOfType(BeamProtocolException.class).isThrownBy(() -> reader(lie).bytes());
		assertThatExceptionOfType(BeamProtocolException.class).isThrownBy(() -> reader(lie).texts());
		assertThatExceptionOfType(BeamProtocolException.class).isThrownBy(() -> reader(lie).pairs());
	}

	@Test
	void textWhenNotUtf8IsABreach() {
		byte[] bytes = new WireWriter().bytes(new byte[] { (byte) 0xC3, 0x28 }).toByteArray();
		assertThatExceptionOfType(BeamProtocolException.class).isThrownBy(() -> reader(bytes).text())
			.withMessage("The peer sent a text that is not UTF-8");
	}

	@Test
	void textsWhenMoreThanAllowedIsABreachBeforeAnyIsRead() {
		byte[] bytes = new WireWriter().texts(List.of("a", "b", "c")).toByteArray();
		assertThat(reader(bytes).texts(3)).hasSize(3);
		WireReader reader = reader(bytes);
		assertThatExceptionOfType(BeamProtocolException.class).isThrownBy(() -> reader.texts(2))
			.withMessage("The peer sent a list of 3 texts, allowed are 2");
	}

	@Test
	void endWhenSomethingIsLeftIsABreach() {
		assertThatExceptionOfType(BeamProtocolException.class).isThrownBy(() -> reader(new byte[3]).end())
			.withMessage("The peer sent 3 bytes behind the end of a message");
	}

	@Test
	void readWhenMutatedFailsOnlyAsBreach() {
		// row D37; fixed seed
		SplittableRandom random = new SplittableRandom(42);
		byte[] whole = sample();
		assertThatNoException().isThrownBy(() -> {
			for (int i = 0; i < 100_000; i++) {
				byte[] mutant = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
				for (int change = 0; change < 3 && mutant.length > 0; change++) {
					mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
				}
				try {
					WireReader reader = reader(mutant);
					reader.octet();
					reader.number();
					reader.bigNumber();
					reader.text();
					reader.texts();
					reader.pairs();
					reader.bytes();
					reader.rest();
				}
				catch (BeamProtocolException ex) {
					// The only failure that is allowed.
				}
			}
		});
	}

	@Test
	void welcomeAndHelloWhenWrittenAreReadAgainAndHideSecrets() {
		Welcome welcome = new Welcome("documents", 3, 2, "com.example.Main", List.of("--password=hunter2"),
				Map.of("key", "hunter2"), new byte[] { 1 });
		assertThat(Welcome.decode(welcome.encode())).usingRecursiveComparison().isEqualTo(welcome);
		assertThat(welcome.toString()).contains("documents").doesNotContain("hunter2");
		Hello hello = new Hello(1, "secret", 4711, "17");
		assertThat(Hello.decode(hello.encode())).isEqualTo(hello);
		assertThat(hello.toString()).contains("4711").doesNotContain("secret");
	}

	@Test
	void decodeWhenMessageOfHandshakeIsTruncatedIsABreach() {
		byte[] welcome = new Welcome("p", 1, 1, "M", List.of("a"), Map.of("k", "v"), new byte[] { 1 }).encode().array();
		for (int length = 0; length < welcome.length; length++) {
			ByteBuffer truncated = ByteBuffer.wrap(Arrays.copyOf(welcome, length));
			assertThatExceptionOfType(BeamProtocolException.class).isThrownBy(() -> Welcome.decode(truncated));
		}
		byte[] hello = new Hello(1, "t", 1, "17").encode().array();
		for (int length = 0; length < hello.length; length++) {
			ByteBuffer truncated = ByteBuffer.wrap(Arrays.copyOf(hello, length));
			assertThatExceptionOfType(BeamProtocolException.class).isThrownBy(() -> Hello.decode(truncated));
		}
	}

	private static WireReader reader(byte[] bytes) {
		return new WireReader(ByteBuffer.wrap(bytes));
	}

}
