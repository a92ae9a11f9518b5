package io.github.spawnboot.context;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * What a bean definition says about its bean, read without creating anything: where it is
 * declared, and which annotations it has. The rules for annotations are told by
 * {@link SpawnServiceDefinitions}.
 *
 * @param beanName name of the bean
 * @param definition the merged definition
 * @param factoryMethod the {@code @Bean} method, or {@code null} if there is none
 * @param type the declared type, with its generics
 */
record BeanDeclaration(String beanName, BeanDefinition definition, @Nullable Method factoryMethod,
		ResolvableType type) {

	/**
	 * Returns the declaration of a bean.
	 * @param beanFactory the bean factory
	 * @param beanName name of the bean
	 * @return the declaration, or {@code null} if there is no definition, an abstract
	 * one, or one that does not tell the type
	 */
	static @Nullable BeanDeclaration find(ConfigurableListableBeanFactory beanFactory, String beanName) {
		if (!beanFactory.containsBeanDefinition(beanName)) {
			return null;
		}
		BeanDefinition definition = beanFactory.getMergedBeanDefinition(beanName);
		if (definition.isAbstract()) {
			return null;
		}
		Method factoryMethod = SpawnServiceDefinitions.factoryMethod(beanFactory, definition);
		ResolvableType type = SpawnServiceDefinitions.type(beanFactory, beanName, definition, factoryMethod);
		return (type.resolve() != null) ? new BeanDeclaration(beanName, definition, factoryMethod, type) : null;
	}

	Class<?> rawType() {
		return this.type.toClass();
	}

	/**
	 * Returns an annotation of the {@code @Bean} method or, if that has none, of the
	 * declared class.
	 */
	<A extends Annotation> MergedAnnotation<A> annotation(Class<A> annotationType) {
		MergedAnnotation<A> annotation = (this.factoryMethod != null) ? annotation(this.factoryMethod, annotationType)
				: MergedAnnotation.missing();
		return (annotation.isPresent() || rawType().isInterface()) ? annotation : annotation(rawType(), annotationType);
	}

	static <A extends Annotation> MergedAnnotation<A> annotation(AnnotatedElement element, Class<A> annotationType) {
		SearchStrategy strategy = (element instanceof Method) ? SearchStrategy.TYPE_HIERARCHY
				: SearchStrategy.INHERITED_ANNOTATIONS;
		return MergedAnnotations.from(element, strategy).get(annotationType);
	}

	/**
	 * Returns where the bean is declared, for messages.
	 */
	String source() {
		return (this.factoryMethod != null)
				? this.factoryMethod.getDeclaringClass().getName() + "." + this.factoryMethod.getName() + "()"
				: rawType().getName();
	}

}
