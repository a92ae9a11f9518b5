package io.github.spawnboot.codec;

import org.jspecify.annotations.Nullable;

/**
 * A parameter or result that crosses the border as a live value.
 *
 * @param kind how it behaves
 * @param itemType type of the elements, or {@code null} if it has none
 * @param callback what can be called on it, or {@code null} unless the kind is
 * {@link LiveKind#CALLBACK}
 * @param adapter turns values into the basic type and back; for a callback, gives and
 * takes the value itself
 */
public record LiveType(LiveKind kind, @Nullable ValueType itemType, @Nullable ServiceContract callback,
		LiveAdapter<Object> adapter) {
}
