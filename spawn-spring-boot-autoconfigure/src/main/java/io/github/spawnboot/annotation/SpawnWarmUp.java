package io.github.spawnboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of a {@link SpawnService} that warms its child: it loads models and
 * fonts, or does on a small example what calls are going to do. It runs once in each
 * child, after all beans were created and before the child gets its first call, on the
 * thread that starts the child, bounded by {@code start-timeout}. An exception fails the
 * start of the child. Children that are started in advance, in reserve, or as
 * replacements are warm when somebody calls them.
 * <p>
 * The method takes nothing and may have any visibility; what it returns is ignored. It is
 * not called through the proxy of its bean. In inline mode it runs when the bean is
 * created.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface SpawnWarmUp {

}
