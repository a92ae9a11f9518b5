package io.github.spawnboot.launch;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.spawnboot.engine.ServedCall;

/**
 * Starts children of one kind and counts their generations. Thread-safe.
 */
public final class ChildFactory {

	private final ChildSettings settings;

	private final ChildLauncher launcher;

	private final Supplier<ChildProgram> program;

	private final Consumer<ServedCall> calls;

	private final AtomicLong generations = new AtomicLong();

	/**
	 * Creates a factory.
	 * @param settings how children are started and stopped
	 * @param launcher starts them; not closed by the factory
	 * @param program says what a child runs, asked anew for each child
	 * @param calls serves what children call in this process; must not block
	 */
	public ChildFactory(ChildSettings settings, ChildLauncher launcher, Supplier<ChildProgram> program,
			Consumer<ServedCall> calls) {
		this.settings = settings;
		this.launcher = launcher;
		this.program = program;
		this.calls = calls;
	}

	/**
	 * Starts the next child and waits until it is ready.
	 * @return the child, which is {@code WARM}
	 * @throws io.github.spawnboot.ChildStartException if it was not ready in time, exited
	 * or refused; the process has then been ended
	 * @throws io.github.spawnboot.SpawnUsageException if this process is itself a child
	 * @throws InterruptedException if the waiting thread is interrupted; the process has
	 * then been ended
	 */
	public Child start() throws InterruptedException {
		return this.launcher.launch(this.settings, this.generations.incrementAndGet(), this.program.get(), this.calls);
	}

	/**
	 * Returns whether limits of time hold.
	 * @return {@code false} if a debugger may hold a child
	 */
	public boolean isTimed() {
		return this.settings.isTimed();
	}

	/**
	 * Returns the clock of all limits.
	 * @return executor whose tasks must not block
	 */
	public ScheduledExecutorService timer() {
		return this.launcher.timer();
	}

	/**
	 * Returns the threads for what may block.
	 * @return executor that grows as needed
	 */
	public ExecutorService events() {
		return this.launcher.events();
	}

}
