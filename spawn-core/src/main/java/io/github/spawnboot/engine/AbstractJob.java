package io.github.spawnboot.engine;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.spawnboot.Job;
import io.github.spawnboot.RemoteInvocationException;
import io.github.spawnboot.Status;
import org.jspecify.annotations.Nullable;

/**
 * What all jobs share: name, arguments, environment, destinations and the single run.
 */
abstract class AbstractJob implements Job {

	private final String name;

	private final List<String> args;

	private final Map<String, String> env = new LinkedHashMap<>();

	private final List<OutputStream> stdout = new ArrayList<>();

	private final List<OutputStream> stderr = new ArrayList<>();

	private final AtomicBoolean started = new AtomicBoolean();

	private @Nullable InputStream stdin;

	private volatile @Nullable Status status;

	AbstractJob(String name, List<String> args) {
		this.name = checkName(name);
		for (int i = 0; i < args.size(); i++) {
			if (args.get(i) == null) {
				throw new IllegalArgumentException(
						"'args' of job '" + name + "' must not contain null (index " + i + ")");
			}
		}
		this.args = List.copyOf(args);
	}

	static String checkName(String name) {
		if (name == null || name.isBlank()) {
			throw new IllegalArgumentException("'name' of a job must not be blank");
		}
		return name;
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
	public Map<String, String> env() {
		return Collections.unmodifiableMap(this.env);
	}

	@Override
	public Job env(String key, String value) {
		checkNotStarted();
		if (key == null || key.isEmpty()) {
			throw new IllegalArgumentException("'key' of the environment of job '" + this.name + "' must not be empty");
		}
		Objects.requireNonNull(value, "'value' must not be null");
		// A later value takes the place of the last entry, too.
		this.env.remove(key);
		this.env.put(key, value);
		return this;
	}

	@Override
	public InputStream stdin() {
		return (this.stdin != null) ? this.stdin : InputStream.nullInputStream();
	}

	@Override
	public Job stdin(InputStream stdin) {
		checkNotStarted();
		if (this.stdin != null) {
			throw new IllegalStateException("Job '" + this.name + "' has an input already");
		}
		this.stdin = Objects.requireNonNull(stdin, "'stdin' must not be null");
		return this;
	}

	@Override
	public OutputStream stdout() {
		return new TeeOutputStream(this.stdout);
	}

	@Override
	public Job stdout(OutputStream stdout) {
		checkNotStarted();
		this.stdout.add(Objects.requireNonNull(stdout, "'stdout' must not be null"));
		return this;
	}

	@Override
	public OutputStream stderr() {
		return new TeeOutputStream(this.stderr);
	}

	@Override
	public Job stderr(OutputStream stderr) {
		checkNotStarted();
		this.stderr.add(Objects.requireNonNull(stderr, "'stderr' must not be null"));
		return this;
	}

	@Override
	public @Nullable Status status() {
		return this.status;
	}

	@Override
	public final Status run() {
		if (!this.started.compareAndSet(false, true)) {
			throw new IllegalStateException(
					"Job '" + this.name + "' runs or has run; create a new job for another run");
		}
		try {
			Status status = execute();
			this.status = status;
			return status;
		}
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new RemoteInvocationException(ex.getClass().getName(), "Job '" + this.name + "' failed: " + ex, ex);
		}
	}

	/**
	 * Runs the job.
	 * @return the status that the handler gave
	 * @throws Exception what the handler threw, or a failure of the call
	 */
	abstract Status execute() throws Exception;

	boolean hasInput() {
		return this.stdin != null;
	}

	private void checkNotStarted() {
		if (this.started.get()) {
			throw new IllegalStateException("Job '" + this.name + "' runs or has run and cannot be changed any more");
		}
	}

}
