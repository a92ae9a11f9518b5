package io.github.spawnboot.context;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.annotation.SpawnFork;
import io.github.spawnboot.annotation.SpawnService;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;

/**
 * Finds {@code @SpawnFork} methods: of the beans of a bean factory, from their
 * definitions alone, and of the other classes of an application.
 */
public final class ForkDefinitions {

	private static final List<String> OTHERS = List.of("java.", "org.springframework.");

	private ForkDefinitions() {
	}

	/**
	 * Finds the functions of an application.
	 * @param beanFactory holds the beans
	 * @param packages packages in which classes that are no beans are looked for
	 * @param readers reads classes, or {@code null} for a new reader
	 * @return the functions, those of beans first; names may come twice
	 * @throws SpawnUsageException if an instance method of a service is among them
	 */
	public static List<ForkDefinition> of(ConfigurableListableBeanFactory beanFactory, Collection<String> packages,
			@Nullable MetadataReaderFactory readers) {
		Set<ForkDefinition> found = new LinkedHashSet<>();
		Set<Class<?>> types = new LinkedHashSet<>();
		for (String beanName : beanFactory.getBeanDefinitionNames()) {
			BeanDeclaration declaration = BeanDeclaration.find(beanFactory, beanName);
			if (declaration == null || OTHERS.stream().anyMatch(declaration.rawType().getName()::startsWith)) {
				continue;
			}
			Class<?> type = ClassUtils.getUserClass(declaration.rawType());
			types.add(type);
			functions(type).forEach((method, name) -> {
				ForkDefinition fork = ForkDefinition.of(name, beanName, type, method);
				if (fork.beanName() != null && declaration.annotation(SpawnService.class).isPresent()) {
					throw new SpawnUsageException("@SpawnFork(\"" + name + "\") stands at an instance method of a"
							+ " @SpawnService (" + fork.place() + "), which runs in children of its pool already."
							+ " Remove it, or move the method to another bean", null);
				}
				found.add(fork);
			});
		}
		for (Class<?> type : others(beanFactory, packages, readers)) {
			if (types.add(type)) {
				functions(type).forEach((method, name) -> found.add(ForkDefinition.of(name, null, type, method)));
			}
		}
		return List.copyOf(found);
	}

	private static Map<Method, String> functions(Class<?> type) {
		Map<Method, String> functions = new LinkedHashMap<>();
		MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<String>) (method) -> {
			MergedAnnotation<SpawnFork> annotation = MergedAnnotations.from(method).get(SpawnFork.class);
			return annotation.isPresent() ? annotation.getString(MergedAnnotation.VALUE) : null;
		}).forEach(functions::put);
		return functions;
	}

	private static Set<Class<?>> others(ConfigurableListableBeanFactory beanFactory, Collection<String> packages,
			@Nullable MetadataReaderFactory readers) {
		ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false) {

			@Override
			protected boolean isCandidateComponent(AnnotatedBeanDefinition beanDefinition) {
				return true;
			}

		};
		if (readers != null) {
			scanner.setMetadataReaderFactory(readers);
		}
		scanner.addIncludeFilter(
				(reader, factory) -> reader.getAnnotationMetadata().hasAnnotatedMethods(SpawnFork.class.getName()));
		// Whether such a class is a bean is for its conditions to say.
		scanner.addExcludeFilter(
				(reader, factory) -> reader.getAnnotationMetadata().isAnnotated(Component.class.getName()));
		Set<Class<?>> types = new LinkedHashSet<>();
		for (String basePackage : packages) {
			for (BeanDefinition candidate : scanner.findCandidateComponents(basePackage)) {
				String name = candidate.getBeanClassName();
				if (name != null) {
					types.add(ClassUtils.resolveClassName(name, beanFactory.getBeanClassLoader()));
				}
			}
		}
		return types;
	}

}
