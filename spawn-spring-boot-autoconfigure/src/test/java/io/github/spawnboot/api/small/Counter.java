package io.github.spawnboot.api.small;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.spawnboot.annotation.SpawnService;
import jakarta.annotation.PostConstruct;

/**
 * A service with state, which knows where it was made.
 */
@SpawnService
public class Counter {

	private static final AtomicInteger constructed = new AtomicInteger();

	private static final AtomicInteger initialized = new AtomicInteger();

	private int count;

	public Counter() {
		constructed.incrementAndGet();
	}

	@PostConstruct
	void initialize() {
		initialized.incrementAndGet();
	}

	/**
	 * Returns how often constructor and init method ran in this process.
	 */
	public static State madeHere() {
		return new State(ProcessHandle.current().pid(), constructed.get(), initialized.get());
	}

	public State made() {
		return madeHere();
	}

	public int next() {
		return ++this.count;
	}

	/**
	 * Returns the directory that the parent made for this child.
	 */
	public String directory() {
		return ManagementFactory.getRuntimeMXBean()
			.getInputArguments()
			.stream()
			.filter((argument) -> argument.startsWith("-XX:ErrorFile="))
			.map((argument) -> Path.of(argument.substring("-XX:ErrorFile=".length())).getParent().toString())
			.findFirst()
			.orElseThrow();
	}

	public record State(long pid, int constructed, int initialized) {

	}

}
