package io.github.spawnboot.launch;

import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ResidentMemory}.
 */
class ResidentMemoryTests {

	@Test
	@EnabledOnOs(OS.LINUX)
	void ofWhenProcessLivesGivesBytes() {
		assertThat(ResidentMemory.of(ProcessHandle.current().pid()).orElseThrow()).isBetween(10L * 1024 * 1024,
				64L * 1024 * 1024 * 1024);
	}

	@Test
	void ofWhenProcessHasEndedIsEmpty() throws IOException, InterruptedException {
		Process process = ProcessStarter.shared().start(new ProcessBuilder("/bin/true"));
		process.waitFor();
		assertThat(ResidentMemory.of(process.pid())).isEmpty();
	}

}
