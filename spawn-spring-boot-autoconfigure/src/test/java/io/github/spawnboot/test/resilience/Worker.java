package io.github.spawnboot.test.resilience;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;

import io.github.spawnboot.annotation.SharedPath;
import io.github.spawnboot.annotation.SpawnMethod;
import io.github.spawnboot.annotation.SpawnService;

/**
 * A service that notes each of its runs in a file, and then waits for its end.
 */
@SpawnService(pool = "work")
public class Worker {

	private static final CountDownLatch NEVER = new CountDownLatch(1);

	/**
	 * Ends by itself only if it ran so often.
	 */
	@SpawnMethod(idempotent = true)
	public long workUntil(@SharedPath Path journal, int runs) throws IOException, InterruptedException {
		return run(journal, runs);
	}

	public long workOnce(@SharedPath Path journal, int runs) throws IOException, InterruptedException {
		return run(journal, runs);
	}

	/**
	 * Ends its own child.
	 */
	@SpawnMethod(idempotent = true)
	public void exit(@SharedPath Path journal) throws IOException {
		note(journal);
		Runtime.getRuntime().halt(7);
	}

	private static long run(Path journal, int runs) throws IOException, InterruptedException {
		long pid = note(journal);
		if (Files.readAllLines(journal).size() < runs) {
			NEVER.await();
		}
		return pid;
	}

	private static long note(Path journal) throws IOException {
		long pid = ProcessHandle.current().pid();
		Files.writeString(journal, pid + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
		return pid;
	}

}
