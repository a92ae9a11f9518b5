package io.github.spawnboot.test.hurry;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.spawnboot.test.ForkedApplication;
import io.github.spawnboot.test.Processes;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that is asked to end again and again while a fork runs.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class HurriedStopTests {

	@Test
	void secondRequestDoesNotWaitForForks() throws Exception {
		try (ForkedApplication application = ForkedApplication.start(HurriedApplication.class, Map.of(), List.of(),
				new byte[0], "--spawn.forks.drain-timeout=1h", "--spring.lifecycle.timeout-per-shutdown-phase=2h")) {
			long fork = Long.parseLong(application.await("fork "));
			List<Long> descendants = application.process().descendants().map(ProcessHandle::pid).toList();
			assertThat(descendants).contains(fork);
			application.process().toHandle().destroy();
			application.await("application closes");
			Awaitility.await().atMost(Duration.ofSeconds(50)).pollInterval(Duration.ofMillis(500)).until(() -> {
				boolean ended = !application.process().isAlive();
				if (!ended) {
					application.process().toHandle().destroy();
				}
				return ended;
			});
			assertThat(application.lines())
				.anyMatch((line) -> line.contains("by SIGTERM: forks and pools do not wait for running calls"))
				.anyMatch((line) -> line.contains(" WARN ") && line.contains("1 function is cut off")
						&& line.contains("waitForEver"))
				.contains("application closed");
			Processes.assertGone(descendants);
		}
	}

}
