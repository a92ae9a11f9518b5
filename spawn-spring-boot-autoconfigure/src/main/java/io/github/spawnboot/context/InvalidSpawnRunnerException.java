package io.github.spawnboot.context;

import java.util.List;
import java.util.stream.Collectors;

import io.github.spawnboot.SpawnUsageException;

/**
 * The application cannot start because runners are declared in a way that cannot work.
 * All problems are reported together; nothing was started.
 */
public class InvalidSpawnRunnerException extends SpawnUsageException {

	private final transient List<SpawnServiceProblem> problems;

	InvalidSpawnRunnerException(List<SpawnServiceProblem> problems) {
		super(message(problems), null);
		this.problems = List.copyOf(problems);
	}

	private static String message(List<SpawnServiceProblem> problems) {
		return problems.stream()
			.map((problem) -> "\n- " + problem.describe() + ". " + problem.remedy())
			.collect(Collectors.joining("", problems.size() + ((problems.size() == 1)
					? " problem with runners was found:" : " problems with runners were found:"), ""));
	}

	/**
	 * Returns what was found.
	 * @return unmodifiable list, not empty
	 */
	public List<SpawnServiceProblem> problems() {
		return this.problems;
	}

}
