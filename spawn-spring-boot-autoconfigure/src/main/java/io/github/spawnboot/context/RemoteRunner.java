package io.github.spawnboot.context;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.context.ChildRunner.SentSignal;
import io.github.spawnboot.engine.CallOutcome;
import io.github.spawnboot.launch.Child;
import io.github.spawnboot.runner.AsyncRunner;
import io.github.spawnboot.runner.Signal;
import org.jspecify.annotations.Nullable;

/**
 * A runner whose bean lives in a child: each run takes a child of its pool for itself,
 * runs the bean there and ends the child afterwards. The death of the child is the end of
 * the run, with the {@link io.github.spawnboot.ChildExitedException} that tells why.
 * {@link Signal#KILL} kills the child; other signals are carried to the bean by their
 * names. Owns no thread.
 */
final class RemoteRunner implements AsyncRunner {

	private final String beanName;

	private final Supplier<CompletableFuture<Child>> pool;

	private final Function<Child, ChildRunner> service;

	private final Executor executor;

	/**
	 * Creates a runner.
	 * @param beanName name of the bean
	 * @param pool lends a child that serves nothing else, and counts it until it is gone;
	 * a wait for one ends when the future is cancelled
	 * @param service calls the service of the runner in a child
	 * @param executor runs what may wait for a child
	 */
	RemoteRunner(String beanName, Supplier<CompletableFuture<Child>> pool, Function<Child, ChildRunner> service,
			Executor executor) {
		this.beanName = beanName;
		this.pool = pool;
		this.service = service;
		this.executor = executor;
	}

	@Override
	public Control start(Run run) {
		RemoteRun remote = new RemoteRun(run);
		remote.begin();
		return remote;
	}

	/**
	 * One run.
	 */
	private final class RemoteRun implements Control {

		private final Run run;

		private final SignalPublisher signals = new SignalPublisher(RemoteRunner.this.executor);

		private final CompletableFuture<Child> lease = RemoteRunner.this.pool.get();

		private RemoteRun(Run run) {
			this.run = run;
		}

		private void begin() {
			this.lease.whenCompleteAsync((child, failure) -> {
				if (failure != null) {
					this.run.exited(CallOutcome.unwrap(failure));
				}
				else {
					run(child);
				}
			}, RemoteRunner.this.executor);
		}

		private void run(Child child) {
			CompletableFuture<@Nullable Void> ended;
			try {
				ended = RemoteRunner.this.service.apply(child).run(this.signals, this.run::ready);
			}
			catch (RuntimeException ex) {
				ended = CompletableFuture.failedFuture(ex);
			}
			ended.whenComplete((nothing, failure) -> {
				child.stop("the runner '" + RemoteRunner.this.beanName + "' in it has ended");
				this.run.exited((failure != null) ? CallOutcome.unwrap(failure) : null);
			});
		}

		@Override
		public void signal(Signal signal) {
			boolean leaves = signal.stops() && this.lease.completeExceptionally(new CallCancelledException(
					"Runner '" + RemoteRunner.this.beanName + "' was asked to end before it had a child", null));
			if (leaves) {
				return;
			}
			if (signal == Signal.KILL && this.lease.isDone() && !this.lease.isCompletedExceptionally()) {
				this.lease.join().kill("its runner '" + RemoteRunner.this.beanName + "' was killed");
			}
			else {
				this.signals.send(SentSignal.of(signal));
			}
		}

	}

}
