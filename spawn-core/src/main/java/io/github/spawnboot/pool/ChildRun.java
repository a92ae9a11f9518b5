package io.github.spawnboot.pool;

import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.RetryAdvice;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.engine.InterruptibleWork;
import io.github.spawnboot.launch.Child;
import io.github.spawnboot.launch.ChildFactory;
import io.github.spawnboot.runner.AsyncRunner;
import io.github.spawnboot.runner.Signal;
import org.jspecify.annotations.Nullable;

/**
 * One run of a {@link ChildSlot}: a child from its start, on a thread of the launcher, to
 * its exit. Ready when the child is, ended when its process is.
 */
final class ChildRun implements AsyncRunner.Control, Runnable {

	private static final String KILLED = "the stop of its pool was interrupted";

	private final ChildSupply supply;

	private final ChildFactory factory;

	private final ChildSlot slot;

	private final long generation;

	private final AsyncRunner.Run run;

	private final InterruptibleWork work = new InterruptibleWork();

	private @Nullable Child child;

	private boolean killed;

	ChildRun(ChildSupply supply, ChildFactory factory, ChildSlot slot, long generation, AsyncRunner.Run run) {
		this.supply = supply;
		this.factory = factory;
		this.slot = slot;
		this.generation = generation;
		this.run = run;
	}

	@Override
	public void run() {
		Child child = null;
		ChildStartException failure = null;
		try {
			if (this.work.begin()) {
				child = this.factory.start(this.generation);
			}
		}
		catch (ChildStartException ex) {
			failure = ex;
		}
		catch (SpawnException ex) {
			failure = new ChildStartException(String.valueOf(ex.getMessage()), ex);
		}
		catch (InterruptedException | RuntimeException | Error ex) {
			failure = new ChildStartException(
					"A child of pool '" + this.supply.pool() + "' could not be started: " + ex, ex);
		}
		finally {
			this.work.end();
		}
		if (child != null) {
			launched(child);
		}
		else {
			boolean unwanted = this.work.isCancelled();
			this.supply.notLaunched(this.slot, unwanted ? null : failure);
			this.run.exited(failure);
		}
	}

	private void launched(Child child) {
		boolean killed;
		synchronized (this) {
			this.child = child;
			killed = this.killed;
		}
		// Before anybody gets it.
		if (killed) {
			child.kill(KILLED);
		}
		else if (this.work.isCancelled()) {
			child.stop("the pool was stopped while the child was started");
		}
		PooledChild pooled = this.supply.pooled(child, this.run);
		this.supply.launched(this.slot, pooled, () -> {
			this.run.ready();
			child.whenGone((exit) -> gone(pooled, exit));
		});
	}

	private void gone(PooledChild pooled, ChildExit exit) {
		this.supply.gone(this.slot, pooled, exit);
		this.run.exited(exit.requested() ? null
				: new ChildExitedException(
						"The " + pooled.child().describe() + " ended with " + exit.reason() + ": " + exit.verdict(),
						exit, 0, RetryAdvice.IF_IDEMPOTENT, null));
	}

	@Override
	public void signal(Signal signal) {
		if (!signal.stops()) {
			return;
		}
		this.work.cancel();
		boolean kill = signal.equals(Signal.KILL);
		Child child;
		synchronized (this) {
			child = this.child;
			this.killed |= kill;
		}
		if (child != null && kill) {
			child.kill(KILLED);
		}
		else if (child != null) {
			child.stop("its pool was stopped");
		}
	}

}
