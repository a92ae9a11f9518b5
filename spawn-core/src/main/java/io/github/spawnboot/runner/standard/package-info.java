/**
 * Runners for what nearly every program has: signals of the operating system, an HTTP
 * server, commands, scheduled work, executors.
 */
@NullMarked
package io.github.spawnboot.runner.standard;

import org.jspecify.annotations.NullMarked;
