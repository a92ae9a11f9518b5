package io.github.spawnboot.launch;

import java.lang.management.ManagementFactory;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import com.sun.management.UnixOperatingSystemMXBean;
import io.github.spawnboot.ChildStartException;

/**
 * How many children may live at once, of all pools, spawners and forks whose launchers
 * share the limit. A place is free when the process was reaped, so its id is never
 * counted twice (row G3). Those who wait are served in order. Thread-safe.
 */
public final class ChildLimit {

	/** Largest limit, and the default where the machine bears it (row G1). */
	public static final int CEILING = 16384;

	// Three pipes and a connection, and while it starts two more.
	private static final int FILES_PER_CHILD = 6;

	private static final int OTHER_FILES = 256;

	private final int limit;

	private final Semaphore places;

	/**
	 * Creates a limit.
	 * @param limit most children at once
	 * @throws IllegalArgumentException if it is out of its range
	 */
	public ChildLimit(int limit) {
		if (limit < 1 || limit > CEILING) {
			throw new IllegalArgumentException("'max-children' must be between 1 and " + CEILING + " but is " + limit);
		}
		this.limit = limit;
		this.places = new Semaphore(limit, true);
	}

	/**
	 * Creates the limit that holds unless something else is said.
	 * @return a limit of {@value #CEILING}, or of as many as this process may have files
	 * open for
	 */
	public static ChildLimit ofThisMachine() {
		return new ChildLimit(bearable());
	}

	/**
	 * Returns the limit.
	 * @return most children at once
	 */
	public int most() {
		return this.limit;
	}

	private static int bearable() {
		if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
			long files = system.getMaxFileDescriptorCount() - OTHER_FILES;
			return (int) Math.max(1, Math.min(CEILING, files / FILES_PER_CHILD));
		}
		return CEILING;
	}

	/**
	 * Takes a place, and waits for it if there is none.
	 * @param settings those of the child, whose limit for the start is that of the wait
	 * @throws ChildStartException if none becomes free in time
	 * @throws InterruptedException if the thread is interrupted
	 */
	void take(ChildSettings settings) throws InterruptedException {
		boolean taken = settings.isTimed()
				? this.places.tryAcquire(settings.startTimeout().toMillis(), TimeUnit.MILLISECONDS) : takeUntimed();
		if (!taken) {
			throw new ChildStartException("A child of pool '" + settings.pool() + "' could not be started: "
					+ this.limit + " children live, as many as may at once in all pools, spawners and forks (property"
					+ " 'spawn.max-children'), and none ended within " + settings.startTimeout().toMillis()
					+ " ms, the limit 'start-timeout'. Close dedicated children, make pools smaller, or raise the"
					+ " limit", null);
		}
	}

	private boolean takeUntimed() throws InterruptedException {
		this.places.acquire();
		return true;
	}

	void release() {
		this.places.release();
	}

}
