package io.github.spawnboot.benchmarks;

import java.util.concurrent.Callable;

/**
 * The calls of one benchmark.
 *
 * @param measured sends the message
 * @param warmUp sends a message of the same kind that is not larger than some
 */
record EchoCalls(Callable<Object> measured, Callable<Object> warmUp) {
}
