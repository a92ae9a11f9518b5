package io.github.spawnboot.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the jar as it is packaged: that JMH's forks and the library's children start from
 * it, and that the table compares all benchmarks.
 */
class BenchmarkJarIT {

	@Test
	void mainWhenRunIsShortPrintsEachBenchmarkBesideTheRawOne(@TempDir Path directory)
			throws IOException, InterruptedException {
		Path output = directory.resolve("output");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
				System.getProperty("benchmarks.jar"), "-f", "1", "-wi", "0", "-i", "1", "-r", "100ms", "-p", "size=16")
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		try {
			assertThat(process.waitFor()).as(() -> read(output)).isZero();
		}
		finally {
			process.destroyForcibly();
		}
		assertThat(read(output)).containsPattern("(?m)^rawPingPong +16  any .* 1\\.00 ")
			.containsPattern("(?m)^typedCall +16  any +[0-9.]+ +[0-9.]+ +[0-9.]+ +[0-9]+ ")
			.containsPattern("(?m)^namedJob +16  any +[0-9.]+ +[0-9.]+ +[0-9.]+ +[0-9]+ ");
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
