package io.github.spawnboot.context;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

import io.github.spawnboot.annotation.OneWay;
import io.github.spawnboot.annotation.SpawnCallback;
import io.github.spawnboot.runner.Signal;
import org.jspecify.annotations.Nullable;

/**
 * What a child serves in place of a {@code @SpawnRunner} bean: one run of the runner. The
 * contract between parent and child, not for use by others.
 */
public interface ChildRunner {

	/**
	 * Runs the runner.
	 * @param signals the signals to the run, in their order
	 * @param ready is told when the runner is ready
	 * @return completes when the run has ended, with its failure if there is one
	 */
	CompletableFuture<@Nullable Void> run(Flow.Publisher<SentSignal> signals, Announcement ready);

	/**
	 * Takes the news that a runner is ready.
	 */
	@SpawnCallback
	interface Announcement {

		/**
		 * The runner is ready.
		 */
		@OneWay
		void ready();

	}

	/**
	 * A signal on its way: its class may be unknown on the other side.
	 *
	 * @param name name of the signal
	 * @param stops whether it asks to end
	 */
	record SentSignal(String name, boolean stops) implements Signal {

		/**
		 * Returns what is sent of a signal.
		 * @param signal the signal
		 * @return its name and whether it stops
		 */
		static SentSignal of(Signal signal) {
			return new SentSignal(signal.name(), signal.stops());
		}

		/**
		 * Returns the signal that arrives.
		 * @return the standard signal of the same name, or this one
		 */
		Signal arrived() {
			for (Signal standard : new Signal[] { TERMINATE, KILL }) {
				if (this.equals(of(standard))) {
					return standard;
				}
			}
			return this;
		}

	}

}
