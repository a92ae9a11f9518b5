package io.github.spawnboot.context;

import java.util.List;

import io.github.spawnboot.SpawnUsageException;

/**
 * The application cannot start because services are declared in a way that cannot work.
 * All problems are reported together; no child was started.
 */
public class InvalidSpawnServiceException extends SpawnUsageException {

	private final transient List<SpawnServiceProblem> problems;

	InvalidSpawnServiceException(List<SpawnServiceProblem> problems) {
		super(message(problems), null);
		this.problems = List.copyOf(problems);
	}

	private static String message(List<SpawnServiceProblem> problems) {
		StringBuilder message = new StringBuilder(headline(problems.size()));
		for (SpawnServiceProblem problem : problems) {
			message.append("\n- ").append(problem.describe()).append(". ").append(problem.remedy());
		}
		return message.toString();
	}

	private static String headline(int count) {
		return (count == 1) ? "1 problem with services was found:" : count + " problems with services were found:";
	}

	/**
	 * Returns what was found.
	 * @return unmodifiable list, not empty
	 */
	public List<SpawnServiceProblem> problems() {
		return this.problems;
	}

}
