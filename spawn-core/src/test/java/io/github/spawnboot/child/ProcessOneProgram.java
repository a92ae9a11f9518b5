package io.github.spawnboot.child;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.Status;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.JvmSpawner;

/**
 * A program that is process 1: starts a child that starts others, kills the child, and
 * prints what is left when all is closed.
 */
final class ProcessOneProgram {

	private ProcessOneProgram() {
	}

	public static void main(String[] args) throws Exception {
		Spawn.init((engine) -> engine.register("grandchildren", (job) -> {
			// One orphan of the first moment, and one of the end of the child.
			new ProcessBuilder("/bin/sh", "-c", "/bin/sleep 1000 &").start().waitFor();
			new ProcessBuilder("/bin/sleep", "1000").start();
			return Status.OK;
		}));
		try (JvmSpawner spawner = JvmSpawner.of(ChildSettings.defaults(), ProcessOneProgram.class);
				SpawnedChild child = spawner.spawn()) {
			child.job("grandchildren").run();
			System.out.println("before: " + others());
			child.process().kill();
			child.process().onExit().toCompletableFuture().join();
		}
		System.out.println("after: " + others());
	}

	private static List<String> others() throws IOException {
		try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
			return processes.filter((process) -> process.getFileName().toString().matches("\\d+"))
				.filter((process) -> !process.endsWith("1"))
				.map(ProcessOneProgram::nameAndState)
				.sorted()
				.toList();
		}
	}

	private static String nameAndState(Path process) {
		try {
			String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
			int end = stat.lastIndexOf(')');
			return stat.substring(stat.indexOf('(') + 1, end) + stat.substring(end + 1, end + 3);
		}
		catch (IOException ex) {
			return "gone";
		}
	}

}
