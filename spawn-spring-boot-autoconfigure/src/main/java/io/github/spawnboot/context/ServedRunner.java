package io.github.spawnboot.context;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

import io.github.spawnboot.runner.AsyncRunner;
import io.github.spawnboot.runner.RunnerLimits;
import io.github.spawnboot.runner.RunnerProcess;
import io.github.spawnboot.runner.RunnerRuntime;
import io.github.spawnboot.runner.Runners;
import io.github.spawnboot.runner.Signal;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@code @SpawnRunner} bean in its child. The limits of time are those of the
 * parent, which ends the child where they are not kept. Thread-safe.
 */
final class ServedRunner implements ChildRunner {

	private final String name;

	private final AsyncRunner runner;

	/**
	 * Creates the service.
	 * @param name name of the bean
	 * @param runner the bean
	 */
	ServedRunner(String name, AsyncRunner runner) {
		this.name = name;
		this.runner = runner;
	}

	@Override
	public CompletableFuture<@Nullable Void> run(Flow.Publisher<SentSignal> signals, Announcement ready) {
		RunnerProcess process = Runners.background(this.name, this.runner, RunnerLimits.none(), RunnerRuntime.system());
		process.ready().thenRun(ready::ready);
		signals.subscribe(new SignalSubscriber(process));
		CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
		process.exit().thenAccept((exit) -> {
			if (exit.failure() == null) {
				ended.complete(null);
			}
			else {
				ended.completeExceptionally(exit.failure());
			}
		});
		return ended;
	}

	/**
	 * Gives signals to a runner as they come.
	 */
	private static final class SignalSubscriber implements Flow.Subscriber<SentSignal> {

		private final RunnerProcess process;

		private SignalSubscriber(RunnerProcess process) {
			this.process = process;
		}

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			subscription.request(Long.MAX_VALUE);
		}

		@Override
		public void onNext(SentSignal signal) {
			this.process.signal(signal.arrived());
		}

		@Override
		public void onError(Throwable failure) {
			// Nobody can ask it to end any more.
			this.process.signal(Signal.TERMINATE);
		}

		@Override
		public void onComplete() {
			// The end of the call, which the runner has caused itself.
		}

	}

}
