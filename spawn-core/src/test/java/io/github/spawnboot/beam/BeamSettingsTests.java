package io.github.spawnboot.beam;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link BeamSettings} and {@link LinkLimits}.
 */
class BeamSettingsTests {

	@Test
	void withMaxMessageBytesAllowsTwoPartialAndFourInFlight() {
		BeamSettings settings = BeamSettings.DEFAULT.withMaxMessageBytes(100_000);
		assertThat(settings.maxPartialBytes()).isEqualTo(200_000);
		assertThat(settings.limits().maxBytesInFlight()).isEqualTo(400_000);
		assertThat(settings.limits().maxOpenCalls()).isEqualTo(LinkLimits.DEFAULT.maxOpenCalls());
		assertThat(settings.withMaxMessageBytes(BeamSettings.DEFAULT.maxMessageBytes()))
			.isEqualTo(BeamSettings.DEFAULT);
	}

	@Test
	void withLimitsKeepsPartialMessagesBelowTheBytesInFlight() {
		BeamSettings settings = BeamSettings.DEFAULT.withMaxMessageBytes(100_000)
			.withLimits(LinkLimits.DEFAULT.withMaxBytesInFlight(150_000));
		assertThat(settings.maxPartialBytes()).isEqualTo(150_000);
	}

	@Test
	void createWhenOneMessageWouldBeTooManyBytesFails() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> BeamSettings.DEFAULT.withMaxMessageBytes(100_000)
				.withLimits(LinkLimits.DEFAULT.withMaxBytesInFlight(99_999)))
			.withMessageContaining("'maxPartialBytes' (99999)");
	}

	@Test
	void createWhenMessageIsBelowOneFrameFails() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> BeamSettings.DEFAULT.withMaxMessageBytes(BeamSettings.MIN_MESSAGE_BYTES - 1))
			.withMessageContaining("'maxMessageBytes' (65535) must be at least 65536");
		assertThatIllegalArgumentException().isThrownBy(() -> BeamSettings.DEFAULT.withMaxMessageBytes(-1))
			.withMessageContaining("'maxMessageBytes' (-1)");
	}

	@ParameterizedTest
	@CsvSource({ "0, 1, 1, 1, maxOpenCalls", "1000001, 1, 1, 1, maxOpenCalls", "1, 0, 1, 1, maxOpenStreams",
			"1, 1000001, 1, 1, maxOpenStreams", "1, 1, 0, 1, maxBytesInFlight",
			"1, 1, 1099511627777, 1, maxBytesInFlight", "1, 1, 1, 0, maxCallDepth", "1, 1, 1, 1001, maxCallDepth" })
	void limitsOutOfRangeAreRefusedByName(int calls, int streams, long bytes, int depth, String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> new LinkLimits(calls, streams, bytes, depth))
			.withMessageStartingWith("'" + name + "' must be between 1 and ");
	}

}
