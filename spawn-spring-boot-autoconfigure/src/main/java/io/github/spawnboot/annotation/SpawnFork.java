package io.github.spawnboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Registers a method as a function that {@link io.github.spawnboot.Forks} runs in a fresh
 * process: {@code forks.fork("name", arguments)}. A direct call of the method stays what
 * it is. What the process is depends on the method:
 * <ul>
 * <li>a static method runs in a bare JVM: no Spring, and the main method of the
 * application is not run
 * <li>an instance method of a bean runs in a process that starts the application as a
 * child does, and makes this bean and what it needs
 * <li>an instance method of a class that is no bean, found in the packages of the
 * application, runs in a bare JVM on an instance that the constructor without parameters
 * has made
 * </ul>
 * The method may have any visibility. It is not found in the interfaces of its class, and
 * an instance method of a {@link SpawnService} cannot have it.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface SpawnFork {

	/**
	 * Name of the function, unique in the application.
	 * @return the name, not blank
	 */
	String value();

}
