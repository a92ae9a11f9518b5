package io.github.spawnboot.runner.standard;

import java.time.Duration;

import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Waits until threads have ended.
 */
final class Threads {

	static final Duration LIMIT = Duration.ofSeconds(20);

	private Threads() {
	}

	static void awaitNone(String... prefixes) {
		Awaitility.await()
			.atMost(LIMIT)
			.untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
				.noneMatch((name) -> {
					for (String prefix : prefixes) {
						if (name.startsWith(prefix)) {
							return true;
						}
					}
					return false;
				}));
	}

}
