/**
 * The annotations by which a bean moves into a child JVM.
 */
@NullMarked
package io.github.spawnboot.annotation;

import org.jspecify.annotations.NullMarked;
