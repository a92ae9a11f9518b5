package io.github.spawnboot.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OomKills}.
 */
class OomKillsTests {

	@TempDir
	Path root;

	private Path membership;

	@BeforeEach
	void nameMembership() {
		this.membership = this.root.resolve("cgroup");
	}

	@Test
	void sinceWhenContainerSeesPathOfHostReadsRoot() throws IOException {
		Files.writeString(this.membership, "0::/kubepods/pod1\n");
		Path events = Files.writeString(this.root.resolve("memory.events"), "low 0\noom 5\noom_kill 1\n");
		OomKills before = OomKills.now(this.membership, this.root);
		assertThat(before.since()).isZero();
		Files.writeString(events, "low 0\noom 9\noom_kill 4\n");
		assertThat(before.since()).isEqualTo(3);
	}

	@Test
	void sinceWhenVersionOneReadsMemoryController() throws IOException {
		Files.writeString(this.membership, "5:devices:/\n4:cpu,memory:/app\n0::/\n");
		Path control = Files.createDirectories(this.root.resolve("memory/app")).resolve("memory.oom_control");
		Files.writeString(control, "oom_kill_disable 0\nunder_oom 0\noom_kill 0\n");
		OomKills before = OomKills.now(this.membership, this.root);
		Files.writeString(control, "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n");
		assertThat(before.since()).isEqualTo(1);
	}

	@Test
	void sinceWhenThereIsNoControlGroupIsZero() {
		assertThat(OomKills.now(this.membership, this.root).since()).isZero();
	}

	@Test
	void sinceWhenCounterDisappearsIsZero() throws IOException {
		Files.writeString(this.membership, "0::/\n");
		Path events = Files.writeString(this.root.resolve("memory.events"), "oom_kill 1\n");
		OomKills before = OomKills.now(this.membership, this.root);
		Files.delete(events);
		assertThat(before.since()).isZero();
	}

}
