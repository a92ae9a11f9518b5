package io.github.spawnboot.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CrashDirectory}.
 */
@EnabledOnOs(OS.LINUX)
class CrashDirectoryTests {

	@TempDir
	private Path temporary;

	@Test
	void endedWhenNothingWasWrittenRemovesAll() throws IOException {
		CrashDirectory directory = new CrashDirectory(this.temporary.resolve("new/base"));
		Path child = directory.create("a/b pool", 7, this.temporary);
		assertThat(child.getFileName().toString()).startsWith("a_b_pool-7-");
		Files.createDirectories(child.resolve("repository/of/a/recording"));
		directory.ended(child);
		directory.close();
		assertThat(this.temporary.resolve("new/base")).isEmptyDirectory();
	}

	@Test
	void endedKeepsTheNewestOnly() throws IOException {
		CrashDirectory directory = new CrashDirectory(this.temporary);
		List<Path> children = new ArrayList<>();
		for (int i = 0; i < CrashDirectory.MOST_KEPT + 2; i++) {
			Path child = directory.create("pool", i, this.temporary);
			Files.createDirectory(child.resolve("repository"));
			Files.writeString(child.resolve("repository/some.jfr"), "x");
			children.add(child);
			directory.ended(child);
		}
		directory.close();
		assertThat(children.subList(0, 2)).allSatisfy((child) -> assertThat(child).doesNotExist());
		assertThat(children.subList(2, children.size())).allSatisfy((child) -> assertThat(child).isDirectory());
	}

	@Test
	void closeWhenAChildIsLeftIsDoneByItsEnd() throws IOException {
		CrashDirectory directory = new CrashDirectory(this.temporary);
		Path child = directory.create("pool", 1, this.temporary);
		directory.close();
		assertThat(child).isDirectory();
		directory.ended(child);
		assertThat(this.temporary).isEmptyDirectory();
	}

	@Test
	void createWhereNoDirectoryCanBeMadeGivesTheOther() throws IOException {
		Path file = Files.writeString(this.temporary.resolve("file"), "in the way");
		CrashDirectory directory = new CrashDirectory(file);
		Path fallback = Files.createDirectory(this.temporary.resolve("other"));
		assertThat(directory.create("pool", 1, fallback)).isEqualTo(fallback);
		directory.ended(fallback);
		directory.close();
		assertThat(fallback).isDirectory();
	}

	@Test
	void createRemovesWhatEndedProcessesLeftEmpty() throws IOException {
		String namespace = ChildDirectory.owner().split("-")[0];
		// No process has this id: it is above the limit of the system.
		Path left = Files.createDirectories(this.temporary.resolve("spawn-crash-" + namespace + "-99999999-s1-x"));
		Files.createDirectory(left.resolve("pool-1-x"));
		Path other = Files.createDirectories(this.temporary.resolve("spawn-crash-1" + namespace + "-99999999-s1-x"));
		Path full = Files.createDirectories(this.temporary.resolve("spawn-crash-" + namespace + "-99999998-s1-x/pool"));
		Files.writeString(full.resolve("hs_err_1.log"), "x");
		new CrashDirectory(this.temporary).create("pool", 1, this.temporary);
		assertThat(left).doesNotExist();
		assertThat(full.resolve("hs_err_1.log")).exists();
		assertThat(other).exists();
		try (Stream<Path> files = Files.list(this.temporary)) {
			assertThat(files).hasSize(3);
		}
	}

}
