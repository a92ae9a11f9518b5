package io.github.spawnboot.beam;

import java.nio.ByteBuffer;

import io.github.spawnboot.BeamProtocolException;

/**
 * First message of a child.
 *
 * @param version version of the protocol that the child speaks
 * @param token one-time token from the hand-over
 * @param pid process id of the child
 * @param javaVersion value of {@code java.vm.version}
 */
public record Hello(int version, String token, long pid, String javaVersion) {

	/**
	 * Version of the protocol that this build speaks.
	 */
	public static final int VERSION = 1;

	private static final int MAGIC = 0x5350574E;

	static Hello decode(ByteBuffer payload) {
		WireReader reader = new WireReader(payload);
		if (reader.number() != MAGIC) {
			throw new BeamProtocolException(
					"The peer is no child: its first message does not begin with the magic number", null);
		}
		// Later versions may add fields, but these four stay where they are.
		return new Hello(reader.number(), reader.text(), reader.bigNumber(), reader.text());
	}

	ByteBuffer encode() {
		return new WireWriter().number(MAGIC)
			.number(this.version)
			.text(this.token)
			.bigNumber(this.pid)
			.text(this.javaVersion)
			.toBuffer();
	}

	@Override
	public String toString() {
		return "Hello[version=" + this.version + ", pid=" + this.pid + ", javaVersion=" + this.javaVersion + "]";
	}

}
