package io.github.spawnboot.test.groups;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import io.github.spawnboot.runner.Ready;
import io.github.spawnboot.runner.Runner;
import io.github.spawnboot.runner.Signal;
import io.github.spawnboot.runner.Signals;

/**
 * Writes down what it does, and ends by a signal or when the test says so.
 */
class JournalRunner implements Runner {

	private static final Object CLEAN = new Object();

	private final String name;

	private final Journal journal;

	private final BlockingQueue<Object> ends = new LinkedBlockingQueue<>();

	JournalRunner(String name, Journal journal) {
		this.name = name;
		this.journal = journal;
	}

	@Override
	public void run(Signals signals, Ready ready) throws Exception {
		this.journal.add(this.name + " started");
		ready.ready();
		while (true) {
			Object end = this.ends.poll();
			if (end != null) {
				this.journal.add(this.name + " ended");
				if (end instanceof Exception failure) {
					throw failure;
				}
				return;
			}
			Signal signal = signals.await(Duration.ofMillis(5));
			if (signal != null && signal.stops()) {
				this.journal.add(this.name + " stopped");
				return;
			}
		}
	}

	void end() {
		this.ends.add(CLEAN);
	}

	void fail(Exception failure) {
		this.ends.add(failure);
	}

}
