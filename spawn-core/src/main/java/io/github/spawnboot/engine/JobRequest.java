package io.github.spawnboot.engine;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.Status;
import io.github.spawnboot.beam.WireReader;
import io.github.spawnboot.beam.WireWriter;
import io.github.spawnboot.codec.ByteSequence;

/**
 * Body of a call that is a job, and of its result.
 *
 * @param args arguments
 * @param env environment in its order
 * @param input whether a stream of input follows
 */
record JobRequest(List<String> args, Map<String, String> env, boolean input) {

	ByteSequence encode() {
		return ByteSequence.of(new WireWriter().texts(this.args).pairs(this.env).octet(this.input ? 1 : 0).toBuffer());
	}

	static JobRequest decode(ByteBuffer body) {
		WireReader reader = new WireReader(body);
		JobRequest request = new JobRequest(reader.texts(), reader.pairs(), reader.octet() == 1);
		reader.end();
		return request;
	}

	static ByteBuffer encode(Status status) {
		return new WireWriter().number(status.code()).toBuffer();
	}

	static Status decodeStatus(ByteBuffer payload) {
		WireReader reader = new WireReader(payload);
		int code = reader.number();
		reader.end();
		if (code < 0 || code > 255) {
			throw new BeamProtocolException("The child gave the status " + code + ", allowed are 0 to 255", null);
		}
		return Status.of(code);
	}

}
