package io.github.spawnboot.engine;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.codec.LiveType;
import io.github.spawnboot.codec.ValueCodec;
import org.jspecify.annotations.Nullable;

/**
 * Encodes what goes through the streams and callbacks of a call.
 *
 * @param values carries items
 * @param failures carries the failures of sources and callbacks
 * @param watch told of these failures before they are carried
 */
record LiveCodec(ValueCodec values, FailureCodec failures, Consumer<Throwable> watch) {

	/** Stands for an end without a failure. */
	static final byte[] NO_FAILURE = new byte[0];

	byte[] encode(LiveType type, @Nullable Object item) {
		return this.values.write(List.of(Objects.requireNonNull(type.itemType())), new @Nullable Object[] { item });
	}

	@Nullable Object decode(LiveType type, ByteBuffer item) {
		return this.values.read(List.of(Objects.requireNonNull(type.itemType())), item)[0];
	}

	byte[] encode(Throwable failure) {
		this.watch.accept(failure);
		FailureKind kind = (failure instanceof SpawnException ex) ? ex.kind() : FailureKind.REMOTE;
		return this.failures.write(kind, failure);
	}

	Throwable visible(Throwable failure) {
		return CallOutcome.visible(failure, this.failures);
	}

}
