/**
 * Health of what Spawn manages.
 */
@NullMarked
package io.github.spawnboot.health;

import org.jspecify.annotations.NullMarked;
