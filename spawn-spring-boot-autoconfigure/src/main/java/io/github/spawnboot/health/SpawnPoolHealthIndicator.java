package io.github.spawnboot.health;

import io.github.spawnboot.SpawnPool;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.util.Assert;

/**
 * {@link HealthIndicator} of a pool: DOWN if it has failed, or if calls are refused
 * because its children do not start; OUT_OF_SERVICE while it is stopped; else UP, also
 * without a child, because the next call starts one. Tells the numbers of the pool. Asks
 * no child, so it never waits. The last failures, which may quote what a child printed,
 * are not told here but in the log.
 */
public class SpawnPoolHealthIndicator extends AbstractHealthIndicator {

	private final SpawnPool pool;

	/**
	 * Creates an indicator.
	 * @param pool the pool
	 */
	public SpawnPoolHealthIndicator(SpawnPool pool) {
		super("Pool health check failed");
		Assert.notNull(pool, "'pool' must not be null");
		this.pool = pool;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		SpawnPool.State state = this.pool.state();
		if (state == SpawnPool.State.STOPPED || state == SpawnPool.State.CLOSED) {
			builder.outOfService();
		}
		else if (state == SpawnPool.State.FAILED || this.pool.failure().isPresent()) {
			builder.down();
		}
		else {
			builder.up();
		}
		SpawnPool.Stats stats = this.pool.stats();
		builder.withDetail("state", state.name())
			.withDetail("total", stats.total())
			.withDetail("starting", stats.starting())
			.withDetail("idle", stats.idle())
			.withDetail("busy", stats.busy())
			.withDetail("draining", stats.draining())
			.withDetail("waiting", stats.waiting())
			.withDetail("started", stats.started())
			.withDetail("failed", stats.failed())
			.withDetail("recycled", stats.recycled());
	}

}
