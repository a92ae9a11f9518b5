package io.github.spawnboot.codec;

import org.jspecify.annotations.Nullable;

/**
 * A reason why a method of a service cannot be called from another process, found at
 * start-up.
 *
 * @param service name of the service
 * @param method signature of the method, as {@link RemoteMethod#signature()}
 * @param parameter index and name of the parameter, such as {@code 0 'document'}, or
 * {@code null} for the result or the method itself
 * @param problem what is wrong, with the path to the offending member; a clause without
 * final dot
 * @param remedy what to do, a sentence without final dot
 */
public record ContractProblem(String service, String method, @Nullable String parameter, String problem,
		String remedy) {
}
