package io.github.spawnboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of a {@link SpawnService} that handles a named job. The method takes one
 * {@link io.github.spawnboot.Job} and returns a {@link io.github.spawnboot.Status}, or
 * {@code void} for {@link io.github.spawnboot.Status#OK}. It may have any visibility and
 * is called through {@code engine.job("name")}, not through the proxy of its bean.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface SpawnHandler {

	/**
	 * Name of the job; unique among the services of a pool.
	 * @return name of the job, not blank
	 */
	String value();

}
