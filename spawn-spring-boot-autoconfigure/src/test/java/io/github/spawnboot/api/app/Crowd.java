package io.github.spawnboot.api.app;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.annotation.SpawnService;

/**
 * Takes many calls at once.
 */
@SpawnService(pool = "crowd")
public class Crowd {

	/**
	 * Number of calls of {@link #meet} that wait for one another.
	 */
	public static final int SIZE = 1000;

	private final CountDownLatch here = new CountDownLatch(SIZE);

	public CompletableFuture<Meeting> meet(int guest, int millis) throws InterruptedException {
		this.here.countDown();
		boolean complete = this.here.await(60, TimeUnit.SECONDS);
		TimeUnit.MILLISECONDS.sleep(millis);
		return CompletableFuture
			.completedFuture(new Meeting(guest, "guest-" + guest, complete, ProcessHandle.current().pid()));
	}

	/**
	 * What a guest gets.
	 *
	 * @param guest number of the guest
	 * @param name made from it
	 * @param complete whether all were there at once
	 * @param pid where they met
	 */
	public record Meeting(int guest, String name, boolean complete, long pid) {

	}

}
