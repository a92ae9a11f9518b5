package io.github.spawnboot.launch;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.ChildExit;
import io.github.spawnboot.Job;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.SpawnedEngine;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.Spawner;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.engine.RemoteEngine;
import io.github.spawnboot.engine.ServedCall;

/**
 * Starts dedicated children by a launcher. Thread-safe. Closing it ends those of its
 * children that their owners have not closed.
 */
public final class ChildSpawner implements Spawner, AutoCloseable {

	private final ChildSettings settings;

	private final ChildLauncher launcher;

	private final Supplier<ChildProgram> program;

	private final Consumer<ServedCall> calls;

	private final FailureCodec failures;

	private final AtomicLong generations = new AtomicLong();

	private final Set<DedicatedChild> children = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean closed = new AtomicBoolean();

	/**
	 * Creates a spawner.
	 * @param settings how children are started and stopped
	 * @param launcher starts them; not closed by the spawner
	 * @param program says what a child runs, asked anew for each child
	 * @param calls serves what children call in this process; must not block
	 * @param failures rebuilds the exceptions of job handlers
	 */
	public ChildSpawner(ChildSettings settings, ChildLauncher launcher, Supplier<ChildProgram> program,
			Consumer<ServedCall> calls, FailureCodec failures) {
		this.settings = settings;
		this.launcher = launcher;
		this.program = program;
		this.calls = calls;
		this.failures = failures;
	}

	@Override
	public SpawnedChild spawn() {
		if (this.closed.get()) {
			throw new PoolClosedException("The spawner is closed", null);
		}
		try {
			Child child = this.launcher.launch(this.settings, this.generations.incrementAndGet(), this.program.get(),
					this.calls);
			DedicatedChild dedicated = new DedicatedChild(child, new RemoteEngine(child, this.failures));
			this.children.add(dedicated);
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
	 * Ends all children at once, each within its limits.
	 */
	@Override
	public void close() {
		this.closed.set(true);
		this.children.forEach((child) -> child.process.stop("its spawner was closed"));
		this.children.forEach(DedicatedChild::close);
	}

	/**
	 * A child that belongs to the caller of {@link Spawner#spawn()}.
	 */
	private static final class DedicatedChild implements SpawnedChild {

		private final Child process;

		private final SpawnedEngine engine;

		private DedicatedChild(Child process, SpawnedEngine engine) {
			this.process = process;
			this.engine = engine;
		}

		@Override
		public SpawnedProcess process() {
			return this.process;
		}

		@Override
		public Job job(String name, String... args) {
			return this.engine.job(name, args);
		}

		@Override
		public List<String> commands() {
			return this.engine.commands();
		}

		@Override
		public void close() {
			CompletableFuture<ChildExit> exit = this.process.stop("it was closed").toCompletableFuture();
			try {
				exit.get();
			}
			catch (InterruptedException ex) {
				this.process.kill("the thread that closed it was interrupted");
				Thread.currentThread().interrupt();
			}
			catch (ExecutionException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		public String toString() {
			return this.process.toString();
		}

	}

}
