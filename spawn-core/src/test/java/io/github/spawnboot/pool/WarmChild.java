package io.github.spawnboot.pool;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import io.github.spawnboot.codec.ByteSequence;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.engine.CallHeaders;
import io.github.spawnboot.engine.CallRequest;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.SimulatedChildren;

/**
 * A pool of simulated children that are warm, for benchmarks of what lending costs.
 */
public final class WarmChild implements AutoCloseable {

	private static final CallRequest REQUEST = CallRequest.of(CallRequest.Kind.COMMANDS, "", "", CallHeaders.NONE,
			ByteSequence.EMPTY);

	private final SimulatedChildren children = new SimulatedChildren();

	private final ChildPool pool;

	public WarmChild(int size) {
		this.children.shareOneBeam();
		ChildSettings child = ChildSettings.defaults();
		this.pool = new ChildPool(PoolSettings.defaults(child).withSize(size, size).withDrainTimeout(Duration.ZERO),
				this.children.factory(child), new FailureCodec(FailureCodec.jdkTypes()::get));
		this.pool.start();
		while (this.pool.stats().idle() < size) {
			LockSupport.parkNanos(1_000_000);
		}
	}

	/** Takes a child and gives it back. */
	public void borrow() {
		this.pool.release(this.pool.acquire(REQUEST, false).join());
	}

	@Override
	public void close() {
		this.pool.close();
		this.children.close();
	}

}
