package io.github.spawnboot.chaos;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.pool.ChildPool;

/**
 * Does harm to the children of a pool, and changes the pool, until it is told to end.
 */
final class Saboteur implements Runnable {

	private static final int LONGEST_PAUSE = 2000;

	private static final int MASSACRE_ROUNDS = 40;

	private final ChildPool pool;

	private final String variable;

	private final Random random;

	private final CallLedger ledger;

	private final Map<String, Integer> counts = new TreeMap<>();

	private final List<CompletableFuture<?>> renewals = new CopyOnWriteArrayList<>();

	private final CountDownLatch end = new CountDownLatch(1);

	private volatile boolean resting;

	/**
	 * Creates a saboteur.
	 * @param pool the pool
	 * @param variable environment variable that all children have, and what they start
	 * @param seed decides what is done
	 * @param ledger takes what goes wrong
	 */
	Saboteur(ChildPool pool, String variable, long seed, CallLedger ledger) {
		this.pool = pool;
		this.variable = variable;
		this.random = new Random(seed);
		this.ledger = ledger;
	}

	/** Lets it do nothing for a while, or go on; what it does now, it does to its end. */
	void rest(boolean resting) {
		this.resting = resting;
	}

	void end() {
		this.end.countDown();
	}

	/** What was done; after the end of the thread. */
	Map<String, Integer> counts() {
		return this.counts;
	}

	/** The renewals that were asked for. */
	List<CompletableFuture<?>> renewals() {
		return this.renewals;
	}

	@Override
	public void run() {
		try {
			while (!this.end.await(this.random.nextInt(LONGEST_PAUSE), TimeUnit.MILLISECONDS)) {
				if (this.resting) {
					continue;
				}
				int dice = this.random.nextInt(100);
				String what = (dice < 25) ? "kill"
						: (dice < 45) ? "stop"
								: (dice < 53) ? "stop+cont" : (dice < 58) ? "term"
										: (dice < 67) ? "renew" : (dice < 75) ? "resize" : (dice < 83) ? "lease"
												: (dice < 88) ? "lease+kill" : (dice < 96) ? "kill reaper" : "massacre";
				act(what);
				this.counts.merge(what, 1, Integer::sum);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (IOException | RuntimeException | Error ex) {
			this.ledger.finding("the saboteur failed: " + ChaosRun.trace(ex));
		}
	}

	private void act(String what) throws IOException, InterruptedException {
		switch (what) {
			case "kill" -> signal("KILL");
			case "stop" -> signal("STOP");
			case "term" -> signal("TERM");
			case "stop+cont" -> {
				long pid = signal("STOP");
				this.end.await(this.random.nextInt(500), TimeUnit.MILLISECONDS);
				signal("CONT", pid);
			}
			case "renew" -> this.renewals.add(this.pool.renew().toCompletableFuture());
			case "resize" -> {
				int size = 2 + this.random.nextInt(3);
				this.pool.resize(size - 1, size);
			}
			case "kill reaper" -> {
				for (long reaper : Footprint.named("spawn-reaper-" + ProcessHandle.current().pid())) {
					signal("KILL", reaper);
				}
			}
			case "massacre" -> {
				// Also those that are being started, until the pool gives up for a while.
				for (int i = 0; i < MASSACRE_ROUNDS && !this.end.await(50, TimeUnit.MILLISECONDS); i++) {
					Footprint.marked(this.variable)
						.forEach((pid) -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
				}
			}
			default -> lease(what.equals("lease+kill"));
		}
	}

	private void lease(boolean kill) {
		try (SpawnedChild child = this.pool.lease()) {
			if (kill) {
				child.process().kill();
			}
			else {
				child.job("ping").run();
			}
		}
		catch (SpawnException ex) {
			// It died meanwhile, or there was none in time.
			ChaosRun.outcome(ex, true);
		}
	}

	// One that is being started, or was started by a child, can be met, too.
	private long signal(String name) throws IOException, InterruptedException {
		List<Long> pids = Footprint.marked(this.variable);
		if (pids.isEmpty()) {
			return 0;
		}
		long pid = pids.get(this.random.nextInt(pids.size()));
		signal(name, pid);
		return pid;
	}

	private static void signal(String name, long pid) throws IOException, InterruptedException {
		if (pid != 0) {
			new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + pid).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start()
				.waitFor();
		}
	}

}
