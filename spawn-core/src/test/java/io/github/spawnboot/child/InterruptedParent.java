package io.github.spawnboot.child;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.Status;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.JvmSpawner;
import io.github.spawnboot.launch.ProcessStarter;

/**
 * A program whose child runs a job until a file is there, and that closes its child when
 * it is told to end. Prints each step.
 */
final class InterruptedParent {

	// Half of it is for the job, and the machine may be busy.
	private static final Duration LONG = Duration.ofSeconds(20);

	private InterruptedParent() {
	}

	/**
	 * Runs the program.
	 * @param args the file that ends the job, and whether children have sessions of their
	 * own
	 * @throws Exception if the child does not start
	 */
	public static void main(String[] args) throws Exception {
		Path release = Path.of(args[0]);
		Spawn.init((engine) -> {
			engine.onShutdown("farewell", () -> System.err.println("child: hook called"));
			engine.register("wait", (job) -> {
				System.err.println("child: job began");
				while (!Files.exists(release)) {
					LockSupport.parkNanos(1_000_000);
					if (Thread.interrupted()) {
						System.err.println("child: job interrupted");
					}
				}
				return Status.of(5);
			});
		});
		if (!Boolean.parseBoolean(args[1])) {
			withoutSessions();
		}
		JvmSpawner spawner = JvmSpawner.of(ChildSettings.defaults().withStopTimeouts(LONG, LONG),
				InterruptedParent.class, args);
		SpawnedChild child = spawner.spawn();
		Thread caller = new Thread(() -> System.out.println("parent: result " + child.job("wait").run().code()),
				"caller");
		caller.start();
		Runtime.getRuntime().addShutdownHook(new Thread(() -> {
			System.out.println("parent: ends");
			spawner.close();
			try {
				// The result is there, and has only to be printed.
				caller.join(10_000);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			System.out.println("parent: closed, child gone: " + ProcessHandle.of(child.process().pid()).isEmpty());
		}, "shutdown"));
		System.out.println("parent: up with child " + child.process().pid());
		new CountDownLatch(1).await();
	}

	private static void withoutSessions() throws ReflectiveOperationException {
		Field prefix = ProcessStarter.class.getDeclaredField("prefix");
		prefix.setAccessible(true);
		prefix.set(ProcessStarter.shared(), List.of());
	}

}
