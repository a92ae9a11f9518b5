package io.github.spawnboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

/**
 * Marks a bean that lives in the application and may be called by its children. Whoever
 * autowires it in a child gets a proxy of the same type, whose methods run in the
 * application: on the thread that waits for the call of the child if there is one, else
 * on a thread of their own.
 * <p>
 * Allowed on classes and on {@code @Bean} methods. What parameters and results can be is
 * the same as for {@link SpawnService}, and checked when the application starts. The
 * property {@code spawn.pools.<name>.host-services} says which of them a pool may see.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Component
public @interface HostService {

	/**
	 * Name of the bean, as in {@link Component#value()}. Has no effect on {@code @Bean}
	 * methods.
	 * @return name of the bean, or empty for the default name
	 */
	@AliasFor(annotation = Component.class)
	String value() default "";

}
