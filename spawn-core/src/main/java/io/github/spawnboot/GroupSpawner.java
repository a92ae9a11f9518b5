package io.github.spawnboot;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Puts the children of a spawner into a group.
 */
final class GroupSpawner implements Spawner {

	private final Spawner spawner;

	private final ProcessGroup group;

	GroupSpawner(Spawner spawner, ProcessGroup group) {
		this.spawner = spawner;
		this.group = Objects.requireNonNull(group, "'group' must not be null");
	}

	@Override
	public SpawnedChild spawn() {
		checkOpen();
		return add(this.spawner.spawn());
	}

	@Override
	public Optional<SpawnedChild> trySpawn() {
		checkOpen();
		return this.spawner.trySpawn().map(this::add);
	}

	private void checkOpen() {
		if (this.group.isClosed()) {
			throw new PoolClosedException("The process group '" + this.group.name() + "' is closed", null);
		}
	}

	private SpawnedChild add(SpawnedChild child) {
		try {
			this.group.add(child.process());
			return child;
		}
		catch (RuntimeException ex) {
			child.close();
			throw ex;
		}
	}

	@Override
	public List<SpawnedProcess> children() {
		List<SpawnedProcess> grouped = this.group.processes();
		return this.spawner.children().stream().filter(grouped::contains).toList();
	}

	@Override
	public int ready() {
		return this.spawner.ready();
	}

	@Override
	public boolean isOpen() {
		return !this.group.isClosed() && this.spawner.isOpen();
	}

	@Override
	public String toString() {
		return this.spawner + " in " + this.group.name();
	}

}
