package io.github.spawnboot.launch;

import java.nio.file.Path;
import java.util.List;

import io.github.spawnboot.SpawnUsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link JvmOptions}.
 */
class JvmOptionsTests {

	@ParameterizedTest
	@ValueSource(strings = { "256m", "268435456", "1G", "512K" })
	void createWhenHeapIsSizeAccepts(String heap) {
		assertThat(options(heap, JvmOptions.Debug.NONE).heap()).isEqualTo(heap);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0", "0m", "-1", "256MB", "256 m", "m" })
	void createWhenHeapIsNoSizeThrows(String heap) {
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> options(heap, JvmOptions.Debug.NONE))
			.withMessage("'heap' must be a size such as '256m' or a number of bytes but is '" + heap + "'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Main", "@file", "-cp", "-jar", "--class-path=x", "-m", "--add-opens",
			"-Djava.class.path=x", "-Da=\0" })
	void createWhenExtraIsNoOptionThrows(String extra) {
		assertThatExceptionOfType(SpawnUsageException.class)
			.isThrownBy(() -> options("1m", JvmOptions.Debug.NONE, extra))
			.withMessageStartingWith("JVM option '" + extra + "'");
	}

	// row G22
	@Test
	void createWhenDebugIsAskedForTwiceThrows() {
		assertThatExceptionOfType(SpawnUsageException.class)
			.isThrownBy(() -> options("1m", JvmOptions.Debug.ATTACH, "-agentlib:jdwp=transport=dt_socket"))
			.withMessage(
					"JVM option '-agentlib:jdwp=transport=dt_socket' and debug 'ATTACH' both start the debug agent;"
							+ " remove one of them");
	}

	private static JvmOptions options(String heap, JvmOptions.Debug debug, String... extra) {
		return new JvmOptions(heap, List.of(extra), debug, Path.of("crash"), "pool/1");
	}

}
