package io.github.spawnboot.hostile;

import java.nio.file.Path;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Real children whose connections a proxy damages, in all ways that are in
 * {@link Mutation}. {@link HostileWireRun} says what is checked.
 */
@EnabledOnOs(OS.LINUX)
class HostileWireTests {

	@TempDir
	Path directory;

	@Test
	void damagedConnectionsHarmNobodyElse() throws Exception {
		HostileWireRun run = new HostileWireRun(this.directory, Long.getLong("hostile.seed", System.nanoTime()), 20,
				200);
		run.run();
		assertThat(run.findings()).isEmpty();
		assertThat(run.mutatedFrames()).isGreaterThan(1000);
	}

	@Test
	@Tag("hostile")
	@Timeout(3600)
	void thousandDamagedConnectionsHarmNobodyElse() throws Exception {
		int connections = Integer.getInteger("hostile.connections", 1000);
		HostileWireRun run = new HostileWireRun(this.directory, Long.getLong("hostile.seed", System.nanoTime()),
				connections, 2500);
		run.run();
		assertThat(run.findings()).isEmpty();
		assertThat(run.mutatedFrames()).isGreaterThan((connections < 1000) ? 0 : 1_000_000);
		assertThat(run.framedFrames()).isGreaterThan(run.mutatedFrames() / 3);
	}

}
