package io.github.spawnboot.hostile;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The long form of the fuzzer: Jazzer, guided by coverage, with its detectors for classes
 * that are loaded by a name from the input and the like. It is started as a program,
 * since its JUnit engine belongs to an older JUnit.
 */
@Tag("hostile")
class JazzerTests {

	private static final long STOP_SECONDS = 300;

	@TempDir
	Path directory;

	@ParameterizedTest
	@EnumSource
	@Timeout(7200)
	void whateverArrivesIsReadOrRefused(FuzzTargets target) throws Exception {
		int seconds = Integer.getInteger("hostile.seconds", 60);
		long seed = Long.getLong("hostile.seed", System.nanoTime());
		Path corpus = corpus(target);
		Path log = this.directory.resolve("log");
		// The fuzzer takes no larger number.
		String fuzzerSeed = Long.toString(1 + (seed & 0x3FFFFFFF));
		Process jazzer = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx1g", "-cp", System.getProperty("java.class.path"), "com.code_intelligence.jazzer.Jazzer",
				"--target_class=" + JazzerTarget.class.getName(), "--target_args=" + target.name(),
				"--instrumentation_includes=io.github.spawnboot.**", "--reproducer_path=" + this.directory,
				"-artifact_prefix=" + this.directory + File.separator, "-max_total_time=" + seconds, "-timeout=60",
				"-max_len=200000", "-rss_limit_mb=4096", "-print_final_stats=1", "-seed=" + fuzzerSeed,
				corpus.toString())
			.directory(this.directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		try {
			assertThat(jazzer.waitFor(seconds + STOP_SECONDS, TimeUnit.SECONDS)).as(() -> end(log)).isTrue();
			System.out.printf("Jazzer, %s, seed %s: %s%n", target, fuzzerSeed, figures(log));
			assertThat(jazzer.exitValue()).as(() -> end(log)).isZero();
			assertThat(Files.readString(log)).contains("stat::number_of_executed_units");
		}
		finally {
			jazzer.destroyForcibly();
		}
	}

	private Path corpus(FuzzTargets target) throws IOException {
		Path corpus = Files.createDirectory(this.directory.resolve("corpus"));
		List<byte[]> seeds = target.create().seeds();
		for (int i = 0; i < seeds.size(); i++) {
			Files.write(corpus.resolve("seed-" + i), seeds.get(i));
		}
		return corpus;
	}

	private static String figures(Path log) throws IOException {
		return String.join(", ",
				Files.readAllLines(log)
					.stream()
					.filter((line) -> line.startsWith("stat::") || line.startsWith("Done"))
					.toList());
	}

	private static String end(Path log) {
		try {
			List<String> lines = Files.readAllLines(log);
			return String.join("\n", lines.subList(Math.max(0, lines.size() - 80), lines.size()));
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

}
