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
 * again after a restart, and when a stopped application context is started again. It runs
 * in the application, or, with a {@link #pool}, in a child. A runner without this
 * annotation is a bean like any other, which nobody starts.
 * <p>
 * In a child it is the same member of the same group: what it throws, and the death of
 * its child, are the end of its run, and a restart runs it in another child. The bean is
 * made in the child and there only; signals come by their names (an own signal is another
 * object there, with {@link io.github.spawnboot.runner.Signal#name() name} and
 * {@link io.github.spawnboot.runner.Signal#stops() stops} of the one that was sent),
 * {@code KILL} kills the child, and {@code limits()} of the bean is not asked. It calls
 * the application by {@link HostService host services}.
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
	 * Name of the pool in one of whose children the runner runs; naming it here declares
	 * it. The child serves nothing else meanwhile, counts for the {@code max-size} of the
	 * pool, and ends with the run. All children of the pool make the bean, so a pool of
	 * its own is the usual choice.
	 * @return name of the pool; empty, the default, for the application itself
	 */
	String pool() default "";

}
