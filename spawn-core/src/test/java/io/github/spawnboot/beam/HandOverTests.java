package io.github.spawnboot.beam;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link HandOver}.
 */
class HandOverTests {

	private static final String TOKEN = "0123456789abcdef".repeat(4);

	@Test
	void readWhenWrittenGivesTheSameAndTakesNothingBehindIt() throws IOException {
		BeamSettings settings = BeamSettings.DEFAULT.withMaxMessageBytes(100_000)
			.withLimits(new LinkLimits(5, 6, 700_000, 8));
		HandOver handOver = new HandOver(Path.of("/tmp/grüße/beam"), TOKEN, settings,
				new ProcessIdentity(4711, 1234567890123L));
		byte[] line = handOver.toBytes();
		ByteArrayInputStream stdin = new ByteArrayInputStream(FrameDecoderTests.concat(line, new byte[] { 42 }));
		assertThat(HandOver.read(stdin)).isEqualTo(handOver);
		assertThat(stdin.read()).isEqualTo(42);
	}

	@Test
	void readWhenTruncatedAnywhereFails() {
		byte[] line = new HandOver(Path.of("/tmp/beam"), TOKEN, BeamSettings.DEFAULT, new ProcessIdentity(1, 0))
			.toBytes();
		for (int length = 0; length < line.length; length++) {
			ByteArrayInputStream stdin = new ByteArrayInputStream(line, 0, length);
			assertThatIOException().isThrownBy(() -> HandOver.read(stdin))
				.withMessage("standard input holds no hand-over of a parent");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "hello", "spawn 2 T 65536 65536 1 1 1 1 1 /x", "spawn 1 T 65536 65536 1 1 1 1 1 x",
			"spawn 1 T -1 65536 1 1 1 1 1 /x", "spawn 1 short 65536 65536 1 1 1 1 1 /x",
			"spawn 1 T 9999999999 65536 1 1 1 1 1 /x", "spawn 1 T 65535 65536 1 1 1 1 1 /x",
			"spawn 1 T 65537 65536 1 1 1 1 1 /x", "spawn 1 T 65536 65536 0 1 1 1 1 /x",
			"spawn 1 T 65536 65536 1 0 1 1 1 /x", "spawn 1 T 65536 65536 1 1 0 1 1 /x",
			"spawn 1 T 65536 65536 1 1 1001 1 1 /x", "spawn 1 T 65536 65536 1 1 1 1 1 /\0" })
	void readWhenLineIsSomethingElseFails(String line) {
		byte[] bytes = (line.replace("T", TOKEN) + "\n").getBytes(StandardCharsets.UTF_8);
		assertThatIOException().isThrownBy(() -> HandOver.read(new ByteArrayInputStream(bytes)));
	}

	@Test
	void readWhenLineIsTheShortestOneAcceptsIt() throws IOException {
		String line = "spawn 1 " + TOKEN + " 65536 65536 1 1 1 1 1 /x\n";
		assertThat(HandOver.read(new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8)))).isNotNull();
	}

	@Test
	void readWhenInputNeverEndsItsLineGivesUp() {
		byte[] endless = new byte[1_000_000];
		Arrays.fill(endless, (byte) 'x');
		ByteArrayInputStream stdin = new ByteArrayInputStream(endless);
		assertThatIOException().isThrownBy(() -> HandOver.read(stdin));
		assertThat(stdin.available()).isGreaterThan(990_000);
	}

}
