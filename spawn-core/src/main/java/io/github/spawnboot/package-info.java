/**
 * What a user of Spawn types: engines, jobs, children, pools and the exceptions that tell
 * what became of them.
 */
@NullMarked
package io.github.spawnboot;

import org.jspecify.annotations.NullMarked;
