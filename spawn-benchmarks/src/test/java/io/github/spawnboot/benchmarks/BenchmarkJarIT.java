package io.github.spawnboot.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the jar as it is packaged: that JMH's forks and the second processes start from
 * it, and that the tables compare all benchmarks.
 */
class BenchmarkJarIT {

	@Test
	void mainWhenRunIsShortPrintsEachBenchmarkBesideTheOthers(@TempDir Path directory)
			throws IOException, InterruptedException {
		Path output = directory.resolve("output");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				// Another build on this machine may run the same test.
				"-Djmh.ignoreLock=true", "-jar", System.getProperty("benchmarks.jar"), "-f", "1", "-wi", "0", "-i", "1",
				"-r", "100ms", "-p", "size=16", "-p", "warmUpCalls=0")
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		try {
			assertThat(process.waitFor()).as(() -> read(output)).isZero();
		}
		finally {
			process.destroyForcibly();
		}
		String number = " +[0-9.]+k? \\|";
		assertThat(read(output)).containsPattern("(?m)^\\| rawPingPong +\\| +16 B \\| +1 \\| +any \\|.* 1\\.00 \\|")
			.containsPattern("(?m)^\\| typedCall +\\| +16 B \\| +1 \\| +any \\|" + number.repeat(8))
			.containsPattern("(?m)^\\| namedJob +\\| +16 B \\| +1 \\| +any \\|" + number.repeat(8))
			.containsPattern("(?m)^\\| grpc +\\| +16 B \\| +1 \\| +any \\|" + number.repeat(8))
			.containsPattern("(?m)^\\| javaRmi +\\| +16 B \\| +1 \\| +any \\|" + number.repeat(8))
			.containsPattern("(?m)^\\| http +\\| +16 B \\| +1 \\| +any \\|" + number.repeat(8))
			.containsPattern("(?m)^\\| typedCall +\\| +16 B \\| +1 \\| +any \\|" + number.repeat(6) + "$")
			.containsPattern("(?m)^\\| 16 B beside 1 MiB +\\| +400 \\| +any \\|" + number.repeat(7) + "$")
			.containsPattern("(?m)^\\| spare child has run calls +\\|" + number.repeat(3) + " +1 \\|$");
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
