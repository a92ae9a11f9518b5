package io.github.spawnboot.context;

import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import io.github.spawnboot.annotation.OneWay;
import io.github.spawnboot.annotation.SharedPath;
import io.github.spawnboot.annotation.SpawnMethod;
import io.github.spawnboot.context.SpawnServiceDefinition.Kind;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopConfigException;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.annotation.Schedules;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Checks that there can be a proxy of a service which nobody can see through, and that
 * the service asks for nothing that only a bean of the application can have.
 */
final class SpawnServiceTypeChecks {

	private static final List<ForbiddenInterface> FORBIDDEN_INTERFACES = List.of(
			new ForbiddenInterface(BeanFactoryPostProcessor.class,
					"it would change the definitions of its own process, and a proxy of it those of none"),
			new ForbiddenInterface(BeanPostProcessor.class,
					"it would process the beans of its own process, and a proxy of it those of none"),
			new ForbiddenInterface(FactoryBean.class, "the object that it makes cannot leave its process"),
			new ForbiddenInterface(ApplicationListener.class, "an application event cannot cross the border"),
			new ForbiddenInterface(Ordered.class,
					"a proxy of it would have to ask another process for the order whenever beans are sorted"));

	private final SpawnServiceDefinition service;

	private final Class<?> type;

	private final SpawnProxyFactory proxies;

	private final List<SpawnServiceProblem> problems;

	private SpawnServiceTypeChecks(SpawnServiceDefinition service, SpawnProxyFactory proxies,
			List<SpawnServiceProblem> problems) {
		this.service = service;
		this.type = service.rawType();
		this.proxies = proxies;
		this.problems = problems;
	}

	/**
	 * Checks the declared type of a service.
	 * @param service the service
	 * @param proxies makes proxies as they will be made
	 * @param problems gets what was found
	 */
	static void check(SpawnServiceDefinition service, SpawnProxyFactory proxies, List<SpawnServiceProblem> problems) {
		new SpawnServiceTypeChecks(service, proxies, problems).check();
	}

	private void check() {
		checkInterfaces();
		boolean proxyable = checkClass();
		if (!this.type.isInterface()) {
			checkFields();
		}
		if (!this.service.isHost()) {
			InChildAnnotations.check(this.type, (problem, remedy) -> report("it " + problem, remedy));
		}
		boolean hidden = false;
		Method[] methods = ReflectionUtils.getUniqueDeclaredMethods(this.type, ReflectionUtils.USER_DECLARED_METHODS);
		Arrays.sort(methods, Comparator.comparing(Method::toGenericString));
		for (Method method : methods) {
			checkAnnotations(method);
			checkRules(method);
			hidden |= proxyable && checkOverridable(method);
		}
		if (proxyable && !hidden) {
			checkProxy();
		}
	}

	private void checkInterfaces() {
		for (ForbiddenInterface forbidden : FORBIDDEN_INTERFACES) {
			if (forbidden.type().isAssignableFrom(this.type)) {
				report("it implements " + forbidden.type().getSimpleName() + ", which no service can: "
						+ forbidden.reason(),
						(forbidden.type() == Ordered.class) ? "Use @Order on the class or on the @Bean method."
								: "Put that into a bean of the application; it may call the service.");
			}
		}
	}

	/**
	 * Checks the class itself.
	 * @return whether a proxy is worth a try
	 */
	private boolean checkClass() {
		int modifiers = this.type.getModifiers();
		String name = this.type.getName();
		if (this.type == Object.class || this.type.isPrimitive() || this.type.isArray()) {
			return report("its declared type '" + this.type.getTypeName() + "' has no methods to call",
					"Declare the class or interface of the service as return type of the @Bean method.");
		}
		if (this.type.isRecord()) {
			return report("'" + name + "' is a record, of which there can be no proxy",
					"Make it a class, or declare an interface as return type of a @Bean method.");
		}
		if (Modifier.isFinal(modifiers) || this.type.isEnum()) {
			return report("class '" + name + "' is final, so there can be no proxy of it",
					"Remove 'final', or declare an interface as return type of a @Bean method. In Kotlin, the "
							+ "compiler plugin 'kotlin-spring' opens classes with " + this.service.kind() + ".");
		}
		if (this.type.isSealed()) {
			return report("'" + name + "' is sealed, so there can be no proxy of it", "Remove 'sealed'.");
		}
		if (!this.type.isInterface() && Arrays.stream(this.type.getDeclaredConstructors())
			.map(Constructor::getModifiers)
			.allMatch(Modifier::isPrivate)) {
			return report(
					Modifier.isPrivate(modifiers) ? "class '" + name + "' is private, so there can be no proxy of it"
							: "class '" + name + "' has only private constructors, so there can be no proxy of it",
					"Make the class and one constructor at least package-private.");
		}
		return true;
	}

	private void checkFields() {
		for (Field field : this.type.getFields()) {
			if (!Modifier.isStatic(field.getModifiers())) {
				report("field '" + field.getName() + "' is public, but the proxy has no value for it",
						"Make it private and add a method that returns it.");
			}
		}
	}

	private void checkAnnotations(Method method) {
		if (method.isBridge()) {
			return;
		}
		if (!this.service.isHost()) {
			InChildAnnotations.check(method, (problem, remedy) -> report(method, problem, remedy));
		}
		// A host service is where tasks are scheduled and events are published.
		if (!this.service.isHost() && (AnnotatedElementUtils.hasAnnotation(method, Scheduled.class)
				|| AnnotatedElementUtils.hasAnnotation(method, Schedules.class))) {
			report(method, "is @Scheduled, but nothing is scheduled in a child, nor on a proxy",
					"Put @Scheduled on a method of a bean of the application that calls the service.");
		}
		Annotation listener = AnnotatedElementUtils.findMergedAnnotation(method, EventListener.class);
		if (listener != null && !this.service.isHost()) {
			report(method, "is an event listener, but an application event cannot cross the border",
					"Put the listener on a bean of the application that calls the service.");
		}
		if (AnnotatedElementUtils.hasAnnotation(method, Bean.class)) {
			report(method, this.service.isHost()
					? "is a @Bean method, which would have to run in the application and give its bean to a child"
					: "is a @Bean method, which would have to run in a child and give its bean to the application",
					"Move it into a @Configuration class.");
		}
	}

	private void checkRules(Method method) {
		if (method.isBridge()) {
			return;
		}
		if (AnnotationContractRules.find(method, SpawnMethod.class) != null) {
			String reason = SpawnServiceMethods.whyNotRemote(this.service, method);
			if (reason != null) {
				report(method, "has @SpawnMethod, which has no effect on it: it " + reason, "Or remove @SpawnMethod.");
			}
			String problem = AnnotationContractRules.problem(method);
			if (problem != null) {
				report(method, problem, "Write a duration such as '500ms', '10s' or '2m', or leave it out for the"
						+ " 'call-timeout' of the pool.");
			}
		}
		if (!AnnotationContractRules.keys(method).isEmpty()) {
			String reason = SpawnServiceMethods.whyNotRemote(this.service, method);
			if (reason != null) {
				report(method, "has @SpawnKey, which has no effect on it: it " + reason, "Or remove @SpawnKey.");
			}
		}
		if (AnnotationContractRules.find(method, OneWay.class) != null) {
			report(method, "has @OneWay, which has no effect on a method of a service: its caller waits for it",
					"Return a CompletableFuture, or put @OneWay on a method of a callback interface.");
		}
		if (AnnotationContractRules.find(method, SharedPath.class) != null && !hasPath(method.getGenericReturnType())) {
			report(method, "has @SharedPath for its result, which is no " + Path.class.getName(),
					"Remove @SharedPath, or put it on the parameter that is a path.");
		}
		for (Parameter parameter : method.getParameters()) {
			if (parameter.isAnnotationPresent(SharedPath.class) && !hasPath(parameter.getParameterizedType())) {
				report(method, "has @SharedPath on the parameter '" + parameter.getName() + "', which is no "
						+ Path.class.getName(), "Remove @SharedPath.");
			}
		}
	}

	private static boolean hasPath(Type type) {
		return type.getTypeName().contains(Path.class.getName());
	}

	private boolean checkOverridable(Method method) {
		int modifiers = method.getModifiers();
		if (this.type.isInterface() || Modifier.isStatic(modifiers) || Modifier.isPrivate(modifiers)) {
			return false;
		}
		boolean reachable = Modifier.isPublic(modifiers)
				|| method.getDeclaringClass().getPackageName().equals(this.type.getPackageName());
		if (Modifier.isFinal(modifiers)) {
			if (reachable && SpawnServiceMethods.callback(this.service, method) == null) {
				return !report(method,
						"is final, so the proxy cannot take its calls: they would run in the "
								+ (this.service.isHost() ? "child" : "application")
								+ ", on an object whose constructor never ran",
						"Remove 'final'.");
			}
			return false;
		}
		boolean packagePrivate = (modifiers & (Modifier.PUBLIC | Modifier.PROTECTED)) == 0;
		if (packagePrivate && reachable
				&& method.getDeclaringClass().getClassLoader() != this.proxies.loader(this.type)) {
			return !report(method,
					"is package-private in another class loader than the proxy, which cannot take its calls",
					"Make it private or public.");
		}
		if (method.getName().equals("finalize") && method.getParameterCount() == 0) {
			return !report(method, "would also be run for the proxy, on an object whose constructor never ran",
					"Use @PreDestroy, or java.lang.ref.Cleaner.");
		}
		return false;
	}

	private void checkProxy() {
		try {
			this.proxies.proxyClass(this.service, SpawnProxyInterceptor.withoutCalls(this.service));
		}
		catch (AopConfigException | IllegalArgumentException ex) {
			report("there can be no proxy of '" + this.type.getName() + "': " + rootMessage(ex),
					"Make the class visible and open, or declare an interface as return type of a @Bean method.");
		}
	}

	private static @Nullable String rootMessage(Throwable ex) {
		Throwable root = ex;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return root.getMessage();
	}

	private boolean report(String problem, String remedy) {
		this.problems.add(SpawnServiceProblem.of(this.service, problem, remedy));
		return false;
	}

	private boolean report(Method method, String problem, String remedy) {
		this.problems.add(SpawnServiceProblem.of(this.service, method, problem, remedy));
		return false;
	}

	/**
	 * Checks that the annotation stands on no interface of a bean that is no service,
	 * where nobody would notice that it has no effect.
	 * @param beanName name of the bean
	 * @param type the declared class of the bean
	 * @param problems gets what was found
	 */
	static void checkInterfaceAnnotation(String beanName, Class<?> type, List<SpawnServiceProblem> problems) {
		for (Class<?> candidate : ClassUtils.getAllInterfacesForClassAsSet(type)) {
			for (Kind kind : Kind.values()) {
				if (AnnotatedElementUtils.isAnnotated(candidate, kind.annotation())) {
					problems.add(new SpawnServiceProblem("Bean '" + beanName + "' (" + type.getName() + ")", null, null,
							kind + " stands on its interface '" + candidate.getName() + "', where it has no effect",
							"Put it on the class or on the @Bean method, for those implementations that "
									+ ((kind == Kind.HOST) ? "children may call." : "live in a child.")));
				}
			}
		}
	}

	/**
	 * An interface that no service can have.
	 *
	 * @param type the interface
	 * @param reason why not
	 */
	private record ForbiddenInterface(Class<?> type, String reason) {
	}

}
