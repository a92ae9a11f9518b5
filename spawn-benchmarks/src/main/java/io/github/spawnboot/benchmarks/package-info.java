/**
 * Latency of calls into child JVMs, beside what the same machine needs for the bare
 * bytes.
 */
@NullMarked
package io.github.spawnboot.benchmarks;

import org.jspecify.annotations.NullMarked;
