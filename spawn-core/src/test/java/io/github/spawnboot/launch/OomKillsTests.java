package io.github.spawnboot.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

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

	private long now;

	@BeforeEach
	void nameMembership() {
		this.membership = this.root.resolve("cgroup");
	}

	@Test
	void takeWhenContainerSeesPathOfHostReadsRoot() throws IOException {
		Files.writeString(this.membership, "0::/kubepods/pod1\n");
		Path events = Files.writeString(this.root.resolve("memory.events"), "low 0\noom 5\noom_kill 1\n");
		OomKills kills = kills();
		assertThat(kills.take()).isFalse();
		Files.writeString(events, "low 0\noom 9\noom_kill 3\n");
		assertThat(kills.take()).isTrue();
		assertThat(kills.take()).isTrue();
		assertThat(kills.take()).isFalse();
	}

	@Test
	void takeWhenVersionOneReadsMemoryController() throws IOException {
		Files.writeString(this.membership, "5:devices:/\n4:cpu,memory:/app\n0::/\n");
		Path control = Files.createDirectories(this.root.resolve("memory/app")).resolve("memory.oom_control");
		Files.writeString(control, "oom_kill_disable 0\nunder_oom 0\noom_kill 0\n");
		OomKills kills = kills();
		Files.writeString(control, "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n");
		assertThat(kills.take()).isTrue();
	}

	@Test
	void takeWhenTheKillIsOldTakesNothing() throws IOException {
		Files.writeString(this.membership, "0::/\n");
		Path events = Files.writeString(this.root.resolve("memory.events"), "oom_kill 1\n");
		OomKills kills = kills();
		Files.writeString(events, "oom_kill 2\n");
		kills.look();
		this.now += TimeUnit.SECONDS.toNanos(11);
		assertThat(kills.take()).isFalse();
		Files.writeString(events, "oom_kill 3\n");
		kills.look();
		this.now += TimeUnit.SECONDS.toNanos(9);
		assertThat(kills.take()).isTrue();
	}

	@Test
	void takeWhenThereIsNoControlGroupTakesNothing() {
		assertThat(kills().take()).isFalse();
	}

	@Test
	void takeWhenCounterDisappearsTakesNothing() throws IOException {
		Files.writeString(this.membership, "0::/\n");
		Path events = Files.writeString(this.root.resolve("memory.events"), "oom_kill 1\n");
		OomKills kills = kills();
		Files.delete(events);
		assertThat(kills.take()).isFalse();
	}

	private OomKills kills() {
		return new OomKills(this.membership, this.root, () -> this.now);
	}

}
