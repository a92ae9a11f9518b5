/**
 * Runners and their supervision: units of work that become ready, take signals and end;
 * groups of them, which are runners again; and restarts. Knows nothing of processes.
 */
@NullMarked
package io.github.spawnboot.runner;

import org.jspecify.annotations.NullMarked;
