package io.github.spawnboot.launch;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Signals}.
 */
class SignalsTests {

	@Test
	void ofExitCodeWhenLinuxNamesSignal() {
		Signals signals = new Signals("Linux");
		assertThat(signals.ofExitCode(137)).isEqualTo("SIGKILL");
		assertThat(signals.ofExitCode(143)).isEqualTo("SIGTERM");
		assertThat(signals.ofExitCode(139)).isEqualTo("SIGSEGV");
		assertThat(signals.ofExitCode(135)).isEqualTo("SIGBUS");
	}

	@Test
	void ofExitCodeWhenCodeIsNoSignalGivesNull() {
		Signals signals = new Signals("Linux");
		assertThat(signals.ofExitCode(0)).isNull();
		assertThat(signals.ofExitCode(128)).isNull();
		assertThat(signals.ofExitCode(255)).isNull();
		assertThat(signals.ofExitCode(-1)).isNull();
	}

	@Test
	void ofExitCodeWhenMacHasItsOwnNumbers() {
		assertThat(new Signals("Mac OS X").ofExitCode(138)).isEqualTo("SIGBUS");
	}

	@Test
	void ofExitCodeWhenWindowsGivesNull() {
		assertThat(new Signals("Windows 11").ofExitCode(137)).isNull();
	}

}
