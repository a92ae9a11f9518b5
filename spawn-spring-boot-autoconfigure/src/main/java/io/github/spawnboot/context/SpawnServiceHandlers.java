package io.github.spawnboot.context;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.spawnboot.Job;
import io.github.spawnboot.Status;
import io.github.spawnboot.context.SpawnServiceDefinition.HandlerMethod;
import org.jspecify.annotations.Nullable;

/**
 * Checks the {@code @SpawnHandler} methods of all services, and what a host service
 * cannot be.
 */
final class SpawnServiceHandlers {

	private static final String COMMANDS = "commands";

	private static final int MAX_NAME_BYTES = 127;

	private SpawnServiceHandlers() {
	}

	/**
	 * Checks names and signatures of handlers.
	 * @param services all services
	 * @param problems gets what was found
	 */
	static void check(List<SpawnServiceDefinition> services, List<SpawnServiceProblem> problems) {
		Map<String, String> owners = new HashMap<>();
		for (SpawnServiceDefinition service : services) {
			for (HandlerMethod handler : service.handlers()) {
				checkSignature(service, handler.method(), problems);
				checkName(service, handler, problems);
				String owner = "method '" + SpawnServiceMethods.describe(handler.method()) + "' of bean '"
						+ service.beanName() + "' (" + service.source() + ")";
				String first = owners.putIfAbsent(service.pool() + '\n' + handler.name(), owner);
				if (first != null) {
					problems.add(SpawnServiceProblem.of(service, handler.method(),
							"handles the job '" + handler.name() + "' of pool '" + service.pool() + "', as does "
									+ first,
							"Give one of the two handlers another name, or one of the beans another pool."));
				}
			}
		}
	}

	/**
	 * Checks what a host service cannot be.
	 * @param hostService the host service
	 * @param service the same bean as a service of a pool, or {@code null} if it is none
	 * @param problems gets what was found
	 */
	static void checkHost(SpawnServiceDefinition hostService, @Nullable SpawnServiceDefinition service,
			List<SpawnServiceProblem> problems) {
		if (service != null) {
			problems.add(SpawnServiceProblem.of(hostService,
					"it is both " + service.kind() + " and " + hostService.kind()
							+ ", but a bean lives either in children or in the application",
					"Remove one of the two annotations, also from composed ones."));
		}
		int bytes = hostService.beanName().getBytes(StandardCharsets.UTF_8).length;
		if (bytes > MAX_NAME_BYTES) {
			problems
				.add(SpawnServiceProblem.of(
						hostService, "its name has " + bytes
								+ " bytes, but a host service is called by a name of at most " + MAX_NAME_BYTES,
						"Give the bean a shorter name."));
		}
		if (service == null) {
			for (HandlerMethod handler : hostService.handlers()) {
				problems.add(SpawnServiceProblem.of(hostService, handler.method(),
						"handles the job '" + handler.name() + "', but jobs run in children, and it is a host service",
						"Put the method into a @SpawnService, or remove @SpawnHandler."));
			}
		}
	}

	private static void checkSignature(SpawnServiceDefinition service, Method method,
			List<SpawnServiceProblem> problems) {
		boolean takesJob = method.getParameterCount() == 1 && method.getParameterTypes()[0] == Job.class;
		boolean returnsStatus = method.getReturnType() == Status.class || method.getReturnType() == void.class;
		if (!takesJob || !returnsStatus || Modifier.isStatic(method.getModifiers())) {
			problems.add(SpawnServiceProblem.of(service, method,
					"has not the signature of a @SpawnHandler: it is '" + method.toGenericString() + "'",
					"Declare an instance method with one parameter of type " + Job.class.getName() + " that returns "
							+ Status.class.getName() + " or void."));
		}
	}

	private static void checkName(SpawnServiceDefinition service, HandlerMethod handler,
			List<SpawnServiceProblem> problems) {
		String name = handler.name();
		if (name.isBlank()) {
			problems.add(SpawnServiceProblem.of(service, handler.method(), "the name of its job is blank",
					"Name the job, as in @SpawnHandler(\"" + handler.method().getName() + "\")."));
		}
		else if (COMMANDS.equals(name)) {
			problems.add(SpawnServiceProblem.of(service, handler.method(),
					"the job '" + COMMANDS + "' is answered by every engine with the names of its jobs",
					"Give the job another name."));
		}
		else if (!name.equals(name.strip()) || name.chars().anyMatch(Character::isISOControl)) {
			problems.add(SpawnServiceProblem.of(service, handler.method(),
					"the name of its job begins or ends with a space, or has a control character in it",
					"Give the job a name of visible characters: names are listed one per line."));
		}
	}

}
