/**
 * Single functions in fresh processes: finding the function, checking its arguments,
 * starting the process, its outputs, its end.
 */
@NullMarked
package io.github.spawnboot.fork;

import org.jspecify.annotations.NullMarked;
