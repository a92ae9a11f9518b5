package io.github.spawnboot.autoconfigure;

import java.util.List;

import io.github.spawnboot.context.InvalidSpawnServiceException;
import io.github.spawnboot.context.SpawnServiceProblem;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains services that cannot work: one numbered line per problem, and the remedies
 * under the same numbers.
 */
class InvalidSpawnServiceFailureAnalyzer extends AbstractFailureAnalyzer<InvalidSpawnServiceException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidSpawnServiceException cause) {
		List<SpawnServiceProblem> problems = cause.problems();
		StringBuilder description = new StringBuilder(
				(problems.size() == 1) ? "A service cannot work as it is declared:"
						: problems.size() + " things about services cannot work as they are declared:");
		StringBuilder action = new StringBuilder((problems.size() == 1) ? "" : "Under the same numbers:");
		for (int i = 0; i < problems.size(); i++) {
			SpawnServiceProblem problem = problems.get(i);
			String number = (problems.size() == 1) ? "" : (i + 1) + ". ";
			description.append("%n%n    %s%s".formatted(number, problem.describe()));
			action
				.append((problems.size() == 1) ? problem.remedy() : "%n%n    %s%s".formatted(number, problem.remedy()));
		}
		return new FailureAnalysis(description.toString(), action.toString(), cause);
	}

}
