package io.github.spawnboot.engine;

import java.nio.ByteBuffer;
import java.util.List;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.beam.WireReader;
import io.github.spawnboot.beam.WireWriter;

/**
 * A call as it crosses the border: typed calls and named jobs alike.
 *
 * @param kind what is called
 * @param service name of the service; empty unless the kind is {@link Kind#METHOD}
 * @param name signature of the method, or name of the job
 * @param chain pools whose children wait for this call, outermost first
 * @param body encoded arguments
 */
public record CallRequest(Kind kind, String service, String name, List<String> chain, byte[] body) {

	private static final int MAX_DEPTH = 32;

	/**
	 * Returns a typed call.
	 * @param service name of the service
	 * @param signature signature of the method
	 * @param chain pools whose children wait for this call
	 * @param arguments encoded arguments
	 * @return the request
	 */
	public static CallRequest method(String service, String signature, List<String> chain, byte[] arguments) {
		return new CallRequest(Kind.METHOD, service, signature, chain, arguments);
	}

	/**
	 * Returns what the call is, for messages.
	 * @return for example {@code 'pdfRenderer.renderPage(byte[],int)'}
	 */
	public String describe() {
		return switch (this.kind) {
			case METHOD -> "'" + this.service + "." + this.name + "'";
			case JOB -> "job '" + this.name + "'";
			case COMMANDS -> "the list of commands";
		};
	}

	ByteBuffer encode() {
		return new WireWriter().octet(this.kind.ordinal())
			.text(this.service)
			.text(this.name)
			.texts(this.chain)
			.rest(this.body)
			.toBuffer();
	}

	static CallRequest decode(ByteBuffer payload) {
		WireReader reader = new WireReader(payload);
		int kind = reader.octet();
		if (kind >= Kind.values().length) {
			throw new BeamProtocolException("The peer sent a call of the unknown kind " + kind, null);
		}
		String service = reader.text();
		String name = reader.text();
		List<String> chain = reader.texts(MAX_DEPTH);
		ByteBuffer rest = reader.rest();
		byte[] body = new byte[rest.remaining()];
		rest.get(body);
		return new CallRequest(Kind.values()[kind], service, name, chain, body);
	}

	/**
	 * What is called. The order is that of the codes on the wire.
	 */
	public enum Kind {

		/** A method of a service. */
		METHOD,

		/** A named job, with streams. */
		JOB,

		/** The list of the names of all jobs. */
		COMMANDS

	}

}
