package io.github.spawnboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

/**
 * Marks a {@link io.github.spawnboot.runner.Runner Runner} or
 * {@link io.github.spawnboot.runner.AsyncRunner AsyncRunner} bean that is started,
 * supervised and stopped with the application, as a member of a group. Its name there is
 * the name of the bean. Groups are configured by {@code spawn.groups.<name>.*}.
 * <p>
 * Allowed on classes and on {@code @Bean} methods. The bean is a singleton that runs
 * again after a restart, and when a stopped application context is started again; it runs
 * in the application only, never in its children. A runner without this annotation is a
 * bean like any other, which nobody starts.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Component
public @interface SpawnRunner {

	/**
	 * Name of the default group.
	 */
	String DEFAULT_GROUP = "default";

	/**
	 * Name of the bean, as in {@link Component#value()}. Has no effect on {@code @Bean}
	 * methods.
	 * @return name of the bean, or empty for the default name
	 */
	@AliasFor(annotation = Component.class)
	String value() default "";

	/**
	 * Name of the group; naming it here declares it.
	 * @return name of the group
	 */
	String group() default DEFAULT_GROUP;

	/**
	 * Place in the group: where members are started one by one, a lower one comes first.
	 * Members of the same place come in the order of their names.
	 * @return the place
	 */
	int order() default 0;

	/**
	 * Which ends are followed by a restart.
	 * @return the policy, by default the one of the group
	 */
	RestartPolicy restart() default RestartPolicy.GROUP;

	/**
	 * Reserved: name of the pool in one of whose children the runner runs. Not possible
	 * yet; a name here keeps the application from starting.
	 * @return empty, for the application itself
	 */
	String pool() default "";

}
