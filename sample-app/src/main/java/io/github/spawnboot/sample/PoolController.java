package io.github.spawnboot.sample;

import java.util.Comparator;
import java.util.List;

import io.github.spawnboot.SpawnPool;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Shows the pools and what happened to their children.
 */
@RestController
class PoolController {

	private final List<SpawnPool> pools;

	private final PoolJournal journal;

	PoolController(List<SpawnPool> pools, PoolJournal journal) {
		this.pools = pools;
		this.journal = journal;
	}

	@GetMapping("/api/pools")
	PoolsDescription pools() {
		return new PoolsDescription(this.pools.stream()
			.map(PoolDescription::of)
			.sorted(Comparator.comparing(PoolDescription::name))
			.toList(), this.journal.entries());
	}

	/**
	 * All pools at one moment.
	 *
	 * @param pools the pools
	 * @param events what happened lately, the newest first
	 */
	record PoolsDescription(List<PoolDescription> pools, List<PoolJournal.Entry> events) {

	}

	/**
	 * One pool at one moment.
	 *
	 * @param name its name
	 * @param state whether it takes and serves calls
	 * @param failure why calls are refused, or {@code null}
	 * @param idle children without a call
	 * @param busy children with a call
	 * @param starting children that are not ready yet
	 * @param waiting callers that wait for a child
	 * @param started children started so far
	 * @param failed children that failed to start or died
	 */
	record PoolDescription(String name, String state, @Nullable String failure, int idle, int busy, int starting,
			int waiting, long started, long failed) {

		static PoolDescription of(SpawnPool pool) {
			SpawnPool.Stats stats = pool.stats();
			return new PoolDescription(pool.name(), pool.state().name(), pool.failure().orElse(null), stats.idle(),
					stats.busy(), stats.starting(), stats.waiting(), stats.started(), stats.failed());
		}

	}

}
