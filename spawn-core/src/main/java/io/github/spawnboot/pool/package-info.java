/**
 * Children that are started on demand, lent for a call and replaced when they die.
 */
@NullMarked
package io.github.spawnboot.pool;

import org.jspecify.annotations.NullMarked;
