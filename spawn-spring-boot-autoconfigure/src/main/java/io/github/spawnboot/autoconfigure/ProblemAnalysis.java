package io.github.spawnboot.autoconfigure;

import java.util.List;

import io.github.spawnboot.context.SpawnServiceProblem;

import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains problems: one numbered line per problem, and the remedies under the same
 * numbers.
 */
final class ProblemAnalysis {

	private ProblemAnalysis() {
	}

	static FailureAnalysis of(List<SpawnServiceProblem> problems, String one, String many, Throwable cause) {
		boolean single = (problems.size() == 1);
		StringBuilder description = new StringBuilder(single ? one : many.formatted(problems.size()));
		StringBuilder action = new StringBuilder(single ? "" : "Under the same numbers:");
		for (int i = 0; i < problems.size(); i++) {
			SpawnServiceProblem problem = problems.get(i);
			String number = single ? "" : (i + 1) + ". ";
			description.append("%n%n    %s%s".formatted(number, problem.describe()));
			action.append(single ? problem.remedy() : "%n%n    %s%s".formatted(number, problem.remedy()));
		}
		return new FailureAnalysis(description.toString(), action.toString(), cause);
	}

}
