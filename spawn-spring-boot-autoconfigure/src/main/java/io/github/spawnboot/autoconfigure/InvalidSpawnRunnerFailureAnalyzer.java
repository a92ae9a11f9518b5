package io.github.spawnboot.autoconfigure;

import io.github.spawnboot.context.InvalidSpawnRunnerException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains runners that cannot work.
 */
class InvalidSpawnRunnerFailureAnalyzer extends AbstractFailureAnalyzer<InvalidSpawnRunnerException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidSpawnRunnerException cause) {
		return ProblemAnalysis.of(cause.problems(), "A runner cannot work as it is declared:",
				"%d things about runners cannot work as they are declared:", cause);
	}

}
