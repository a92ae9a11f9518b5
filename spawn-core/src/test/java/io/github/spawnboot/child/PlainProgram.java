package io.github.spawnboot.child;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.github.spawnboot.ChildState;
import io.github.spawnboot.Engine;
import io.github.spawnboot.Job;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.Status;
import io.github.spawnboot.launch.JvmSpawner;
import org.awaitility.Awaitility;

/**
 * A program without Spring that has children: the same main class runs in the parent and
 * in each child. With the argument {@code hold} the parent starts a child, prints its
 * process id, makes it busy and waits to be ended; with {@code leave} it ends itself
 * then, without closing anything; with {@code status} it ends with the status of a job.
 * With {@code no-hook} it never comes to the hook, and with {@code spawn-first} it starts
 * a child before it does.
 */
public final class PlainProgram {

	private PlainProgram() {
	}

	public static void main(String[] args) throws Exception {
		if (args.length == 1 && args[0].equals("no-hook")) {
			return;
		}
		if (args.length == 1 && args[0].equals("spawn-first")) {
			JvmSpawner.create().spawn();
		}
		Spawn.init(PlainProgram::install);
		if (args.length == 2 && args[0].equals("status")) {
			System.exit(run("status", args[1]).code());
		}
		try (JvmSpawner spawner = JvmSpawner.create(); SpawnedChild child = spawner.spawn()) {
			if (args.length == 1 && args[0].equals("hold")) {
				System.out.println("child " + child.process().pid());
				child.job("spin").run();
			}
			if (args.length == 1 && args[0].equals("leave")) {
				System.out.println("child " + child.process().pid());
				CompletableFuture.runAsync(() -> child.job("spin").run());
				Awaitility.await().until(() -> child.process().state() == ChildState.BUSY);
				System.exit(0);
			}
			Status status = child.job("greet", "world").stdout(System.out).run();
			System.out.println("status " + status.code());
		}
	}

	private static Status run(String job, String... args) {
		try (JvmSpawner spawner = JvmSpawner.create(); SpawnedChild child = spawner.spawn()) {
			return child.job(job, args).run();
		}
	}

	private static final Queue<byte[]> RETAINED = new ConcurrentLinkedQueue<>();

	private static final AtomicInteger RUNNING = new AtomicInteger();

	static void install(Engine engine) {
		engine.register("greet", (job) -> print(job, "hello " + String.join(" ", job.args())));
		engine.register("pid", (job) -> print(job, Long.toString(ProcessHandle.current().pid())));
		engine.register("stdin", (job) -> print(job, "System.in holds " + System.in.read()));
		engine.register("cat", (job) -> {
			job.stdin().transferTo(job.stdout());
			return Status.OK;
		});
		engine.register("env", (job) -> print(job, job.env().toString()));
		engine.register("status", (job) -> Status.of(Integer.parseInt(job.args().get(0))));
		engine.register("fail", (job) -> {
			throw new IllegalStateException("failed on purpose");
		});
		engine.register("exit", (job) -> {
			System.err.println("leaving on purpose");
			System.exit(Integer.parseInt(job.args().get(0)));
			return Status.OK;
		});
		engine.register("memory", (job) -> {
			byte[][] all = new byte[10_000][];
			for (int i = 0; i < all.length; i++) {
				all[i] = new byte[16 * 1024 * 1024];
			}
			return Status.of(all.length % 7);
		});
		engine.register("overflow", (job) -> Status.of(depth(1)));
		engine.register("spin", (job) -> {
			long count = 0;
			while (count >= 0) {
				count = (count + 1) & 0xFFFF;
			}
			return Status.OK;
		});
		engine.register("spin-for", (job) -> {
			long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(job.args().get(0)));
			while (System.nanoTime() < end) {
				Thread.onSpinWait();
			}
			return Status.OK;
		});
		engine.register("variables", (job) -> print(job, new TreeMap<>(System.getenv()).toString()));
		engine.register("stuck-output", (job) -> {
			System.setOut(new PrintStream(System.out) {

				@Override
				public void flush() {
					while (true) {
						LockSupport.park();
					}
				}

			});
			return Status.OK;
		});
		engine.register("running", (job) -> {
			int now = RUNNING.incrementAndGet();
			Thread.yield();
			RUNNING.decrementAndGet();
			return Status.of(now);
		});
		engine.register("retain", (job) -> {
			for (int i = 0; i < Integer.parseInt(job.args().get(0)); i++) {
				byte[] retained = new byte[1024 * 1024];
				Arrays.fill(retained, (byte) 1);
				RETAINED.add(retained);
			}
			return Status.OK;
		});
		engine.register("wait", (job) -> {
			new CountDownLatch(1).await();
			return Status.OK;
		});
		engine.register("flood", (job) -> {
			byte[] block = new byte[64 * 1024];
			for (int i = 0; i < 1000; i++) {
				job.stdout().write(block);
			}
			return Status.OK;
		});
		engine.register("spawn", (job) -> {
			try (JvmSpawner spawner = JvmSpawner.of(io.github.spawnboot.launch.ChildSettings.defaults(),
					PlainProgram.class)) {
				spawner.spawn().close();
			}
			return Status.OK;
		});
		engine.register("same-program", (job) -> {
			Process process = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-cp",
					System.getProperty("java.class.path"), PlainProgram.class.getName())
				.redirectError(ProcessBuilder.Redirect.INHERIT)
				.start();
			process.getInputStream().transferTo(job.stdout());
			return Status.of(process.waitFor());
		});
	}

	private static int depth(int value) {
		return depth(value + 1) + 1;
	}

	private static Status print(Job job, String text) {
		new PrintStream(job.stdout(), true, StandardCharsets.UTF_8).print(text);
		return Status.OK;
	}

}
