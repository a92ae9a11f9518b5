package io.github.spawnboot;

/**
 * Which child has called: a name of it, by which nothing can be done to it.
 *
 * @param pool its pool
 * @param pid its process id
 * @param generation which child of its pool it is, counted from 1
 */
public record CallingChild(String pool, long pid, long generation) {
}
