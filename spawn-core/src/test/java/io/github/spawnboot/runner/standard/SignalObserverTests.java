package io.github.spawnboot.runner.standard;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.spawnboot.SpawnUsageException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SignalObserver} with {@code SIGWINCH}, which nobody else minds.
 */
class SignalObserverTests {

	private final List<String> heard = new CopyOnWriteArrayList<>();

	private static void signalMyself() throws Exception {
		Process kill = new ProcessBuilder("kill", "-WINCH", Long.toString(ProcessHandle.current().pid())).start();
		assertThat(kill.waitFor()).isZero();
	}

	@Test
	void observerHearsASignalBesideWhoHandlesItUntilItIsClosed() throws Exception {
		Runnable end = JvmSignals.listen(List.of("WINCH"), (name) -> this.heard.add("handled"));
		try {
			SignalObserver observer = SignalObserver.of(List.of("WINCH"), (name) -> this.heard.add("observed"));
			signalMyself();
			Awaitility.await().until(() -> this.heard.contains("handled"));
			assertThat(this.heard).containsExactly("observed", "handled");
			observer.close();
			signalMyself();
			Awaitility.await().until(() -> this.heard.size() > 2);
			assertThat(this.heard).containsExactly("observed", "handled", "handled");
		}
		finally {
			end.run();
		}
	}

	@Test
	void signalThatNobodyHandlesIsLeftAlone() throws Exception {
		try (SignalObserver observer = SignalObserver.of(List.of("WINCH"), (name) -> this.heard.add("observed"))) {
			assertThat(observer).isNotNull();
			signalMyself();
			Runnable end = JvmSignals.listen(List.of("WINCH"), (name) -> this.heard.add("handled"));
			try {
				signalMyself();
				Awaitility.await().until(() -> this.heard.contains("handled"));
			}
			finally {
				end.run();
			}
		}
		assertThat(this.heard).containsExactly("handled");
	}

	@Test
	void unknownSignalIsRefused() {
		assertThatExceptionOfType(SpawnUsageException.class)
			.isThrownBy(() -> SignalObserver.of(List.of("SIGTERM"), this.heard::add))
			.withMessageContaining("'SIGTERM'");
	}

}
