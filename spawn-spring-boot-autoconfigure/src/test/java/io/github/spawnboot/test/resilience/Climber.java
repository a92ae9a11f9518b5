package io.github.spawnboot.test.resilience;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

import io.github.spawnboot.CallContext;
import io.github.spawnboot.CancelMode;
import io.github.spawnboot.annotation.SharedPath;
import io.github.spawnboot.annotation.SpawnMethod;
import io.github.spawnboot.annotation.SpawnService;

/**
 * A service whose methods meet their limits.
 */
@SpawnService(pool = "ladder")
public class Climber {

	private static final CountDownLatch NEVER = new CountDownLatch(1);

	/**
	 * Notes how it is told to end, and never does.
	 */
	@SpawnMethod(softTimeout = "300ms", timeout = "3s")
	public void climb(@SharedPath Path journal) throws IOException {
		note(journal, "begins");
		while (NEVER.getCount() > 0) {
			try {
				NEVER.await();
			}
			catch (InterruptedException ex) {
				CallContext context = CallContext.current();
				boolean left = context.remaining().orElseThrow().toMillis() > 1000;
				note(journal, "interrupted, soft " + context.isSoftLimitReached() + ", more than 1 s left " + left);
			}
		}
	}

	/**
	 * Gives what it has at its soft limit.
	 */
	@SpawnMethod(softTimeout = "200ms", timeout = "40s")
	public String cleanUp() {
		try {
			NEVER.await();
			return "whole";
		}
		catch (InterruptedException ex) {
			return "half, with more than 10 s left: "
					+ (CallContext.current().remaining().orElseThrow().toSeconds() >= 10);
		}
	}

	@SpawnMethod(softTimeout = "200ms", timeout = "40s")
	public String stop() throws InterruptedException {
		NEVER.await();
		return "whole";
	}

	@SpawnMethod(softTimeout = "200ms", cancel = CancelMode.COOPERATIVE)
	public String poll() {
		int rounds = 0;
		while (!CallContext.current().isCancelled()) {
			LockSupport.parkNanos(1_000_000);
			rounds++;
		}
		return "told after some rounds: " + (rounds > 0) + ", soft " + CallContext.current().isSoftLimitReached();
	}

	/**
	 * Waits for a file.
	 */
	public long neighbour(@SharedPath Path journal, @SharedPath Path release) throws Exception {
		note(journal, "neighbour begins");
		while (!Files.exists(release)) {
			CallContext.current().throwIfCancelled();
			LockSupport.parkNanos(1_000_000);
		}
		note(journal, "neighbour ends");
		return pid();
	}

	/**
	 * Tells what the JVM of the child was told of the machine.
	 */
	public List<String> limits() {
		List<String> limits = new ArrayList<>(List.of("processors " + Runtime.getRuntime().availableProcessors()));
		for (MemoryPoolMXBean memory : ManagementFactory.getMemoryPoolMXBeans()) {
			if (memory.getName().equals("Metaspace")) {
				limits.add("metaspace " + memory.getUsage().getMax());
			}
		}
		return limits;
	}

	public long pid() {
		return ProcessHandle.current().pid();
	}

	private static void note(Path journal, String line) throws IOException {
		Files.writeString(journal, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
	}

}
