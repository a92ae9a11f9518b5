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

	private final ChildStarter starter;

	private final ScheduledExecutorService timer;

	private final ExecutorService events;

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
		this(settings, (child, generation) -> launcher.launch(child, generation, program.get(), calls),
				launcher.timer(), launcher.events());
	}

	/**
	 * Creates a factory of children that are started in another way.
	 * @param settings how children are started and stopped
	 * @param starter starts them
	 * @param timer the clock of all limits, whose tasks must not block; not closed
	 * @param events the threads for what may block; not closed
	 */
	public ChildFactory(ChildSettings settings, ChildStarter starter, ScheduledExecutorService timer,
			ExecutorService events) {
		this.settings = settings;
		this.starter = starter;
		this.timer = timer;
		this.events = events;
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
		return start(nextGeneration());
	}

	/**
	 * Takes the number of the next child, for who has to know it before the start.
	 * @return number counted from 1, to be given to {@link #start(long)}
	 */
	public long nextGeneration() {
		return this.generations.incrementAndGet();
	}

	/**
	 * Starts a child as {@link #start()} does, with a number taken before.
	 * @param generation the number
	 * @return the child, which is {@code WARM}
	 * @throws InterruptedException if the waiting thread is interrupted; the process has
	 * then been ended
	 */
	public Child start(long generation) throws InterruptedException {
		return this.starter.start(this.settings, generation);
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
		return this.timer;
	}

	/**
	 * Returns the threads for what may block.
	 * @return executor that grows as needed
	 */
	public ExecutorService events() {
		return this.events;
	}

	/**
	 * Starts a child of some kind.
	 */
	@FunctionalInterface
	public interface ChildStarter {

		Child start(ChildSettings settings, long generation) throws InterruptedException;

	}

}
