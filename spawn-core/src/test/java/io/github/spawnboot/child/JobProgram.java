package io.github.spawnboot.child;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.github.spawnboot.Engine;
import io.github.spawnboot.Job;
import io.github.spawnboot.Status;

/**
 * A program without Spring whose children run the jobs of {@link JobProcessTests}.
 */
public final class JobProgram {

	private static final CyclicBarrier MEETING = new CyclicBarrier(3);

	private static final AtomicInteger INTERRUPTED = new AtomicInteger();

	private static final AtomicInteger SEQUENCE = new AtomicInteger();

	private JobProgram() {
	}

	public static void main(String[] args) {
		ChildProcess child = ChildProcess.current();
		if (child != null && args.length == 1 && args[0].equals("close-slowly")) {
			child.serve(() -> {
				LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
				System.err.println("closed slowly");
			});
		}
		Spawn.init(JobProgram::install);
	}

	private static void install(Engine engine) {
		engine.onShutdown("farewell", () -> System.err.println("the hook was called"));
		engine.register("pid", (job) -> print(job, Long.toString(ProcessHandle.current().pid())));
		engine.register("learn", (job) -> {
			engine.register(job.args().get(0), (learned) -> Status.of(42));
			return Status.OK;
		});
		engine.register("status", (job) -> Status.of(Integer.parseInt(job.args().get(0))));
		engine.register("complain", (job) -> {
			job.stderr().write(job.args().get(0).getBytes(StandardCharsets.UTF_8));
			return Status.of(1);
		});
		engine.register("env", (job) -> {
			long limit = job.env().getLong("LIMIT");
			return print(job, limit + " " + job.env().getBoolean("DEBUG") + " " + job.env().getList("FILES") + " "
					+ job.env().getJson("BOX", JobProcessTests.Box.class));
		});
		// Ends when its input does.
		engine.register("slow", (job) -> {
			job.stdout().write('s');
			job.stdout().flush();
			job.stdin().transferTo(job.stdout());
			return Status.of(5);
		});
		engine.register("wait", (job) -> {
			print(job, "w");
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				INTERRUPTED.incrementAndGet();
				throw ex;
			}
			return Status.OK;
		});
		engine.register("interrupted", (job) -> Status.of(INTERRUPTED.get()));
		engine.register("spin", (job) -> {
			print(job, "s");
			long count = 0;
			while (count >= 0) {
				count = (count + 1) & 0xFFFF;
			}
			return Status.OK;
		});
		engine.register("flood", (job) -> {
			byte[] block = new byte[64 * 1024];
			for (int i = 0; i < Integer.parseInt(job.args().get(0)); i++) {
				job.stdout().write(block);
			}
			return Status.OK;
		});
		engine.register("meet", (job) -> {
			MEETING.await();
			return Status.OK;
		});
		engine.register("next", (job) -> print(job, Integer.toString(SEQUENCE.incrementAndGet())));
		engine.register("deaf", (job) -> Status.OK);
		engine.register("exit", (job) -> {
			print(job, "half");
			Runtime.getRuntime().halt(Integer.parseInt(job.args().get(0)));
			return Status.OK;
		});
	}

	private static Status print(Job job, String text) {
		new PrintStream(job.stdout(), true, StandardCharsets.UTF_8).print(text);
		return Status.OK;
	}

}
