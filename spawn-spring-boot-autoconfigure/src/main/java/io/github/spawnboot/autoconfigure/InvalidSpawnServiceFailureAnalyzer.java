package io.github.spawnboot.autoconfigure;

import io.github.spawnboot.context.InvalidSpawnServiceException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains services that cannot work.
 */
class InvalidSpawnServiceFailureAnalyzer extends AbstractFailureAnalyzer<InvalidSpawnServiceException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidSpawnServiceException cause) {
		return ProblemAnalysis.of(cause.problems(), "A service cannot work as it is declared:",
				"%d things about services cannot work as they are declared:", cause);
	}

}
