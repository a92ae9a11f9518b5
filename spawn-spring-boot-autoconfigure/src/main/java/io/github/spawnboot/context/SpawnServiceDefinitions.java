package io.github.spawnboot.context;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.spawnboot.annotation.SpawnHandler;
import io.github.spawnboot.context.SpawnServiceDefinition.HandlerMethod;
import io.github.spawnboot.context.SpawnServiceDefinition.Kind;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The {@code @SpawnService} and {@code @HostService} beans of a bean factory, found from
 * the bean definitions alone: neither a bean nor a {@code FactoryBean} is created.
 * Immutable.
 * <p>
 * A bean is a service of a kind if the annotation, or one that is itself annotated with
 * it, stands on its {@code @Bean} method or on its declared class; where both have it,
 * the method counts. As with {@code @Component}, superclasses and interfaces hand it down
 * to nobody (unless a composed annotation is {@code @Inherited}), so that a fake that
 * extends a service, or a decorator that implements its interface, stays where it is. On
 * an interface the annotation has no effect, which the verifier reports.
 */
public final class SpawnServiceDefinitions {

	private final Map<String, SpawnServiceDefinition> services;

	private final Map<String, SpawnServiceDefinition> hostServices;

	private SpawnServiceDefinitions(Map<String, SpawnServiceDefinition> services,
			Map<String, SpawnServiceDefinition> hostServices) {
		this.services = services;
		this.hostServices = hostServices;
	}

	/**
	 * Finds the services of a bean factory. May be called as soon as the definitions are
	 * there, also in a {@code BeanDefinitionRegistryPostProcessor}.
	 * @param beanFactory the bean factory
	 * @return the services at this moment
	 */
	public static SpawnServiceDefinitions of(ConfigurableListableBeanFactory beanFactory) {
		Map<String, SpawnServiceDefinition> services = new LinkedHashMap<>();
		Map<String, SpawnServiceDefinition> hostServices = new LinkedHashMap<>();
		for (String beanName : beanFactory.getBeanDefinitionNames()) {
			BeanDeclaration declaration = BeanDeclaration.find(beanFactory, beanName);
			SpawnServiceDefinition service = (declaration != null) ? ofChildren(declaration) : null;
			if (service != null) {
				services.put(beanName, service);
			}
			SpawnServiceDefinition hostService = (declaration != null) ? of(declaration, Kind.HOST) : null;
			if (hostService != null) {
				hostServices.put(beanName, hostService);
			}
		}
		return new SpawnServiceDefinitions(services, hostServices);
	}

	/**
	 * Returns what a bean definition declares to live in children: a
	 * {@code @SpawnService}, or a {@code @SpawnRunner} with a pool.
	 * @param beanFactory the bean factory
	 * @param beanName name of the bean
	 * @return the service, or {@code null} if the bean is none or has no definition
	 */
	public static @Nullable SpawnServiceDefinition find(ConfigurableListableBeanFactory beanFactory, String beanName) {
		BeanDeclaration declaration = BeanDeclaration.find(beanFactory, beanName);
		return (declaration != null) ? ofChildren(declaration) : null;
	}

	private static @Nullable SpawnServiceDefinition ofChildren(BeanDeclaration declaration) {
		SpawnServiceDefinition service = of(declaration, Kind.SPAWN);
		if (service != null) {
			return service;
		}
		SpawnServiceDefinition runner = of(declaration, Kind.RUNNER);
		return (runner != null && !runner.pool().isEmpty()) ? runner : null;
	}

	/**
	 * Returns the {@code @HostService} that a bean definition declares.
	 * @param beanFactory the bean factory
	 * @param beanName name of the bean
	 * @return the service, or {@code null} if the bean is none or has no definition
	 */
	public static @Nullable SpawnServiceDefinition findHost(ConfigurableListableBeanFactory beanFactory,
			String beanName) {
		BeanDeclaration declaration = BeanDeclaration.find(beanFactory, beanName);
		return (declaration != null) ? of(declaration, Kind.HOST) : null;
	}

	private static @Nullable SpawnServiceDefinition of(BeanDeclaration declaration, Kind kind) {
		MergedAnnotation<?> annotation = declaration.annotation(kind.annotation());
		if (!annotation.isPresent()) {
			return null;
		}
		String pool = (kind != Kind.HOST) ? annotation.getString("pool") : "";
		return new SpawnServiceDefinition(kind, declaration.beanName(), pool, declaration.type(), declaration.source(),
				handlers(declaration.rawType()), callbacks(declaration.definition()));
	}

	/**
	 * Returns the method that creates a bean. Spring itself resolves it only when it
	 * first asks for the type, and never if the singleton is already there, as a mock is.
	 * @param beanFactory the bean factory
	 * @param definition the merged definition
	 * @return the method, or {@code null} if the bean is created by a constructor
	 */
	static @Nullable Method factoryMethod(ConfigurableListableBeanFactory beanFactory, BeanDefinition definition) {
		if (definition instanceof RootBeanDefinition root && root.getResolvedFactoryMethod() != null) {
			return root.getResolvedFactoryMethod();
		}
		String name = definition.getFactoryMethodName();
		Class<?> factoryClass = (name != null) ? factoryClass(beanFactory, definition) : null;
		if (name == null || factoryClass == null) {
			return null;
		}
		boolean isStatic = (definition.getFactoryBeanName() == null);
		List<Method> candidates = new ArrayList<>();
		for (Method method : ReflectionUtils.getUniqueDeclaredMethods(factoryClass,
				ReflectionUtils.USER_DECLARED_METHODS)) {
			if (Modifier.isStatic(method.getModifiers()) == isStatic && ((definition instanceof RootBeanDefinition root)
					? root.isFactoryMethod(method) : method.getName().equals(name))) {
				candidates.add(method);
			}
		}
		// Overloads share one definition: the annotated one decides, then the longest
		return candidates.stream()
			.max(Comparator.<Method, Boolean>comparing(SpawnServiceDefinitions::isService)
				.thenComparing(Method::getParameterCount)
				.thenComparing(Method::toGenericString))
			.orElse(null);
	}

	private static boolean isService(Method method) {
		return Arrays.stream(Kind.values())
			.anyMatch((kind) -> BeanDeclaration.annotation(method, kind.annotation()).isPresent());
	}

	private static @Nullable Class<?> factoryClass(ConfigurableListableBeanFactory beanFactory,
			BeanDefinition definition) {
		String factoryBeanName = definition.getFactoryBeanName();
		if (factoryBeanName == null) {
			return beanClass(beanFactory, definition);
		}
		if (beanFactory.containsBeanDefinition(factoryBeanName)) {
			BeanDefinition factory = beanFactory.getMergedBeanDefinition(factoryBeanName);
			if (factory.getFactoryMethodName() == null) {
				return beanClass(beanFactory, factory);
			}
		}
		if (!beanFactory.containsBean(factoryBeanName)) {
			return null;
		}
		Class<?> type = beanFactory.getType(factoryBeanName, false);
		return (type != null) ? ClassUtils.getUserClass(type) : null;
	}

	/**
	 * Returns the class that a definition names, which for a static factory method is the
	 * class with the method.
	 * @param beanFactory the bean factory
	 * @param definition the merged definition
	 * @return the class as the user wrote it, or {@code null} if there is none, or none
	 * that can be loaded
	 */
	static @Nullable Class<?> beanClass(ConfigurableListableBeanFactory beanFactory, BeanDefinition definition) {
		if (definition instanceof AbstractBeanDefinition loaded && loaded.hasBeanClass()) {
			return ClassUtils.getUserClass(loaded.getBeanClass());
		}
		String className = definition.getBeanClassName();
		if (className == null || !ClassUtils.isPresent(className, beanFactory.getBeanClassLoader())) {
			return null;
		}
		return ClassUtils.getUserClass(ClassUtils.resolveClassName(className, beanFactory.getBeanClassLoader()));
	}

	/**
	 * Returns the declared type of any bean.
	 * @param beanFactory the bean factory
	 * @param beanName name of the bean
	 * @return the type, or {@link ResolvableType#NONE} if the definition does not tell
	 */
	static ResolvableType declaredType(ConfigurableListableBeanFactory beanFactory, String beanName) {
		BeanDefinition definition = beanFactory.getMergedBeanDefinition(beanName);
		return definition.isAbstract() ? ResolvableType.NONE
				: type(beanFactory, beanName, definition, factoryMethod(beanFactory, definition));
	}

	static ResolvableType type(ConfigurableListableBeanFactory beanFactory, String beanName, BeanDefinition definition,
			@Nullable Method factoryMethod) {
		if (factoryMethod != null) {
			Class<?> factoryClass = factoryClass(beanFactory, definition);
			ResolvableType type = (factoryClass != null
					&& factoryMethod.getDeclaringClass().isAssignableFrom(factoryClass))
							? ResolvableType.forMethodReturnType(factoryMethod, factoryClass)
							: ResolvableType.forMethodReturnType(factoryMethod);
			// Code that Spring generated ahead of time keeps what it resolved then
			return (type.hasUnresolvableGenerics() && definition instanceof RootBeanDefinition root
					&& !root.getResolvableType().hasUnresolvableGenerics()) ? root.getResolvableType() : type;
		}
		if (definition.getFactoryMethodName() != null) {
			return ResolvableType.forClass(beanFactory.getType(beanName, false));
		}
		Class<?> beanClass = beanClass(beanFactory, definition);
		return (beanClass != null) ? ResolvableType.forClass(beanClass) : ResolvableType.NONE;
	}

	private static List<HandlerMethod> handlers(Class<?> type) {
		List<HandlerMethod> handlers = new ArrayList<>();
		MethodIntrospector
			.selectMethods(type,
					(MethodIntrospector.MetadataLookup<SpawnHandler>) (method) -> AnnotatedElementUtils
						.findMergedAnnotation(method, SpawnHandler.class))
			.forEach((method, annotation) -> handlers.add(new HandlerMethod(annotation.value(), method)));
		handlers.sort(Comparator.comparing(HandlerMethod::name)
			.thenComparing((handler) -> handler.method().toGenericString()));
		return handlers;
	}

	private static Set<String> callbacks(BeanDefinition definition) {
		Set<String> names = new LinkedHashSet<>();
		if (definition instanceof AbstractBeanDefinition root) {
			for (String[] methods : new String[][] { root.getInitMethodNames(), root.getDestroyMethodNames() }) {
				for (String method : (methods != null) ? methods : new String[0]) {
					if (AbstractBeanDefinition.INFER_METHOD.equals(method)) {
						names.addAll(List.of("close", "shutdown"));
					}
					else {
						names.add(method);
					}
				}
			}
		}
		return names;
	}

	/**
	 * Returns the {@code @SpawnService} beans.
	 * @return unmodifiable list in the order of their definitions
	 */
	public List<SpawnServiceDefinition> services() {
		return List.copyOf(this.services.values());
	}

	/**
	 * Returns the services of a pool.
	 * @param pool name of the pool
	 * @return unmodifiable list in the order of their definitions
	 */
	public List<SpawnServiceDefinition> services(String pool) {
		return this.services.values().stream().filter((service) -> service.pool().equals(pool)).toList();
	}

	/**
	 * Returns the service of a bean.
	 * @param beanName name of the bean
	 * @return the service, or {@code null} if the bean is none
	 */
	public @Nullable SpawnServiceDefinition service(String beanName) {
		return this.services.get(beanName);
	}

	/**
	 * Returns the {@code @HostService} beans.
	 * @return unmodifiable list in the order of their definitions
	 */
	public List<SpawnServiceDefinition> hostServices() {
		return List.copyOf(this.hostServices.values());
	}

	/**
	 * Returns the names of the {@code @HostService} beans.
	 * @return unmodifiable set in the order of the definitions
	 */
	public Set<String> hostServiceNames() {
		return Collections.unmodifiableSet(this.hostServices.keySet());
	}

	/**
	 * Returns the names of the pools that the services declare.
	 * @return unmodifiable set in the order of the definitions
	 */
	public Set<String> pools() {
		Set<String> pools = new LinkedHashSet<>();
		this.services.values().forEach((service) -> pools.add(service.pool()));
		return Collections.unmodifiableSet(pools);
	}

}
