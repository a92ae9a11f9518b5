package io.github.spawnboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.spawnboot.CancelMode;

/**
 * How calls of one method of a {@link SpawnService} are limited and ended.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface SpawnMethod {

	/**
	 * Longest time of a call in its child, as a duration such as {@code 500ms} or
	 * {@code 10s}; the shortest of this, the {@code call-timeout} of the pool, and what
	 * the caller has left holds.
	 * @return the limit, or empty for that of the pool
	 */
	String timeout() default "";

	/**
	 * How a call is ended in its child when its caller has given up, or its time is over.
	 * @return the mode
	 */
	CancelMode cancel() default CancelMode.INTERRUPT;

}
