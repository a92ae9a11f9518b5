package io.github.spawnboot.hostile;

import java.util.Locale;
import java.util.function.Supplier;

import io.github.spawnboot.beam.FramesTarget;
import io.github.spawnboot.beam.HandshakeTarget;
import io.github.spawnboot.codec.FailuresTarget;
import io.github.spawnboot.codec.ValuesTarget;
import io.github.spawnboot.engine.LinkTarget;

/**
 * Everything that reads bytes of another process.
 */
enum FuzzTargets {

	/** Bytes to frames to messages. */
	FRAMES(FramesTarget::new),

	/** Hand-over, hello, welcome. */
	HANDSHAKE(HandshakeTarget::new),

	/** Frames to calls, results, streams. */
	LINK(LinkTarget::new),

	/** Values of declared types. */
	VALUES(ValuesTarget::new),

	/** Failures. */
	FAILURES(FailuresTarget::new);

	private final Supplier<FuzzTarget> target;

	FuzzTargets(Supplier<FuzzTarget> target) {
		this.target = target;
	}

	FuzzTarget create() {
		return this.target.get();
	}

	static FuzzTargets of(String name) {
		return valueOf(name.toUpperCase(Locale.ROOT));
	}

}
