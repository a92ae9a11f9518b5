package io.github.spawnboot.context;

import java.time.Duration;

import io.github.spawnboot.fork.JvmForks;

import org.springframework.context.SmartLifecycle;

/**
 * The forks of an application, stopped with its context: before the pools, whose services
 * a function may call, and after the groups of runners, which may fork. A stopped context
 * can start them again. Before its first start the context forks already.
 */
public final class ForkLifecycle implements SmartLifecycle {

	/**
	 * Between the groups of runners and the pools.
	 */
	public static final int PHASE = ChildPools.PHASE + 256;

	private final JvmForks forks;

	private final Duration drainTimeout;

	private final ChildPools pools;

	private volatile boolean running;

	/**
	 * Creates a lifecycle.
	 * @param forks the forks
	 * @param drainTimeout longest time to wait for functions that run
	 * @param pools stop after the forks
	 */
	public ForkLifecycle(JvmForks forks, Duration drainTimeout, ChildPools pools) {
		this.forks = forks;
		this.drainTimeout = drainTimeout;
		this.pools = pools;
	}

	@Override
	public void start() {
		this.forks.start();
		this.running = true;
	}

	/**
	 * Takes no more forks, waits for those that run, and ends those that are left. A
	 * second Ctrl-C or SIGTERM hastens that, also one that came since the context began
	 * to close.
	 */
	@Override
	public void stop() {
		this.running = false;
		this.pools.repeatedStop().during(() -> this.forks.stop(this.drainTimeout));
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
