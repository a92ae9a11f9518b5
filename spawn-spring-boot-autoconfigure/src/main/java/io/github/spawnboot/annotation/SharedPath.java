package io.github.spawnboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Allows every {@link java.nio.file.Path} and {@link java.io.File} in a parameter to
 * cross the border as the name of a file that both processes see. On a method it means
 * the result. Nothing is copied, and a relative name means the same file, because a child
 * has the working directory of its parent. Who may read or change the file is decided by
 * the file system.
 */
@Target({ ElementType.PARAMETER, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface SharedPath {

}
