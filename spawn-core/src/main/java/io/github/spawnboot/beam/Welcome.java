package io.github.spawnboot.beam;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * What a child shall run; the parent's answer to {@link Hello}.
 *
 * @param pool name of the pool of the child
 * @param generation which child of its pool it is, from 1
 * @param concurrency calls that the parent will have in flight at once at most
 * @param mainClass class whose {@code main} the child calls
 * @param args arguments of {@code main}
 * @param systemProperties system properties that the child sets first
 * @param payload what the parent's application wants the child's application to know
 */
public record Welcome(String pool, long generation, int concurrency, String mainClass, List<String> args,
		Map<String, String> systemProperties, byte[] payload) {

	/**
	 * Reads a welcome.
	 * @param payload content of the message
	 * @return the welcome
	 */
	public static Welcome decode(ByteBuffer payload) {
		WireReader reader = new WireReader(payload);
		Welcome welcome = new Welcome(reader.text(), reader.bigNumber(), reader.number(), reader.text(), reader.texts(),
				reader.pairs(), reader.bytes());
		reader.end();
		return welcome;
	}

	/**
	 * Writes this welcome.
	 * @return content of the message
	 */
	public ByteBuffer encode() {
		return new WireWriter().text(this.pool)
			.bigNumber(this.generation)
			.number(this.concurrency)
			.text(this.mainClass)
			.texts(this.args)
			.pairs(this.systemProperties)
			.bytes(this.payload)
			.toBuffer();
	}

	@Override
	public String toString() {
		// Arguments and properties may hold secrets.
		return "Welcome[pool=" + this.pool + ", generation=" + this.generation + ", mainClass=" + this.mainClass + "]";
	}

}
