package io.github.spawnboot.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that each benchmark does what it says, with a real second process; how fast is
 * nothing that a test could tell.
 */
class CallLatencyTests {

	private static final int SIZE = 1024;

	private static final int CALLS = 2000;

	private final CallLatency benchmark = new CallLatency();

	@Test
	void rawPingPongWhenSecondProcessEchoesReturnsAllBytes() throws IOException {
		CallLatency.Raw raw = new CallLatency.Raw();
		raw.size = SIZE;
		raw.placement = Placement.ANY;
		raw.start();
		try {
			assertThat(this.benchmark.rawPingPong(raw)).isEqualTo(SIZE);
		}
		finally {
			raw.stop();
		}
	}

	@Test
	void typedCallWhenOneCallerRepeatsItNeedsOneChild() {
		CallLatency.Spawned spawned = new CallLatency.Spawned();
		spawned.size = 16;
		spawned.placement = Placement.ANY;
		spawned.start();
		try {
			for (int i = 0; i < CALLS; i++) {
				this.benchmark.typedCall(spawned);
			}
			assertThat(spawned.children()).isEqualTo(1);
		}
		finally {
			spawned.stop();
		}
	}

	@Test
	void typedCallAndNamedJobWhenChildEchoesReturnTheText() {
		CallLatency.Spawned spawned = new CallLatency.Spawned();
		spawned.size = SIZE;
		spawned.placement = Placement.ANY;
		spawned.start();
		try {
			assertThat(this.benchmark.typedCall(spawned)).isEqualTo("x".repeat(SIZE));
			assertThat(this.benchmark.namedJob(spawned).toString(StandardCharsets.UTF_8)).isEqualTo("x".repeat(SIZE));
		}
		finally {
			spawned.stop();
		}
	}

}
