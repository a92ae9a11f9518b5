package io.github.spawnboot.context;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ServiceContract;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * Checks that what a method says about its calls fits its parameters and its result.
 */
final class SpawnMethodChecks {

	private static final String KEY_REMEDY = "Use a String, a number, an enum, a UUID or a record of these as the key.";

	private final SpawnServiceDefinition service;

	private final List<SpawnServiceProblem> problems;

	private SpawnMethodChecks(SpawnServiceDefinition service, List<SpawnServiceProblem> problems) {
		this.service = service;
		this.problems = problems;
	}

	/**
	 * Checks the methods of a service.
	 * @param service the service
	 * @param contract its methods
	 * @param problems gets what was found
	 */
	static void check(SpawnServiceDefinition service, ServiceContract contract, List<SpawnServiceProblem> problems) {
		SpawnMethodChecks checks = new SpawnMethodChecks(service, problems);
		for (RemoteMethod method : contract.methods()) {
			checks.checkSoftLimit(method);
			checks.checkIdempotent(method);
			checks.checkKey(method);
		}
	}

	/**
	 * Checks that the soft limits of a service can be reached.
	 * @param service the service
	 * @param contract its methods
	 * @param callTimeout longest time of a call in its pool, or {@code null} for none
	 * @param problems gets what was found
	 */
	static void checkSoftLimits(SpawnServiceDefinition service, ServiceContract contract,
			@Nullable Duration callTimeout, List<SpawnServiceProblem> problems) {
		SpawnMethodChecks checks = new SpawnMethodChecks(service, problems);
		for (RemoteMethod method : contract.methods()) {
			Duration soft = method.softTimeout();
			if (soft != null && callTimeout != null && soft.compareTo(callTimeout) >= 0) {
				String property = "spawn.pools." + service.pool() + ".call-timeout";
				checks.report(method.method(),
						"@SpawnMethod has the softTimeout " + soft.toMillis()
								+ " ms, which is not below the limit of its pool, " + callTimeout.toMillis() + " ms ('"
								+ property + "'), so it would never be reached",
						"Lower 'softTimeout', or raise '" + property + "'.");
			}
		}
	}

	private void checkSoftLimit(RemoteMethod method) {
		if (this.service.isHost() && method.softTimeout() != null) {
			report(method.method(), "@SpawnMethod has a softTimeout, which has no effect on a host service",
					"Remove 'softTimeout'.");
		}
	}

	private void checkIdempotent(RemoteMethod method) {
		if (!method.isIdempotent()) {
			return;
		}
		String why = this.service.isHost()
				? "a host service is in the application, whose end is also that of its callers"
				: method.isLive() ? "it takes or gives streams or callbacks, which a lost call has used up"
						: method.isAsync()
								? "it returns a future, and the pauses between the attempts are spent on the thread of"
										+ " the caller, which does not wait"
								: null;
		if (why != null) {
			report(method.method(), "has @SpawnMethod(idempotent = true), but its calls cannot be made again: " + why,
					(method.isAsync() && !method.isLive() && !this.service.isHost())
							? "Return the result itself, and make the call in a task of your own; or remove 'idempotent'."
							: "Remove 'idempotent'.");
		}
	}

	private void checkKey(RemoteMethod remote) {
		Method method = remote.method();
		List<Integer> keys = AnnotationContractRules.keys(method);
		if (keys.isEmpty()) {
			return;
		}
		if (this.service.isHost()) {
			report(method,
					"has @SpawnKey, which has no effect on a host service: there is one of it, in the application",
					"Remove @SpawnKey.");
			return;
		}
		if (keys.size() > 1) {
			report(method, "has @SpawnKey on " + keys.size() + " parameters, but a call has one key",
					"Put it on one parameter; a record can hold several values.");
			return;
		}
		int index = keys.get(0);
		Parameter parameter = method.getParameters()[index];
		if (remote.liveParameters().containsKey(index)) {
			report(method, "has @SpawnKey on the parameter '" + parameter.getName()
					+ "', which is a stream or callback and no value that could be compared", KEY_REMEDY);
			return;
		}
		String problem = unstable(parameter.getType(), new HashSet<>());
		if (problem != null) {
			report(method, "has @SpawnKey on the parameter '" + parameter.getName()
					+ "', which cannot be compared with the keys of other calls: " + problem, KEY_REMEDY);
		}
	}

	private static @Nullable String unstable(Class<?> type, Set<Class<?>> seen) {
		if (type.isPrimitive() || type.isEnum() || !seen.add(type)) {
			return null;
		}
		String name = "'" + type.getTypeName() + "'";
		if (type.isArray()) {
			return name + " is an array, of which no two are equal";
		}
		if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
			return name + " does not tell how its implementations are compared";
		}
		if (type.isRecord()) {
			for (RecordComponent component : type.getRecordComponents()) {
				String problem = unstable(component.getType(), seen);
				if (problem != null) {
					return "in " + name + ", " + problem;
				}
			}
			return null;
		}
		if (isOfObject(type, "equals", Object.class) || isOfObject(type, "hashCode")) {
			return name + " has no equals and hashCode of its own";
		}
		return null;
	}

	private static boolean isOfObject(Class<?> type, String name, Class<?>... parameters) {
		Method method = ReflectionUtils.findMethod(type, name, parameters);
		return method == null || method.getDeclaringClass() == Object.class;
	}

	private void report(Method method, String problem, String remedy) {
		this.problems.add(SpawnServiceProblem.of(this.service, method, problem, remedy));
	}

}
