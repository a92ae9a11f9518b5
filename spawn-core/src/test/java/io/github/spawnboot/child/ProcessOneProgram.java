package io.github.spawnboot.child;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.Status;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.JvmSpawner;
import org.awaitility.Awaitility;

/**
 * A program that is process 1: starts a child that starts others, kills the child, and
 * prints what is left when all is closed. With the argument {@code reaped} it waits
 * before for the end of an orphan.
 */
final class ProcessOneProgram {

	private ProcessOneProgram() {
	}

	public static void main(String[] args) throws Exception {
		Spawn.init((engine) -> {
			engine.register("grandchildren", (job) -> {
				// One orphan of the first moment, and one of the end of the child.
				new ProcessBuilder("/bin/sh", "-c", "/bin/sleep 1000 &").start().waitFor();
				new ProcessBuilder("/bin/sleep", "1000").start();
				return Status.OK;
			});
			engine.register("orphan", (job) -> {
				Process shell = new ProcessBuilder("/bin/sh", "-c", "/bin/sleep 0.5 > /dev/null 2>&1 & echo $!")
					.start();
				job.stdout().write(shell.getInputStream().readAllBytes());
				return Status.OK;
			});
		});
		try (JvmSpawner spawner = JvmSpawner.of(ChildSettings.defaults(), ProcessOneProgram.class);
				SpawnedChild child = spawner.spawn()) {
			child.job("grandchildren").run();
			if (args.length > 0) {
				ByteArrayOutputStream pid = new ByteArrayOutputStream();
				child.job("orphan").stdout(pid).run();
				Path orphan = Path.of("/proc", pid.toString(StandardCharsets.US_ASCII).trim());
				Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !Files.exists(orphan));
				System.out.println("gone while its child lives: " + child.process().exitNow().isEmpty());
			}
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
