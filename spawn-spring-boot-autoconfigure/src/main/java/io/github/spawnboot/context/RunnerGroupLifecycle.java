package io.github.spawnboot.context;

import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.runner.AsyncRunner;
import io.github.spawnboot.runner.DynamicRunnerGroup;
import io.github.spawnboot.runner.GroupState;
import io.github.spawnboot.runner.RunnerExit;
import io.github.spawnboot.runner.RunnerGroup;
import io.github.spawnboot.runner.RunnerGroupException;
import io.github.spawnboot.runner.RunnerProcess;
import io.github.spawnboot.runner.RunnerRuntime;
import io.github.spawnboot.runner.RunnerSubscription;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.util.Assert;

/**
 * One group of an application, started and stopped with its context. The start waits
 * until all members are ready and fails if one is not. A group that fails later is logged
 * and, once it has failed, stays so until it is started again. Thread-safe; starts and
 * stops are called by the context.
 */
public final class RunnerGroupLifecycle implements SmartLifecycle, DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(RunnerGroupLifecycle.class);

	private final RunnerGroup group;

	private final RunnerGroupSettings settings;

	private final Map<String, AsyncRunner> initial;

	private final ApplicationEventPublisher publisher;

	private final RunnerLifecycle lifecycle;

	private final RunnerRuntime runtime;

	private final KeepAlive keepAlive;

	private final BiConsumer<String, Throwable> onFailure;

	private @Nullable RunnerSubscription subscription;

	// The run that has started and was neither stopped nor ended by itself.
	private @Nullable RunnerProcess up;

	private @Nullable Throwable failure;

	private boolean ended;

	// Set by the start, and read after it.
	private volatile int members;

	/**
	 * Creates a lifecycle.
	 * @param group the group
	 * @param settings how it behaves
	 * @param initial what is inserted into a dynamic group at its start, by name
	 * @param context what the groups of an application share
	 */
	RunnerGroupLifecycle(RunnerGroup group, RunnerGroupSettings settings, Map<String, AsyncRunner> initial,
			RunnerGroups context) {
		this.group = group;
		this.settings = settings;
		this.initial = initial;
		this.publisher = context.publisher();
		this.runtime = context.runtime();
		this.keepAlive = context.keepAlive();
		this.onFailure = context.onFailure();
		this.lifecycle = new RunnerLifecycle(group.name(), group, settings.limits(), this.runtime, settings.phase());
	}

	/**
	 * Starts the group and waits until it is ready; has no effect if it runs.
	 * @throws RunnerGroupStartException if a member ended before the group was ready, or
	 * was too slow; no member runs then, except those that could not be stopped
	 */
	@Override
	public void start() {
		if (isRunning()) {
			return;
		}
		synchronized (this) {
			this.failure = null;
			this.ended = false;
		}
		boolean first = (this.group.state() == GroupState.NEW);
		if (first) {
			subscribe();
		}
		try {
			this.lifecycle.start();
			if (!first) {
				// The events of the next run are there when it has begun.
				subscribe();
			}
			insertInitial();
			watch();
		}
		catch (SpawnException ex) {
			RunnerGroupStartException failed = RunnerGroupStartException.of(this.group.name(),
					this.settings.limits().start(), ex);
			synchronized (this) {
				this.failure = failed;
			}
			throw failed;
		}
	}

	private void subscribe() {
		RunnerSubscription next = this.group
			.subscribe((event) -> this.publisher.publishEvent(new RunnerGroupEvent(this.group, event)));
		synchronized (this) {
			this.subscription = next;
		}
	}

	private void insertInitial() {
		if (!(this.group instanceof DynamicRunnerGroup dynamic)) {
			return;
		}
		try {
			this.initial.forEach((name, runner) -> RunnerLifecycle.await(name, dynamic.insert(name, runner)));
		}
		catch (SpawnException ex) {
			this.lifecycle.stop();
			RunnerProcess process = this.lifecycle.process();
			RunnerExit exit = (process != null) ? process.lastExit() : null;
			throw (exit != null && exit.failure() instanceof RunnerGroupException failure) ? failure : ex;
		}
	}

	private void watch() {
		RunnerProcess process = this.lifecycle.process();
		Assert.state(process != null, "Not started");
		synchronized (this) {
			this.up = process;
		}
		this.members = this.group.members().size();
		this.keepAlive.begin(process);
		process.exit().thenAccept((exit) -> ended(process, exit));
	}

	// Called by the thread that supervises.
	private void ended(RunnerProcess process, RunnerExit exit) {
		Throwable failure = exit.failure();
		if (!endedByItself(process, failure)) {
			logStop(failure);
		}
		else if (failure == null && this.settings.endsWithFirst() && this.members > 1) {
			logger.warn("Runner group '{}' has ended, because one of its runners has, and 'spawn.groups.{}.on-exit' is"
					+ " 'stop-group'", this.group.name(), this.group.name());
		}
		else if (failure == null) {
			logger.info("Runner group '{}' has ended, because its runners have", this.group.name());
		}
		else {
			logger.error("Runner group '{}' has failed, and its runners do not run any more", this.group.name(),
					failure);
			this.runtime.start("spawn-group-failed-" + this.group.name(), () -> failed(process, failure));
			return;
		}
		this.keepAlive.end(process);
	}

	private void logStop(@Nullable Throwable failure) {
		if (failure instanceof SpawnException ex && ex.kind() == FailureKind.TIMEOUT) {
			logger.warn("Runner group '{}' was stopped, but not all of its runners obeyed in time", this.group.name(),
					failure);
		}
		else if (failure != null) {
			// A dynamic group goes on after failures.
			logger.info("Runner group '{}' was stopped; some of its runners had failed", this.group.name());
			logger.debug("What had failed in runner group '{}'", this.group.name(), failure);
		}
	}

	private synchronized boolean endedByItself(RunnerProcess process, @Nullable Throwable failure) {
		if (this.up != process) {
			return false;
		}
		this.up = null;
		this.failure = failure;
		this.ended = (failure == null);
		return true;
	}

	private void failed(RunnerProcess process, Throwable failure) {
		try {
			this.publisher.publishEvent(new RunnerGroupFailedEvent(this.group, failure));
		}
		catch (Throwable ex) {
			logger.warn("A listener failed when it was told that runner group '{}' has failed", this.group.name(), ex);
		}
		try {
			this.onFailure.accept(this.group.name(), failure);
		}
		finally {
			this.keepAlive.end(process);
		}
	}

	private synchronized void stopping() {
		this.up = null;
	}

	/**
	 * Stops the group and waits for its end, which the settings bound.
	 */
	@Override
	public void stop() {
		stopping();
		this.lifecycle.stop();
	}

	@Override
	public void stop(Runnable callback) {
		stopping();
		this.lifecycle.stop(callback);
	}

	@Override
	public boolean isRunning() {
		return this.lifecycle.isRunning();
	}

	@Override
	public int getPhase() {
		return this.settings.phase();
	}

	/**
	 * Stops the group if the context did not, and publishes no more events.
	 */
	@Override
	public void destroy() {
		RunnerSubscription last;
		synchronized (this) {
			last = this.subscription;
		}
		if (last != null) {
			last.close();
		}
		if (isRunning()) {
			stop();
		}
	}

	/**
	 * Returns the group.
	 * @return the group
	 */
	public RunnerGroup group() {
		return this.group;
	}

	/**
	 * Returns why the group does not run although nobody stopped it.
	 * @return the failure of its start or its last run; nothing while it runs, after a
	 * stop, and after an end without a failure
	 */
	public synchronized Optional<Throwable> failure() {
		return Optional.ofNullable(this.failure);
	}

	/**
	 * Returns whether the group has ended by itself without a failure.
	 * @return whether all its members have ended
	 */
	public synchronized boolean hasEnded() {
		return this.ended;
	}

}
