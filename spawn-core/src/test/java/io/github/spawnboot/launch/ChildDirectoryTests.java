package io.github.spawnboot.launch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import io.github.spawnboot.beam.ProcessIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ChildDirectory}.
 */
class ChildDirectoryTests {

	@Test
	void createMakesADirectoryForNobodyElse() throws Exception {
		ChildDirectory directory = ChildDirectory.create();
		assertThat(Files.getPosixFilePermissions(directory.path()))
			.isEqualTo(PosixFilePermissions.fromString("rwx------"));
		Files.createFile(directory.path().resolve("java.args"));
		directory.remove();
		assertThat(directory.path()).doesNotExist();
	}

	@Test
	void removeWhenACrashFileIsThereKeepsIt() throws Exception {
		ChildDirectory directory = ChildDirectory.create();
		Path crashFile = Files.createFile(directory.path().resolve("hs_err_1.log"));
		Path other = Files.createFile(directory.path().resolve("java.args"));
		directory.remove();
		assertThat(crashFile).exists();
		assertThat(other).doesNotExist();
		Files.delete(crashFile);
		directory.remove();
		assertThat(directory.path()).doesNotExist();
	}

	@Test
	void sweepRemovesWhatEndedProcessesLeftAndNothingElse(@TempDir Path base) throws Exception {
		Process ended = new ProcessBuilder("true").start();
		long start = ProcessIdentity.current().start();
		ended.waitFor();
		String own = ChildDirectory.prefix();
		String namespace = own.split("-")[1];
		Path left = Files.createDirectory(base.resolve("spawn-" + namespace + "-" + ended.pid() + "-s" + start + "-1"));
		Files.createFile(left.resolve("java.args"));
		Path alive = Files.createDirectory(base.resolve(own + "2"));
		Path reused = Files.createDirectory(
				base.resolve("spawn-" + namespace + "-" + ProcessHandle.current().pid() + "-s" + (start + 1) + "-3"));
		Path container = Files
			.createDirectory(base.resolve("spawn-1" + namespace + "-" + ended.pid() + "-s" + start + "-4"));
		// Another build wrote milliseconds there.
		Path otherBuild = Files.createDirectory(base.resolve(
				"spawn-" + namespace + "-" + ProcessHandle.current().pid() + "-" + System.currentTimeMillis() + "-5"));
		Path foreign = Files.createDirectory(base.resolve("spawn-of-somebody"));
		ChildDirectory.sweep(base);
		assertThat(left).doesNotExist();
		assertThat(reused).doesNotExist();
		assertThat(alive).exists();
		assertThat(container).exists();
		assertThat(otherBuild).exists();
		assertThat(foreign).exists();
	}

}
