package io.github.spawnboot.context;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.spawnboot.annotation.HostService;
import io.github.spawnboot.annotation.SpawnHandler;
import io.github.spawnboot.annotation.SpawnRunner;
import io.github.spawnboot.annotation.SpawnService;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;

/**
 * A {@code @SpawnService}, {@code @HostService} or {@code @SpawnRunner} with a pool, as
 * its bean definition declares it, read without creating anything. Parent and child read
 * the same.
 *
 * @param kind in which process it lives
 * @param beanName name of the bean, which is also the name of the service
 * @param pool name of the pool whose children run it; empty for a host service, which is
 * in no pool
 * @param type the declared type: the class, or what the {@code @Bean} method returns,
 * with its generics
 * @param source where it is declared, for messages: the name of the class, or of the
 * {@code @Bean} method
 * @param handlers the {@link SpawnHandler} methods of the declared type, in the order of
 * their job names; two may have the same name, which the verifier reports
 * @param callbacks names of the methods without parameters that the definition has Spring
 * call when it creates and destroys the bean
 */
public record SpawnServiceDefinition(Kind kind, String beanName, String pool, ResolvableType type, String source,
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
	 * Returns what is called in the other process.
	 * @return the declared type, or for a runner {@link ChildRunner}
	 */
	Type contractType() {
		return isRunner() ? ChildRunner.class : this.type.getType();
	}

	/**
	 * Returns whether the bean is a runner that lives in a child.
	 * @return whether it is no service for callers
	 */
	public boolean isRunner() {
		return this.kind == Kind.RUNNER;
	}

	/**
	 * Returns whether the service lives in the parent.
	 * @return whether it is a host service
	 */
	public boolean isHost() {
		return this.kind == Kind.HOST;
	}

	/**
	 * Returns the service in the way in which messages to its callers name it.
	 * @return kind, name and pool
	 */
	String label() {
		return isHost() ? this.kind + " '" + this.beanName + "'"
				: this.kind + " '" + this.beanName + "' in pool '" + this.pool + "'";
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
	 * In which process a service lives.
	 */
	public enum Kind {

		/** In children, callable from the parent and from children of other pools. */
		SPAWN(SpawnService.class),

		/** In a child of its own, supervised by the parent. */
		RUNNER(SpawnRunner.class),

		/** In the parent, callable from children. */
		HOST(HostService.class);

		private final Class<? extends Annotation> annotation;

		Kind(Class<? extends Annotation> annotation) {
			this.annotation = annotation;
		}

		Class<? extends Annotation> annotation() {
			return this.annotation;
		}

		/**
		 * Returns the annotation in the way in which it is written.
		 */
		@Override
		public String toString() {
			return "@" + this.annotation.getSimpleName();
		}

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
