package io.github.spawnboot.launch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.spawnboot.ChildState;
import io.github.spawnboot.Distribution;
import io.github.spawnboot.FailureKind;
import io.github.spawnboot.PoolUnavailableException;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.Spawner;
import org.jspecify.annotations.Nullable;

/**
 * Several spawners as one, for example one for each {@link ChildProcessGroup}. Closed
 * ones are never asked; those that can give a child without a start come before those
 * that cannot; and if one cannot give a child, the next one is asked, so a child is
 * refused only if all of them refuse it. If all that may be had are taken, it waits at
 * one of them, the first by the distribution, for as long as that one waits, and asks the
 * others once more. Does not close them. Thread-safe.
 */
public final class DistributedSpawner implements Spawner {

	private final Distribution distribution;

	private final List<Spawner> spawners;

	private final AtomicInteger next = new AtomicInteger();

	/**
	 * Creates a spawner.
	 * @param distribution which of them the next child comes from
	 * @param spawners the spawners
	 * @throws IllegalArgumentException if there is none
	 */
	public DistributedSpawner(Distribution distribution, List<? extends Spawner> spawners) {
		this.distribution = Objects.requireNonNull(distribution, "'distribution' must not be null");
		this.spawners = List.copyOf(spawners);
		if (this.spawners.isEmpty()) {
			throw new IllegalArgumentException("'spawners' must not be empty");
		}
	}

	/**
	 * Gives a child of one of the spawners. Waits no longer than one of them does,
	 * however many there are.
	 * @throws PoolUnavailableException if all of them are closed
	 * @throws SpawnException the first failure, the others suppressed, if none of them
	 * gives a child
	 */
	@Override
	public SpawnedChild spawn() {
		Search search = new Search();
		SpawnedChild child = search.tryEach(candidates());
		if (child == null) {
			child = search.awaitOne();
		}
		if (child == null) {
			throw search.failure();
		}
		return child;
	}

	@Override
	public Optional<SpawnedChild> trySpawn() {
		Search search = new Search();
		SpawnedChild child = search.tryEach(candidates());
		if (child == null && search.busy.isEmpty()) {
			throw search.failure();
		}
		return Optional.ofNullable(child);
	}

	private static boolean isOfThisSpawner(SpawnException failure) {
		return switch (failure.kind()) {
			case CLOSED, FULL, UNAVAILABLE, START -> true;
			default -> false;
		};
	}

	private List<Spawner> candidates() {
		List<Spawner> open = new ArrayList<>(this.spawners.stream().filter(Spawner::isOpen).toList());
		switch (this.distribution) {
			case RANDOM -> Collections.shuffle(open, ThreadLocalRandom.current());
			case ROUND_ROBIN ->
				Collections.rotate(open, -Math.floorMod(this.next.getAndIncrement(), Math.max(1, open.size())));
			case LEAST_BUSY -> {
				Map<Spawner, List<SpawnedProcess>> children = new LinkedHashMap<>();
				open.forEach((spawner) -> children.put(spawner, spawner.children()));
				open.sort(Comparator.comparing((Spawner spawner) -> busy(children.getOrDefault(spawner, List.of())))
					.thenComparing((spawner) -> children.getOrDefault(spawner, List.of()).size()));
			}
		}
		Map<Spawner, Boolean> ready = new LinkedHashMap<>();
		open.forEach((spawner) -> ready.put(spawner, spawner.ready() > 0));
		open.sort(Comparator.comparing((spawner) -> !ready.getOrDefault(spawner, false)));
		return open;
	}

	private static long busy(List<SpawnedProcess> children) {
		return children.stream().filter((child) -> child.state() == ChildState.BUSY).count();
	}

	@Override
	public List<SpawnedProcess> children() {
		return this.spawners.stream().flatMap((spawner) -> spawner.children().stream()).toList();
	}

	@Override
	public int ready() {
		return this.spawners.stream().filter(Spawner::isOpen).mapToInt(Spawner::ready).sum();
	}

	@Override
	public boolean isOpen() {
		return this.spawners.stream().anyMatch(Spawner::isOpen);
	}

	@Override
	public String toString() {
		return this.distribution + " of " + this.spawners;
	}

	/**
	 * One search for a child.
	 */
	private final class Search {

		private final List<Spawner> busy = new ArrayList<>();

		private @Nullable SpawnException failure;

		@Nullable SpawnedChild tryEach(List<Spawner> candidates) {
			for (Spawner candidate : candidates) {
				try {
					Optional<SpawnedChild> child = candidate.trySpawn();
					if (child.isPresent()) {
						return child.get();
					}
					this.busy.add(candidate);
				}
				catch (SpawnException ex) {
					note(ex);
				}
			}
			return null;
		}

		@Nullable SpawnedChild awaitOne() {
			while (!this.busy.isEmpty()) {
				try {
					return this.busy.remove(0).spawn();
				}
				catch (SpawnException ex) {
					note(ex);
					if (ex.kind() == FailureKind.FULL) {
						// Its limit is over, and so is that of whoever waits here.
						return tryEach(List.copyOf(this.busy));
					}
				}
			}
			return null;
		}

		private void note(SpawnException ex) {
			if (!isOfThisSpawner(ex)) {
				throw ex;
			}
			if (this.failure == null) {
				this.failure = ex;
			}
			else if (this.failure != ex) {
				this.failure.addSuppressed(ex);
			}
		}

		SpawnException failure() {
			return (this.failure != null) ? this.failure
					: new PoolUnavailableException(
							"No child can be had, because all of these are closed or have failed: "
									+ DistributedSpawner.this.spawners,
							null);
		}

	}

}
