package io.github.spawnboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the one parameter of a method of a {@link SpawnService} whose argument is a key:
 * calls with equal keys go to the same child of the pool, so that the service can keep
 * something warm for a key, such as an open document or a loaded model.
 * <p>
 * This is a preference, not a promise: a child can die or be replaced, and then another
 * one takes its keys. What a service keeps for a key is thus a cache. A call whose key is
 * {@code null} goes to any child.
 * <p>
 * The type is one whose {@code equals} and {@code hashCode} tell the same for ever:
 * {@code String}, a number, another primitive or its box, an enum, {@code UUID}, a record
 * of these, or a class of its own that declares both methods. The key is compared in the
 * process that calls.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface SpawnKey {

}
