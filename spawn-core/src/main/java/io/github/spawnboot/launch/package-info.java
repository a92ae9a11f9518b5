/**
 * Re-execution of the running JVM: command line, stdio, exit diagnosis.
 */
@NullMarked
package io.github.spawnboot.launch;

import org.jspecify.annotations.NullMarked;
