package io.github.spawnboot.engine;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collections;
import java.util.Map;

import io.github.spawnboot.Job;
import io.github.spawnboot.Status;

/**
 * A job as its handler sees it when the caller is another process.
 */
final class ServedJob extends AbstractJob {

	private final Map<String, String> env;

	private final InputStream input;

	private final OutputStream output;

	private final OutputStream messages;

	ServedJob(ServedCall call, JobRequest request) {
		super(call.request().name(), request.args());
		this.env = Collections.unmodifiableMap(request.env());
		this.input = request.input() ? call.stdin() : InputStream.nullInputStream();
		this.output = call.stdout();
		this.messages = call.stderr();
	}

	@Override
	public Map<String, String> env() {
		return this.env;
	}

	@Override
	public InputStream stdin() {
		return this.input;
	}

	@Override
	public OutputStream stdout() {
		return this.output;
	}

	@Override
	public OutputStream stderr() {
		return this.messages;
	}

	@Override
	public Job env(String key, String value) {
		throw belongsToCaller();
	}

	@Override
	public Job stdin(InputStream stdin) {
		throw belongsToCaller();
	}

	@Override
	public Job stdout(OutputStream stdout) {
		throw belongsToCaller();
	}

	@Override
	public Job stderr(OutputStream stderr) {
		throw belongsToCaller();
	}

	@Override
	Status execute() {
		throw belongsToCaller();
	}

	private IllegalStateException belongsToCaller() {
		return new IllegalStateException(
				"Job '" + name() + "' was configured and started by its caller; a handler reads it"
						+ " and writes to stdout() and stderr()");
	}

}
