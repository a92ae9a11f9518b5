package io.github.spawnboot.beam;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.hostile.FuzzTarget;

/**
 * Reads what the first byte says: a hand-over, a hello or a welcome. What is accepted
 * must be the same after it was written and read again.
 */
public final class HandshakeTarget implements FuzzTarget {

	@Override
	public List<byte[]> seeds() {
		byte[] handOver = new HandOver(Path.of("/tmp/spawn/beam"), "0123456789abcdef".repeat(4), BeamSettings.DEFAULT,
				new ProcessIdentity(4711, 1234567890L))
			.toBytes();
		byte[] hello = new Hello(Hello.VERSION, "ab".repeat(32), 42, "17.0.1+12").encode().array();
		byte[] welcome = new Welcome("documents", 3, 2, "com.example.Main", List.of("a", "ü"), Map.of("k", "v"),
				new byte[] { 1, 2, 3 })
			.encode()
			.array();
		return List.of(FrameDecoderTests.concat(new byte[] { 0 }, handOver),
				FrameDecoderTests.concat(new byte[] { 1 }, hello), FrameDecoderTests.concat(new byte[] { 2 }, welcome));
	}

	@Override
	public boolean read(byte[] input) {
		if (input.length == 0) {
			return false;
		}
		byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
		try {
			switch (Math.floorMod(input[0], 3)) {
				case 0 -> {
					HandOver read = HandOver.read(new ByteArrayInputStream(bytes));
					same(read, HandOver.read(new ByteArrayInputStream(read.toBytes())));
				}
				case 1 -> {
					Hello read = Hello.decode(ByteBuffer.wrap(bytes));
					same(read, Hello.decode(read.encode()));
				}
				default -> {
					Welcome read = Welcome.decode(ByteBuffer.wrap(bytes));
					Welcome again = Welcome.decode(read.encode());
					same(read.args(), again.args());
					same(read.systemProperties(), again.systemProperties());
					same(ByteBuffer.wrap(read.payload()), ByteBuffer.wrap(again.payload()));
				}
			}
			return true;
		}
		catch (IOException | BeamProtocolException ex) {
			return false;
		}
	}

	private static void same(Object first, Object second) {
		if (!first.equals(second)) {
			throw new IllegalStateException(first + " became " + second);
		}
	}

}
