package io.github.spawnboot.launch;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.ProcessGroup;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.SpawnedProcess;

/**
 * A group of children, whoever has started them in this process.
 */
public final class ChildProcessGroup implements ProcessGroup {

	private final String name;

	private final Set<Child> children = ConcurrentHashMap.newKeySet();

	private volatile boolean closed;

	/**
	 * Creates a group without children.
	 * @param name name of the group, for messages
	 */
	public ChildProcessGroup(String name) {
		this.name = Objects.requireNonNull(name, "'name' must not be null");
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public boolean isClosed() {
		return this.closed;
	}

	@Override
	public void add(SpawnedProcess process) {
		if (!(process instanceof Child child)) {
			throw new SpawnUsageException(
					"The process group '" + this.name
							+ "' can only take in children that Spawn has started in this process, not " + process,
					null);
		}
		this.children.add(child);
		child.whenGone((exit) -> this.children.remove(child));
		if (this.closed) {
			child.kill("its process group '" + this.name + "' was closed before it was put in");
			throw new PoolClosedException("The process group '" + this.name + "' is closed", null);
		}
	}

	@Override
	public List<SpawnedProcess> processes() {
		return List.copyOf(this.children);
	}

	@Override
	public void signal(String name) {
		this.children.forEach((child) -> child.signal(name));
	}

	@Override
	public void kill() {
		this.children.forEach((child) -> child.kill("its process group '" + this.name + "' was killed"));
	}

	@Override
	public OptionalLong residentBytes() {
		List<OptionalLong> known = this.children.stream()
			.map(SpawnedProcess::residentBytes)
			.filter(OptionalLong::isPresent)
			.toList();
		return (known.isEmpty() && !this.children.isEmpty()) ? OptionalLong.empty()
				: OptionalLong.of(known.stream().mapToLong(OptionalLong::getAsLong).sum());
	}

	@Override
	public Duration cpuTime() {
		return this.children.stream()
			.map(SpawnedProcess::cpuTime)
			.flatMap(Optional::stream)
			.reduce(Duration.ZERO, Duration::plus);
	}

	@Override
	public void close() {
		this.closed = true;
		String reason = "its process group '" + this.name + "' was closed";
		List<Child> left = List.copyOf(this.children);
		left.forEach((child) -> child.stop(reason));
		left.forEach((child) -> child.awaitStop());
	}

	@Override
	public String toString() {
		return "process group '" + this.name + "' " + this.children;
	}

}
