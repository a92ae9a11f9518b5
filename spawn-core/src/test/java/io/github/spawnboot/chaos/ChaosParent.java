package io.github.spawnboot.chaos;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A process of its own for a {@link ChaosRun}, to be killed in the middle of it, or to
 * run to its end. Its exit code is 1 if something was found.
 */
final class ChaosParent {

	private ChaosParent() {
	}

	/**
	 * Runs the program.
	 * @param args seed, duration, and directory
	 * @throws Exception if the run cannot be made
	 */
	public static void main(String[] args) throws Exception {
		Path directory = Path.of(args[2]);
		ChaosRun run = new ChaosRun(Long.parseLong(args[0]), Duration.parse(args[1]), directory,
				directory.resolve("crash"), FullDisk.withoutMount());
		run.run();
		System.exit(run.findings().isEmpty() ? 0 : 1);
	}

}
