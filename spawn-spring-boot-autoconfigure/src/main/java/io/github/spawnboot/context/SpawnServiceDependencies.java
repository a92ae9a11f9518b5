package io.github.spawnboot.context;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanReference;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.ReflectionUtils;

/**
 * What a bean depends on, as far as its definition tells without creating anything:
 * parameters of its {@code @Bean} method or constructor, injected fields and methods of
 * the declared class, {@code @DependsOn}, and references in the definition. Not seen are
 * beans that code asks the context for, calls from one {@code @Bean} method to another,
 * and injected members of a class that is hidden behind the interface that a
 * {@code @Bean} method declares.
 */
final class SpawnServiceDependencies {

	private static final Set<String> INJECTION = Set.of(Autowired.class.getName(), "jakarta.inject.Inject",
			"jakarta.annotation.Resource");

	private final ConfigurableListableBeanFactory beanFactory;

	SpawnServiceDependencies(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Returns the direct dependencies of a bean.
	 * @param beanName name of the bean
	 * @return names of beans
	 */
	Set<String> of(String beanName) {
		Set<String> names = new LinkedHashSet<>();
		if (!this.beanFactory.containsBeanDefinition(beanName)) {
			return names;
		}
		BeanDefinition definition = this.beanFactory.getMergedBeanDefinition(beanName);
		addReferences(definition, names);
		Class<?> type = SpawnServiceDefinitions.declaredType(this.beanFactory, beanName).resolve();
		Method factoryMethod = SpawnServiceDefinitions.factoryMethod(this.beanFactory, definition);
		if (factoryMethod != null) {
			addParameters(factoryMethod, factoryMethod.getDeclaringClass(), names);
		}
		else if (type != null) {
			addConstructor(type, names);
		}
		if (type != null) {
			addMembers(type, names);
		}
		names.remove(beanName);
		return names;
	}

	private void addReferences(BeanDefinition definition, Set<String> names) {
		if (definition.getFactoryBeanName() != null) {
			names.add(definition.getFactoryBeanName());
		}
		if (definition.getDependsOn() != null) {
			names.addAll(Arrays.asList(definition.getDependsOn()));
		}
		if (definition.hasPropertyValues()) {
			definition.getPropertyValues().forEach((property) -> addReference(property.getValue(), names));
		}
		if (definition.hasConstructorArgumentValues()) {
			definition.getConstructorArgumentValues()
				.getGenericArgumentValues()
				.forEach((argument) -> addReference(argument.getValue(), names));
			definition.getConstructorArgumentValues()
				.getIndexedArgumentValues()
				.values()
				.forEach((argument) -> addReference(argument.getValue(), names));
		}
	}

	private static void addReference(@Nullable Object value, Set<String> names) {
		if (value instanceof BeanReference reference) {
			names.add(reference.getBeanName());
		}
	}

	private void addConstructor(Class<?> type, Set<String> names) {
		Constructor<?>[] constructors = type.getDeclaredConstructors();
		for (Constructor<?> constructor : constructors) {
			if (constructors.length == 1 || isInjected(constructor)) {
				addParameters(constructor, type, names);
			}
		}
	}

	private void addMembers(Class<?> type, Set<String> names) {
		ReflectionUtils.doWithFields(type, (field) -> {
			DependencyDescriptor descriptor = new DependencyDescriptor(field, true);
			descriptor.setContainingClass(type);
			addCandidates(descriptor, field.getName(), names);
		}, (field) -> !Modifier.isStatic(field.getModifiers()) && isInjected(field));
		ReflectionUtils.doWithMethods(type, (method) -> addParameters(method, type, names),
				(method) -> !method.isBridge() && !Modifier.isStatic(method.getModifiers()) && isInjected(method));
	}

	private static boolean isInjected(AnnotatedElement element) {
		MergedAnnotations annotations = MergedAnnotations.from(element);
		return annotations.stream()
			.map((annotation) -> annotation.getType())
			.map(Class<? extends Annotation>::getName)
			.anyMatch(INJECTION::contains);
	}

	private void addParameters(Executable executable, Class<?> containingClass, Set<String> names) {
		for (int i = 0; i < executable.getParameterCount(); i++) {
			DependencyDescriptor descriptor = new DependencyDescriptor(MethodParameter.forExecutable(executable, i),
					true);
			descriptor.setContainingClass(containingClass);
			addCandidates(descriptor, executable.getParameters()[i].getName(), names);
		}
	}

	private void addCandidates(DependencyDescriptor descriptor, String name, Set<String> names) {
		boolean several = false;
		ResolvableType type = descriptor.getResolvableType();
		while (isContainer(type)) {
			several |= isMany(type);
			descriptor.increaseNestingLevel();
			type = descriptor.getResolvableType();
		}
		Class<?> resolved = type.resolve();
		if (resolved == null || resolved == Object.class || resolved.isPrimitive()) {
			return;
		}
		List<String> candidates = Stream.of(this.beanFactory.getBeanNamesForType(type, true, false))
			.filter((candidate) -> this.beanFactory.isAutowireCandidate(candidate, descriptor))
			.toList();
		names.addAll((several || candidates.size() < 2) ? candidates : choose(candidates, name));
	}

	private static boolean isContainer(ResolvableType type) {
		Class<?> resolved = type.resolve();
		return resolved != null
				&& (isMany(type) || resolved == Optional.class || ObjectFactory.class.isAssignableFrom(resolved)
						|| resolved.getName().equals("jakarta.inject.Provider"))
				&& (resolved.isArray() || type.hasGenerics());
	}

	private static boolean isMany(ResolvableType type) {
		Class<?> resolved = type.toClass();
		return resolved.isArray() || resolved == Map.class || resolved == Stream.class
				|| (resolved.isInterface() && Collection.class.isAssignableFrom(resolved));
	}

	private List<String> choose(List<String> candidates, String name) {
		List<String> primary = candidates.stream()
			.filter((candidate) -> this.beanFactory.containsBeanDefinition(candidate)
					&& this.beanFactory.getMergedBeanDefinition(candidate).isPrimary())
			.toList();
		if (!primary.isEmpty()) {
			return primary;
		}
		return candidates.contains(name) ? List.of(name) : candidates;
	}

}
