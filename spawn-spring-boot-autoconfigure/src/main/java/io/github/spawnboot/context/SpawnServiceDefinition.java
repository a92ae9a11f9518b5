package io.github.spawnboot.context;

import java.lang.reflect.Method;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.spawnboot.annotation.SpawnHandler;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;

/**
 * A {@code @SpawnService} as its bean definition declares it, read without creating
 * anything. Parent and child read the same.
 *
 * @param beanName name of the bean, which is also the name of the service
 * @param pool name of the pool whose children run it
 * @param type the declared type: the class, or what the {@code @Bean} method returns,
 * with its generics
 * @param source where it is declared, for messages: the name of the class, or of the
 * {@code @Bean} method
 * @param handlers the {@link SpawnHandler} methods of the declared type, in the order of
 * their job names; two may have the same name, which the verifier reports
 * @param callbacks names of the methods without parameters that the definition has Spring
 * call when it creates and destroys the bean
 */
public record SpawnServiceDefinition(String beanName, String pool, ResolvableType type, String source,
		List<HandlerMethod> handlers, Set<String> callbacks) {

	/**
	 * Makes the collections unmodifiable.
	 */
	public SpawnServiceDefinition {
		handlers = List.copyOf(handlers);
		callbacks = Set.copyOf(callbacks);
	}

	/**
	 * Returns the class or interface of the declared type.
	 * @return the class
	 */
	public Class<?> rawType() {
		return this.type.toClass();
	}

	/**
	 * Returns the handler methods by the names of their jobs. The methods may be private:
	 * call them on the object itself, never on a CGLIB proxy around it.
	 * @return unmodifiable map in the order of the names; of two methods with one name,
	 * the first
	 */
	public Map<String, Method> handlersByName() {
		Map<String, Method> methods = new LinkedHashMap<>();
		this.handlers.forEach((handler) -> methods.putIfAbsent(handler.name(), handler.method()));
		return Collections.unmodifiableMap(methods);
	}

	/**
	 * Returns the definition in the way in which messages name it.
	 * @return name and source
	 */
	String describe() {
		return "Bean '" + this.beanName + "' (" + this.source + ")";
	}

	/**
	 * Returns whether the bean of this definition exists already.
	 * @param beanFactory the bean factory
	 * @return whether it exists
	 */
	boolean exists(ConfigurableListableBeanFactory beanFactory) {
		return beanFactory.containsSingleton(this.beanName);
	}

	/**
	 * A method that handles jobs.
	 *
	 * @param name name of the jobs
	 * @param method the method, of any visibility
	 */
	public record HandlerMethod(String name, Method method) {
	}

}
