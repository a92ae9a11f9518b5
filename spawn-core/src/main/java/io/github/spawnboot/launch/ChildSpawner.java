package io.github.spawnboot.launch;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.Spawner;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.engine.CallCarrier;
import io.github.spawnboot.engine.CallDeadlines;
import io.github.spawnboot.engine.MdcCarrier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts dedicated children. Thread-safe. Closing it ends those of its children that
 * their owners have not closed.
 */
public final class ChildSpawner implements Spawner, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ChildSpawner.class);

	private final ChildFactory factory;

	private final FailureCodec failures;

	private final CallCarrier carrier;

	private final @Nullable CallDeadlines deadlines;

	private final Set<DedicatedChild> children = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean closed = new AtomicBoolean();

	/**
	 * Creates a spawner.
	 * @param factory starts the children
	 * @param failures rebuilds the exceptions of job handlers
	 */
	public ChildSpawner(ChildFactory factory, FailureCodec failures) {
		this(factory, failures, new MdcCarrier());
	}

	/**
	 * Creates a spawner.
	 * @param factory starts the children
	 * @param failures rebuilds the exceptions of job handlers
	 * @param carrier carries along what belongs to the thread that runs a job
	 */
	public ChildSpawner(ChildFactory factory, FailureCodec failures, CallCarrier carrier) {
		this.factory = factory;
		this.failures = failures;
		this.carrier = carrier;
		this.deadlines = factory.isTimed() ? new CallDeadlines(factory.timer()) : null;
	}

	@Override
	public List<SpawnedProcess> children() {
		return this.children.stream().map(DedicatedChild::process).toList();
	}

	@Override
	public boolean isOpen() {
		return !this.closed.get();
	}

	@Override
	public SpawnedChild spawn() {
		if (this.closed.get()) {
			throw new PoolClosedException("The spawner is closed", null);
		}
		try {
			Child child = this.factory.start();
			DedicatedChild dedicated = new DedicatedChild(child, this.deadlines, this.failures, this.carrier);
			this.children.add(dedicated);
			child.whenGone((exit) -> {
				if (!exit.requested()) {
					logger.warn("The {} ended after {} ms with {}: {}", child.describe(), exit.uptime().toMillis(),
							exit.reason(), exit.verdict());
				}
			});
			child.onExit().thenRun(() -> this.children.remove(dedicated));
			if (this.closed.get()) {
				dedicated.close();
				throw new PoolClosedException("The spawner was closed while a child was started", null);
			}
			return dedicated;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CallCancelledException("Interrupted while a child was started", ex);
		}
	}

	/**
	 * Ends all children at once, each within its limits. A child that not even SIGKILL
	 * ends is left behind, with an error in the log.
	 */
	@Override
	public void close() {
		closeAll(List.of(this));
	}

	/**
	 * Closes several spawners, whose children end all at once.
	 * @param spawners the spawners
	 */
	public static void closeAll(Collection<ChildSpawner> spawners) {
		spawners.forEach((spawner) -> {
			spawner.closed.set(true);
			spawner.children.forEach((child) -> child.stop("its spawner was closed"));
		});
		spawners.forEach((spawner) -> spawner.children.forEach(DedicatedChild::close));
	}

}
