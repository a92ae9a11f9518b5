package io.github.spawnboot.test.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.test.ForkedApplication;
import io.github.spawnboot.test.Processes;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ctrl-C in the terminal of a running application, which is SIGINT to all processes of
 * the foreground. Row I33, PAINS 5.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class TerminalInterruptTests {

	@TempDir
	private Path directory;

	@Test
	void callIsDrainedAndTheChildClosesItsContextBeforeTheApplicationEnds() throws Exception {
		Assumptions.assumeTrue(canStartAsTerminal(), "there is no 'env --default-signal'");
		Path release = this.directory.resolve("release");
		try (ForkedApplication application = ForkedApplication.startInTerminal(TerminalApplication.class,
				"--release=" + release)) {
			long child = Long.parseLong(application.await("child "));
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.until(() -> application.linesOfChildren("default").contains("service called"));
			List<Long> descendants = application.process().descendants().map(ProcessHandle::pid).toList();
			assertThat(descendants).contains(child);
			application.interrupt();
			application.await("application closes");
			// As by a build tool that passes on what it got from the terminal, too.
			application.interrupt();
			assertThat(ProcessHandle.of(child)).isPresent();
			assertThat(application.linesOfChildren("default")).doesNotContain("service interrupted",
					"service destroyed");
			Files.createFile(release);
			assertThat(application.awaitEnd()).as(() -> String.join("\n", application.lines())).isEqualTo(128 + 2);
			assertThat(application.lines()).containsSubsequence("application closes", "result drained",
					"application closed");
			assertThat(application.linesOfChildren("default")).filteredOn((line) -> line.startsWith("service"))
				.containsExactly("service called", "service ends", "service destroyed");
			assertThat(application.lines()).noneMatch((line) -> line.contains(" WARN ") || line.contains(" ERROR "));
			Processes.assertGone(descendants);
		}
	}

	@Test
	void secondRequestDoesNotWaitForRunningCalls() throws Exception {
		Assumptions.assumeTrue(canStartAsTerminal(), "there is no 'env --default-signal'");
		try (ForkedApplication application = ForkedApplication.startInTerminal(TerminalApplication.class,
				"--release=" + this.directory.resolve("never"), "--spawn.pools.default.drain-timeout=1h",
				"--spring.lifecycle.timeout-per-shutdown-phase=2h")) {
			application.await("child ");
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.until(() -> application.linesOfChildren("default").contains("service called"));
			List<Long> descendants = application.process().descendants().map(ProcessHandle::pid).toList();
			application.interrupt();
			application.await("application closes");
			// Again and again, as somebody would who is in a hurry.
			Awaitility.await().atMost(Duration.ofSeconds(50)).pollInterval(Duration.ofMillis(500)).until(() -> {
				boolean ended = !application.process().isAlive();
				if (!ended) {
					application.interrupt();
				}
				return ended;
			});
			assertThat(application.awaitEnd()).as(() -> String.join("\n", application.lines())).isEqualTo(128 + 2);
			assertThat(application.lines()).anyMatch((line) -> line.contains("Asked again to end, by SIGINT"))
				.noneMatch((line) -> line.contains("result drained"));
			Processes.assertGone(descendants);
		}
	}

	@Test
	void secondRequestIsRememberedUntilThePoolsStop() throws Exception {
		Assumptions.assumeTrue(canStartAsTerminal(), "there is no 'env --default-signal'");
		Path requestsEnd = this.directory.resolve("requests-end");
		try (ForkedApplication application = ForkedApplication.startInTerminal(TerminalApplication.class,
				"--release=" + this.directory.resolve("never"), "--requests-end=" + requestsEnd,
				"--spawn.pools.default.drain-timeout=1h", "--spring.lifecycle.timeout-per-shutdown-phase=2h")) {
			application.await("child ");
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.until(() -> application.linesOfChildren("default").contains("service called"));
			List<Long> descendants = application.process().descendants().map(ProcessHandle::pid).toList();
			application.interrupt();
			application.await("application closes");
			Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(500)).until(() -> {
				application.interrupt();
				return application.lines().stream().anyMatch((line) -> line.contains("Asked again to end, by SIGINT"));
			});
			assertThat(application.process().isAlive()).isTrue();
			assertThat(application.linesOfChildren("default")).doesNotContain("service interrupted",
					"service destroyed");
			Files.createFile(requestsEnd);
			assertThat(application.awaitEnd()).as(() -> String.join("\n", application.lines())).isEqualTo(128 + 2);
			assertThat(application.lines()).noneMatch((line) -> line.contains("result drained"));
			Processes.assertGone(descendants);
		}
	}

	private static boolean canStartAsTerminal() throws InterruptedException {
		try {
			Process probe = new ProcessBuilder("setsid", "env", "--default-signal=INT", "true")
				.redirectErrorStream(true)
				.start();
			return probe.waitFor(20, TimeUnit.SECONDS) && probe.exitValue() == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
