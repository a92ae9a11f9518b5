package io.github.spawnboot.test.runners;

import io.github.spawnboot.annotation.SpawnRunner;
import io.github.spawnboot.runner.Ready;
import io.github.spawnboot.runner.Runner;
import io.github.spawnboot.runner.Signal;
import io.github.spawnboot.runner.Signals;

/**
 * Does what it is told, in a child.
 */
@SpawnRunner(group = "hands", pool = "workers")
public class Worker implements Runner {

	private final Journal journal;

	Worker(Journal journal) {
		this.journal = journal;
	}

	@Override
	public void run(Signals signals, Ready ready) throws Exception {
		this.journal.add("started");
		ready.ready();
		while (true) {
			Signal signal = signals.await();
			switch (signal.name()) {
				case "TERMINATE" -> {
					this.journal.add((signal == Signal.TERMINATE) ? "terminated" : "fooled");
					return;
				}
				case "fail" -> throw new IllegalStateException("it was asked to fail");
				case "halt" -> Runtime.getRuntime().halt(7);
				case "leave" -> {
					return;
				}
				default -> this.journal.add(signal.name());
			}
		}
	}

	/**
	 * What tests send.
	 *
	 * @param name name of the signal
	 */
	public record Order(String name) implements Signal {

	}

}
