/**
 * What runs in a child JVM: the hand-over, the watch over the parent, serving, exit
 * codes.
 */
@NullMarked
package io.github.spawnboot.child;

import org.jspecify.annotations.NullMarked;
