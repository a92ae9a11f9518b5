package io.github.resilience4j.bulkhead.annotation;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Stands in for the annotation of Resilience4j, which is known by its name only.
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
public @interface Bulkhead {

	/**
	 * Returns the name of the bulkhead.
	 */
	String name();

}
