package io.github.spawnboot.context;

import java.util.Set;

import io.github.spawnboot.ForkFunction;
import io.github.spawnboot.ForkOptions;
import io.github.spawnboot.ForkResult;
import io.github.spawnboot.ForkedProcess;
import io.github.spawnboot.Forks;
import io.github.spawnboot.SpawnUsageException;
import org.jspecify.annotations.Nullable;

/**
 * Forks of an application in inline mode, which has no processes: every fork is refused.
 */
public final class InlineForks implements Forks {

	@Override
	public Forks with(ForkOptions options) {
		return this;
	}

	@Override
	public Set<String> names() {
		return Set.of();
	}

	@Override
	public ForkResult<?> fork(String name, @Nullable Object... arguments) {
		throw refused();
	}

	@Override
	public ForkedProcess<?> start(String name, @Nullable Object... arguments) {
		throw refused();
	}

	@Override
	public void register(String name, ForkFunction function) {
		// Nobody can ask for it.
	}

	@Override
	public @Nullable Object callFunction(ForkFunction function, @Nullable Object... arguments) {
		throw refused();
	}

	@Override
	public ForkedProcess<?> startFunction(ForkFunction function, @Nullable Object... arguments) {
		throw refused();
	}

	private static SpawnUsageException refused() {
		return new SpawnUsageException("There are no forks, because 'spawn.mode' is 'inline'; set it to 'process' to"
				+ " fork, or call the method itself", null);
	}

}
