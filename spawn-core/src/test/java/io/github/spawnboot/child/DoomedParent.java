package io.github.spawnboot.child;

import java.io.IOException;
import java.lang.reflect.Field;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.github.spawnboot.ChildState;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.Status;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.JvmSpawner;
import io.github.spawnboot.launch.ProcessStarter;
import org.awaitility.Awaitility;

/**
 * A program that brings itself and a child to a certain moment, says so by a line
 * {@code reached}, and waits there to be killed. With all nets, the child has started
 * processes by then.
 */
final class DoomedParent {

	private DoomedParent() {
	}

	/**
	 * Runs the program.
	 * @param args name of the {@link Moment}, and whether the kernel may help
	 * @throws Exception if the moment is not reached
	 */
	public static void main(String[] args) throws Exception {
		Moment moment = Moment.valueOf(args[0]);
		boolean kernel = Boolean.parseBoolean(args[1]);
		if (moment == Moment.BEFORE_READY && ChildProcess.current() != null) {
			if (kernel) {
				startGrandchild();
			}
			System.err.println("connected");
			new CountDownLatch(1).await();
		}
		Spawn.init((engine) -> {
			engine.register("grandchild", (job) -> {
				startGrandchild();
				return Status.OK;
			});
			engine.register("spin", (job) -> {
				long count = 0;
				while (true) {
					count = (count + 1) & 0xFFFF;
				}
			});
		});
		if (!kernel) {
			withoutHelpOfTheKernel();
		}
		try (JvmSpawner spawner = JvmSpawner.of(ChildSettings.defaults(), DoomedParent.class, args)) {
			if (moment == Moment.BEFORE_HANDSHAKE || moment == Moment.BEFORE_READY) {
				spawner.spawn();
				throw new IllegalStateException("The child was too fast");
			}
			SpawnedChild child = spawner.spawn();
			if (kernel) {
				child.job("grandchild").run();
			}
			if (moment != Moment.IDLE) {
				CompletableFuture.runAsync(() -> child.job("spin").run());
				Awaitility.await().until(() -> child.process().state() == ChildState.BUSY);
			}
			if (moment == Moment.IN_STOP) {
				// Else it would be gone within milliseconds.
				new ProcessBuilder("/bin/sh", "-c", "kill -STOP " + child.process().pid()).start().waitFor();
				CompletableFuture.runAsync(child::close);
				Awaitility.await().until(() -> child.process().state() == ChildState.DRAINING);
			}
			System.out.println("reached");
			new CountDownLatch(1).await();
		}
	}

	// It belongs to the session of the child, which there is only with all nets.
	private static void startGrandchild() throws IOException {
		new ProcessBuilder("/bin/sh", "-c", "/bin/sleep 1000 & exec /bin/sleep 1000").start();
	}

	private static void withoutHelpOfTheKernel() throws ReflectiveOperationException {
		Field prefix = ProcessStarter.class.getDeclaredField("prefix");
		prefix.setAccessible(true);
		prefix.set(ProcessStarter.shared(), List.of());
	}

	/**
	 * Where the program is when it is killed.
	 */
	enum Moment {

		/** The child is stopped by a signal before it has read who its parent is. */
		BEFORE_HANDSHAKE,

		/** The child is connected, and its main method has not come to the hook. */
		BEFORE_READY,

		/** The child waits for calls. */
		IDLE,

		/** The child runs an endless loop. */
		IN_CALL,

		/**
		 * The child was told to end, and is stopped by a signal before it hears of it.
		 */
		IN_STOP

	}

}
