package io.github.spawnboot.engine;

import java.nio.ByteBuffer;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.beam.WireReader;
import io.github.spawnboot.beam.WireWriter;
import io.github.spawnboot.codec.ByteSequence;
import io.github.spawnboot.codec.PlainText;

/**
 * A call as it crosses the border: typed calls, named jobs and callbacks alike.
 *
 * @param kind what is called
 * @param service name of the service; empty unless the kind is {@link Kind#METHOD}
 * @param name signature of the method, or name of the job
 * @param outer id of the call of the other side within which this one is made, or 0
 * @param channel parameter of the outer call that is called back, if the kind is
 * {@link Kind#CALLBACK}; number of the streams and callbacks of a method; else 0
 * @param headers what travels along
 * @param body encoded arguments
 * @param options how the caller wants it treated; does not travel
 */
public record CallRequest(Kind kind, String service, String name, int outer, int channel, CallHeaders headers,
		ByteSequence body, CallOptions options) {

	/**
	 * Creates a call of something with the options of a method that says nothing.
	 * @param kind what is called
	 * @param service name of the service; empty unless the kind is {@link Kind#METHOD}
	 * @param name signature of the method, or name of the job
	 * @param outer id of the call of the other side within which this one is made, or 0
	 * @param channel parameter of the outer call that is called back; 0 unless the kind
	 * is {@link Kind#CALLBACK}
	 * @param headers what travels along
	 * @param body encoded arguments
	 */
	public CallRequest(Kind kind, String service, String name, int outer, int channel, CallHeaders headers,
			ByteSequence body) {
		this(kind, service, name, outer, channel, headers, body, CallOptions.NONE);
	}

	private static final int MAX_DESCRIPTION = 1000;

	/**
	 * Returns a call that is not yet nested in another one.
	 * @param kind what is called
	 * @param service name of the service; empty unless the kind is {@link Kind#METHOD}
	 * @param name signature of the method, or name of the job
	 * @param headers what travels along
	 * @param body encoded arguments
	 * @return the request
	 */
	public static CallRequest of(Kind kind, String service, String name, CallHeaders headers, ByteSequence body) {
		return new CallRequest(kind, service, name, 0, 0, headers, body, CallOptions.NONE);
	}

	/**
	 * Returns this call as a part of another one.
	 * @param outer id of the call of the other side, or 0 for none
	 * @return the request
	 */
	CallRequest within(int outer) {
		return (this.outer == outer) ? this : new CallRequest(this.kind, this.service, this.name, outer, this.channel,
				this.headers, this.body, this.options);
	}

	/**
	 * Returns this call with other options.
	 * @param options how it is to be treated
	 * @return the request
	 */
	public CallRequest withOptions(CallOptions options) {
		return (this.options == options) ? this : new CallRequest(this.kind, this.service, this.name, this.outer,
				this.channel, this.headers, this.body, options);
	}

	/**
	 * Returns this call with another rest of its caller's time.
	 * @param nanos what is left, or 0 for no limit
	 * @return the request
	 */
	public CallRequest withBudget(long nanos) {
		return (this.headers.budgetNanos() == nanos) ? this : new CallRequest(this.kind, this.service, this.name,
				this.outer, this.channel, this.headers.withBudget(nanos), this.body, this.options);
	}

	/**
	 * Returns this call as one that has live values.
	 * @param count how many arguments are live, and one more for a live result
	 * @return the request
	 */
	CallRequest withLiveValues(int count) {
		return (this.channel == count) ? this : new CallRequest(this.kind, this.service, this.name, this.outer, count,
				this.headers, this.body, this.options);
	}

	/**
	 * Returns how many live values a call of a method has.
	 * @return number of live arguments, and one more for a live result
	 */
	int liveValues() {
		return (this.kind == Kind.METHOD) ? this.channel : 0;
	}

	/**
	 * Returns whether a call of a method has live arguments or gives a live result, and
	 * thus more to it than its body.
	 * @return whether it has streams or callbacks
	 */
	public boolean isLive() {
		return liveValues() > 0;
	}

	/**
	 * Returns what the call is, for messages. Harmless, whatever the peer called it.
	 * @return for example {@code 'pdfRenderer.renderPage(byte[],int)'}
	 */
	public String describe() {
		return switch (this.kind) {
			case METHOD -> "'" + PlainText.of(this.service + "." + this.name, MAX_DESCRIPTION) + "'";
			case JOB -> "job '" + PlainText.of(this.name, MAX_DESCRIPTION) + "'";
			case COMMANDS -> "the list of commands";
			case CALLBACK -> "callback '" + this.name + "'";
		};
	}

	/**
	 * Returns this call without references to arguments of its caller, which may change
	 * them as soon as its method has returned.
	 * @return the request
	 */
	public CallRequest withOwnBody() {
		ByteSequence own = this.body.joined();
		return (own == this.body) ? this : new CallRequest(this.kind, this.service, this.name, this.outer, this.channel,
				this.headers, own, this.options);
	}

	ByteSequence encode() {
		WireWriter writer = new WireWriter().octet(this.kind.ordinal())
			.text(this.service)
			.text(this.name)
			.number(this.outer)
			.octet(this.channel);
		this.headers.write(writer);
		if (this.body.size() > ByteSequence.MAX_COPIED) {
			return this.body.after(writer.toBuffer());
		}
		for (ByteBuffer piece : this.body.pieces()) {
			writer.rest(piece);
		}
		return ByteSequence.of(writer.toBuffer());
	}

	static CallRequest decode(ByteBuffer payload, int maxDepth) {
		WireReader reader = new WireReader(payload);
		int kind = reader.octet();
		if (kind >= Kind.values().length) {
			throw new BeamProtocolException("The peer sent a call of the unknown kind " + kind, null);
		}
		String service = reader.text();
		String name = reader.text();
		int outer = reader.number();
		int channel = reader.octet();
		CallHeaders headers = CallHeaders.read(reader, maxDepth);
		ByteSequence body = ByteSequence.of(reader.rest());
		return new CallRequest(Kind.values()[kind], service, name, outer, channel, headers, body, CallOptions.NONE);
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
		COMMANDS,

		/** A method of an argument of a call that is not over. */
		CALLBACK

	}

}
