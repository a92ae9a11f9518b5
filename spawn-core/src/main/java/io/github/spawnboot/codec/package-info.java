/**
 * Values to bytes and back, by declared type only; the one place that knows Jackson.
 */
@NullMarked
package io.github.spawnboot.codec;

import org.jspecify.annotations.NullMarked;
