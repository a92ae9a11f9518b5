package io.github.spawnboot.context;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.spawnboot.annotation.SpawnHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.Aware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ApplicationListener;
import org.springframework.context.Lifecycle;
import org.springframework.context.Phased;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.annotation.Schedules;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Decides which methods of a service can be called from another process. The rule looks
 * at definition and method only, so that parent and child come to the same answer.
 */
final class SpawnServiceMethods {

	/**
	 * Interfaces whose methods Spring calls. The last five are refused altogether; a
	 * second problem with their types would only hide that.
	 */
	private static final List<Class<?>> CALLBACK_INTERFACES = List.of(InitializingBean.class, DisposableBean.class,
			SmartInitializingSingleton.class, SmartLifecycle.class, Lifecycle.class, Phased.class, AutoCloseable.class,
			BeanFactoryPostProcessor.class, BeanPostProcessor.class, FactoryBean.class, ApplicationListener.class,
			Ordered.class);

	/**
	 * Interfaces whose methods the container calls on the finished bean, hence on a
	 * proxy.
	 */
	private static final List<Class<?>> CONTAINER_INTERFACES = List.of(SmartInitializingSingleton.class,
			SmartLifecycle.class, Lifecycle.class, Phased.class);

	private static final Map<String, String> CALLBACK_ANNOTATIONS = Map.of(Autowired.class.getName(), "@Autowired",
			Value.class.getName(), "@Value", "jakarta.inject.Inject", "@Inject", "jakarta.annotation.Resource",
			"@Resource", "jakarta.annotation.PostConstruct", "@PostConstruct", "jakarta.annotation.PreDestroy",
			"@PreDestroy");

	/**
	 * What makes a method of a host service one that Spring calls. A service in a child
	 * is refused for these, because nobody would call its method there.
	 */
	private static final Map<String, String> HOST_CALLBACK_ANNOTATIONS = Map.of(Scheduled.class.getName(), "@Scheduled",
			Schedules.class.getName(), "@Scheduled", EventListener.class.getName(), "@EventListener");

	private SpawnServiceMethods() {
	}

	/**
	 * Returns whether a method of a service can be called from another process.
	 * @param service the service
	 * @param method a method of its declared type
	 * @return whether it is part of the service's contract
	 */
	static boolean isRemote(SpawnServiceDefinition service, Method method) {
		return !isRedundantBridge(method) && whyNotRemote(service, method) == null;
	}

	/**
	 * A bridge to another signature is only the way to the real method; a bridge to the
	 * same signature makes a method of a package-private superclass public, and counts.
	 */
	private static boolean isRedundantBridge(Method method) {
		return method.isBridge() && !Arrays.equals(method.getParameterTypes(),
				BridgeMethodResolver.findBridgedMethod(method).getParameterTypes());
	}

	/**
	 * Returns why a method cannot be called from another process.
	 * @param service the service
	 * @param method a method of its declared type
	 * @return the end of a sentence that begins with the method, and what to do, or
	 * {@code null} if the method is part of the service's contract
	 */
	static @Nullable String whyNotRemote(SpawnServiceDefinition service, Method method) {
		if (Modifier.isStatic(method.getModifiers())) {
			return "is static and has no service; call it on the class";
		}
		if (ReflectionUtils.isObjectMethod(method)) {
			return "is a method of java.lang.Object; give it a name of its own";
		}
		MergedAnnotation<SpawnHandler> handler = annotations(method).get(SpawnHandler.class);
		if (handler.isPresent()) {
			return "handles the job '%s'; run it with engine.job(\"%1$s\") of pool '%s'"
				.formatted(handler.getString(MergedAnnotation.VALUE), service.pool());
		}
		if (SpawnServiceWarmUps.isWarmUp(method)) {
			return "warms a child before its first call; give the service a method of another name that does what you need";
		}
		if (!Modifier.isPublic(method.getModifiers())) {
			return "is not public, and only public methods are called " + (service.isHost() ? "from" : "in")
					+ " a child; make it public";
		}
		String callback = callback(service, method);
		if (callback != null) {
			return "is called by Spring in the " + (service.isHost() ? "application" : "child") + " itself (" + callback
					+ ") and by nobody else; give the service a method of another name that does what you need";
		}
		return null;
	}

	/**
	 * Returns whether Spring calls a method of a finished bean, so that a proxy must bear
	 * it.
	 * @param service the service
	 * @param method a method of its declared type
	 * @return whether the container calls it
	 */
	static boolean isContainerCallback(SpawnServiceDefinition service, Method method) {
		return declaredBy(CONTAINER_INTERFACES, service.rawType(), method) != null;
	}

	/**
	 * Returns what makes a method a callback of Spring in the process of the service.
	 * @param service the service
	 * @param method a method of its declared type
	 * @return annotation, interface or attribute, or {@code null} if it is no callback
	 */
	static @Nullable String callback(SpawnServiceDefinition service, Method method) {
		for (Map.Entry<String, String> annotation : CALLBACK_ANNOTATIONS.entrySet()) {
			if (annotations(method).isPresent(annotation.getKey())) {
				return annotation.getValue();
			}
		}
		for (Map.Entry<String, String> annotation : HOST_CALLBACK_ANNOTATIONS.entrySet()) {
			if (service.isHost() && annotations(method).isPresent(annotation.getKey())) {
				return annotation.getValue();
			}
		}
		Class<?> declaredBy = declaredBy(CALLBACK_INTERFACES, service.rawType(), method);
		if (declaredBy == null) {
			List<Class<?>> aware = ClassUtils.getAllInterfacesForClassAsSet(service.rawType())
				.stream()
				.filter((type) -> type != Aware.class && Aware.class.isAssignableFrom(type))
				.toList();
			declaredBy = declaredBy(aware, service.rawType(), method);
		}
		if (declaredBy != null) {
			return declaredBy.getSimpleName();
		}
		if (method.getParameterCount() == 0 && service.callbacks().contains(method.getName())) {
			return "init or destroy method of its bean definition";
		}
		return null;
	}

	private static @Nullable Class<?> declaredBy(List<Class<?>> interfaces, Class<?> type, Method method) {
		for (Class<?> candidate : interfaces) {
			if (candidate.isAssignableFrom(type)
					&& Arrays.stream(candidate.getMethods()).anyMatch((declared) -> implemented(declared, method))) {
				return candidate;
			}
		}
		return null;
	}

	private static boolean implemented(Method declared, Method method) {
		Class<?>[] types = method.getParameterTypes();
		return declared.getName().equals(method.getName()) && declared.getParameterCount() == types.length
				&& IntStream.range(0, types.length)
					.allMatch((i) -> declared.getParameterTypes()[i].isAssignableFrom(types[i]));
	}

	private static MergedAnnotations annotations(Method method) {
		return MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY);
	}

	/**
	 * Returns a method in the way in which messages name it.
	 * @param method the method
	 * @return name and simple names of the parameter types
	 */
	static String describe(Method method) {
		return Arrays.stream(method.getParameterTypes())
			.map(Class::getSimpleName)
			.collect(Collectors.joining(", ", method.getName() + "(", ")"));
	}

}
