package io.github.spawnboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.spawnboot.SpawnPool;

import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

/**
 * Marks a bean that lives in a child JVM. Whoever autowires it in the application gets a
 * proxy of the same type; its public methods run in a child of the named pool. Its
 * constructor never runs in the parent, and its fields belong to one child: two calls may
 * meet two different children.
 * <p>
 * Allowed on classes and on {@code @Bean} methods. Parameters and results must be of
 * types that can cross the border, which is checked when the application starts.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Component
public @interface SpawnService {

	/**
	 * Name of the bean, as in {@link Component#value()}. Has no effect on {@code @Bean}
	 * methods.
	 * @return name of the bean, or empty for the default name
	 */
	@AliasFor(annotation = Component.class)
	String value() default "";

	/**
	 * Name of the pool whose children run this service; naming it here declares it.
	 * @return name of the pool
	 */
	String pool() default SpawnPool.DEFAULT;

}
