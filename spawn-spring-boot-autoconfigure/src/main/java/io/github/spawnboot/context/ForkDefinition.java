package io.github.spawnboot.context;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

import org.jspecify.annotations.Nullable;

/**
 * A method with {@code @SpawnFork}.
 *
 * @param name name of the function
 * @param beanName name of the bean whose method it is, or {@code null} if it runs without
 * Spring
 * @param type class whose method it is
 * @param method the method
 */
public record ForkDefinition(String name, @Nullable String beanName, Class<?> type, Method method) {

	static ForkDefinition of(String name, @Nullable String beanName, Class<?> type, Method method) {
		return new ForkDefinition(name, Modifier.isStatic(method.getModifiers()) ? null : beanName, type, method);
	}

	/**
	 * Returns how messages name the function.
	 * @return bean, class and method
	 */
	public String place() {
		String method = this.type.getName() + "." + this.method.getName();
		return (this.beanName != null) ? "bean '" + this.beanName + "', " + method : method;
	}

}
