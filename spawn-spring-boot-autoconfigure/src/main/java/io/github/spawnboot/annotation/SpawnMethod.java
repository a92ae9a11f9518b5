package io.github.spawnboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.spawnboot.CancelMode;

/**
 * How calls of one method of a {@link SpawnService} are limited, ended and repeated. May
 * stand on a method of an interface or superclass of the service; the nearest one counts.
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
	 * Time of a call in its child after which the method is told to come to an end, as a
	 * duration. Its thread is interrupted unless {@link #cancel()} is
	 * {@link CancelMode#COOPERATIVE}, and
	 * {@link io.github.spawnboot.CallContext#isSoftLimitReached()} is true. The caller
	 * goes on waiting until the hard limit and takes what the method gives: a result, or
	 * an exception. Must be below {@link #timeout()} and the {@code call-timeout} of the
	 * pool. May be told twice to a method that is interrupted at both limits.
	 * @return the soft limit, or empty for none
	 */
	String softTimeout() default "";

	/**
	 * How a call is ended in its child when its caller has given up, or its time is over.
	 * @return the mode
	 */
	CancelMode cancel() default CancelMode.INTERRUPT;

	/**
	 * Whether doing the work of a call twice does no more than doing it once. Then a call
	 * of the application that was lost with its child is made again, as
	 * {@code spawn.pools.<name>.retry.*} says: unless the call itself is the likely
	 * reason of the end ({@link io.github.spawnboot.RetryAdvice#NOT_ADVISED}), and within
	 * the time of the caller. Not possible for methods that take or give streams or
	 * callbacks, which a lost call has used up, and for those that return a future, since
	 * the pauses between the attempts are spent on the thread of the caller.
	 * @return whether it is idempotent
	 */
	boolean idempotent() default false;

}
