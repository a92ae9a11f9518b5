package io.github.spawnboot.launch;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OrphanReaper}: what it must not wait for. How it does its work needs a
 * JVM that is process 1.
 */
@EnabledOnOs(OS.LINUX)
class OrphanReaperTests {

	@Test
	void onlyWhatHasWhollyEndedIsAZombie() throws IOException {
		// The second program does not know that the first one is its child.
		Process parent = new ProcessBuilder("/bin/sh", "-c", "/bin/sleep 0 & exec /bin/sleep 1000").start();
		try {
			ProcessTable.Entry zombie = Awaitility.await()
				.atMost(Duration.ofSeconds(10))
				.until(() -> ProcessTable.descendantsOf(parent.pid()),
						(children) -> children.stream().anyMatch(ProcessTable.Entry::isDead))
				.get(0);
			assertThat(OrphanReaper.isNothingButAZombie(zombie.pid())).isTrue();
			for (long pid : List.of(parent.pid(), ProcessHandle.current().pid(), Long.MAX_VALUE)) {
				assertThat(OrphanReaper.isNothingButAZombie(pid)).isFalse();
			}
		}
		finally {
			parent.destroyForcibly();
		}
	}

	@Test
	void aProcessThatIsNotTheFirstOneHasNoOrphans() {
		assertThat(OrphanReaper.ofThisProcess()).isNull();
	}

}
