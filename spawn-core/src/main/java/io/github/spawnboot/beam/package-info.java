/**
 * Frames, handshake and multiplexing over one connection between two processes.
 */
@NullMarked
package io.github.spawnboot.beam;

import org.jspecify.annotations.NullMarked;
