package io.github.spawnboot.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GroupKills}.
 */
class GroupKillsTests {

	@TempDir
	Path root;

	private Path membership;

	@BeforeEach
	void nameMembership() throws IOException {
		this.membership = Files.writeString(this.root.resolve("membership"), "0::/system.slice/app.service\n");
	}

	private Path group(String directory, String value) throws IOException {
		return Files.writeString(Files.createDirectories(this.root.resolve(directory)).resolve("memory.oom.group"),
				value);
	}

	@Test
	void ownGroupMayBeKilledAsAWhole() throws IOException {
		group("", "0\n");
		Path own = group("system.slice/app.service", "1\n");
		assertThat(GroupKills.file(this.membership, this.root)).isEqualTo(own);
		assertThat(GroupKills.problem(own)).contains("because '" + own + "' is 1").contains("singleProcessOOMKill");
	}

	@Test
	void groupAboveMayBeKilledAsAWhole() throws IOException {
		group("system.slice/app.service", "0\n");
		Path above = group("system.slice", "1\n");
		assertThat(GroupKills.file(this.membership, this.root)).isEqualTo(above);
	}

	@Test
	void groupOfAContainerIsTheRoot() throws IOException {
		Files.writeString(this.membership, "0::/\n");
		Path root = group("", "1\n");
		assertThat(GroupKills.file(this.membership, this.root)).isEqualTo(root);
	}

	@Test
	void processesAreKilledOneByOneIfNothingElseIsSaid() throws IOException {
		assertThat(GroupKills.file(this.membership, this.root)).isNull();
		group("", "0\n");
		group("system.slice/app.service", "0\n");
		group("system.slice/other.service", "1\n");
		assertThat(GroupKills.file(this.membership, this.root)).isNull();
		assertThat(GroupKills.file(this.root.resolve("none"), this.root)).isNull();
	}

	@Test
	void versionOneHasNoSuchThing() throws IOException {
		Files.writeString(this.membership, "4:memory:/app\n");
		group("app", "1\n");
		assertThat(GroupKills.file(this.membership, this.root)).isNull();
	}

}
