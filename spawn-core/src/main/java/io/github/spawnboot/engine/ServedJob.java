package io.github.spawnboot.engine;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.spawnboot.Job;
import io.github.spawnboot.JobEnv;
import io.github.spawnboot.Status;
import org.jspecify.annotations.Nullable;

/**
 * A job as its handler sees it, wherever its caller is.
 */
final class ServedJob implements Job {

	private final String name;

	private final List<String> args;

	private final JobEnv env;

	private final InputStream input;

	private final OutputStream output;

	private final OutputStream messages;

	ServedJob(ServedCall call, JobRequest request) {
		this(AbstractJob.checkName(call.request().name()), request.args(), request.env(),
				request.input() ? call.stdin() : InputStream.nullInputStream(), call.stdout(), call.stderr());
	}

	ServedJob(String name, List<String> args, Map<String, String> env, InputStream input, OutputStream output,
			OutputStream messages) {
		this.name = name;
		this.args = List.copyOf(args);
		this.env = new EnvMap(name, env);
		this.input = input;
		this.output = output;
		this.messages = messages;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public List<String> args() {
		return this.args;
	}

	@Override
	public JobEnv env() {
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

	// The rest belongs to the caller.

	@Override
	public Job env(String key, String value) {
		throw belongsToCaller();
	}

	@Override
	public Job env(Map<String, String> entries) {
		throw belongsToCaller();
	}

	@Override
	public Job envEntries(Iterable<String> entries) {
		throw belongsToCaller();
	}

	@Override
	public Job envList(String key, List<String> values) {
		throw belongsToCaller();
	}

	@Override
	public Job envJson(String key, Type type, @Nullable Object value) {
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
	public InputStream stdoutPipe() {
		throw belongsToCaller();
	}

	@Override
	public Job stderr(OutputStream stderr) {
		throw belongsToCaller();
	}

	@Override
	public InputStream stderrPipe() {
		throw belongsToCaller();
	}

	@Override
	public Status run() {
		throw belongsToCaller();
	}

	@Override
	public CompletableFuture<Status> start() {
		throw belongsToCaller();
	}

	@Override
	public @Nullable Status status() {
		return null;
	}

	@Override
	public @Nullable String errorText() {
		return null;
	}

	private IllegalStateException belongsToCaller() {
		return new IllegalStateException(
				"Job '" + this.name + "' was configured and started by its caller; a handler reads it"
						+ " and writes to stdout() and stderr()");
	}

}
