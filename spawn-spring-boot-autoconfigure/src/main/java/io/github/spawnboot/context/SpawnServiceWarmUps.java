package io.github.spawnboot.context;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Comparator;
import java.util.List;

import io.github.spawnboot.annotation.SpawnWarmUp;

import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Finds, checks and calls the {@link SpawnWarmUp} methods of services.
 */
final class SpawnServiceWarmUps {

	private SpawnServiceWarmUps() {
	}

	static boolean isWarmUp(Method method) {
		return AnnotatedElementUtils.hasAnnotation(method, SpawnWarmUp.class);
	}

	private static List<Method> methods(Class<?> type) {
		return MethodIntrospector.selectMethods(type, SpawnServiceWarmUps::isWarmUp)
			.stream()
			.sorted(Comparator.comparing(Method::toGenericString))
			.toList();
	}

	/**
	 * Checks the signatures of all warm-ups.
	 * @param service the service
	 * @param problems gets what was found
	 */
	static void check(SpawnServiceDefinition service, List<SpawnServiceProblem> problems) {
		for (Method method : methods(service.rawType())) {
			if (service.isHost()) {
				problems.add(SpawnServiceProblem.of(service, method,
						"is annotated with @SpawnWarmUp, but a host service lives in no child that could be warmed",
						"Remove @SpawnWarmUp, or use @PostConstruct."));
			}
			else if (method.getParameterCount() > 0 || Modifier.isStatic(method.getModifiers())) {
				problems.add(SpawnServiceProblem.of(service, method,
						"has not the signature of a @SpawnWarmUp: it is '" + method.toGenericString() + "'",
						"Declare an instance method without parameters."));
			}
		}
	}

	/**
	 * Calls the warm-ups of a service.
	 * @param service the service
	 * @param bean its bean
	 * @throws IllegalStateException if one of them fails
	 */
	static void run(SpawnServiceDefinition service, Object bean) {
		for (Method method : methods(service.rawType())) {
			try {
				ReflectionUtils.makeAccessible(method);
				method.invoke(ServiceExporter.receiver(method, bean));
			}
			catch (InvocationTargetException ex) {
				throw new IllegalStateException("The warm-up '" + SpawnServiceMethods.describe(method) + "' of "
						+ service.label() + " failed: " + ex.getTargetException(), ex.getTargetException());
			}
			catch (IllegalAccessException ex) {
				throw new IllegalStateException(ex);
			}
		}
	}

}
