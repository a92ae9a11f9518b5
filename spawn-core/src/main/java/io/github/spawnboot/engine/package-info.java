/**
 * Jobs and typed calls, dispatched over a beam in both directions.
 */
@NullMarked
package io.github.spawnboot.engine;

import org.jspecify.annotations.NullMarked;
