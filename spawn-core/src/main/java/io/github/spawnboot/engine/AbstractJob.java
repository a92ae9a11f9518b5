package io.github.spawnboot.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.CallContext;
import io.github.spawnboot.Job;
import io.github.spawnboot.JobEnv;
import io.github.spawnboot.RemoteInvocationException;
import io.github.spawnboot.Status;
import io.github.spawnboot.Tail;
import org.jspecify.annotations.Nullable;

/**
 * What all jobs of callers share: name, arguments, environment, destinations and the
 * single run.
 */
abstract class AbstractJob implements Job {

	private final String name;

	private final List<String> args;

	private final Map<String, String> entries = new LinkedHashMap<>();

	private final JobEnv env;

	private final TeeOutputStream stdout;

	private final TeeOutputStream stderr;

	private final List<JobPipe> pipes = new ArrayList<>();

	private final Tail lastMessage = Tail.withoutBlankLines(1);

	private final AtomicBoolean started = new AtomicBoolean();

	private final CountDownLatch issued = new CountDownLatch(1);

	private @Nullable InputStream stdin;

	private volatile boolean finished;

	private volatile @Nullable Status status;

	private volatile @Nullable String errorText;

	AbstractJob(String name, List<String> args) {
		this.name = checkName(name);
		for (int i = 0; i < args.size(); i++) {
			if (args.get(i) == null) {
				throw new IllegalArgumentException(
						"'args' of job '" + name + "' must not contain null (index " + i + ")");
			}
			checkText(args.get(i), "The argument with index " + i + " of job '" + name + "'");
		}
		this.args = List.copyOf(args);
		this.env = new EnvMap(name, this.entries);
		this.stdout = new TeeOutputStream("output of job '" + name + "'");
		this.stderr = new TeeOutputStream("error output of job '" + name + "'");
		this.stderr.add(this.lastMessage);
	}

	static String checkName(String name) {
		if (name == null || name.isBlank()) {
			throw new IllegalArgumentException("'name' of a job must not be blank");
		}
		return checkText(name, "The name of the job '" + name + "'");
	}

	/**
	 * Refuses text that would arrive as another one.
	 */
	private static String checkText(String text, String what) {
		for (int i = 0; i < text.length(); i++) {
			if (Character.isSurrogate(text.charAt(i))) {
				if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
					throw new IllegalArgumentException(
							what + " has half a character (a lone surrogate) at index " + i + ", which is no text");
				}
				i++;
			}
		}
		return text;
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
	public Job env(String key, String value) {
		checkNotStarted();
		if (key == null || key.isEmpty()) {
			throw new IllegalArgumentException("'key' of the environment of job '" + this.name + "' must not be empty");
		}
		Objects.requireNonNull(value, "'value' must not be null");
		checkText(key, "The key '" + key + "' of the environment of job '" + this.name + "'");
		checkText(value, "The value of '" + key + "' of the environment of job '" + this.name + "'");
		// A later value takes the place of the last entry, too.
		this.entries.remove(key);
		this.entries.put(key, value);
		return this;
	}

	@Override
	public Job envList(String key, List<String> values) {
		checkNotStarted();
		return env(key, EnvMap.json(this.name, key, values));
	}

	@Override
	public Job envJson(String key, Type type, @Nullable Object value) {
		checkNotStarted();
		return env(key, EnvMap.json(this.name, key, type, value));
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
		return this.stdout;
	}

	@Override
	public Job stdout(OutputStream stdout) {
		checkNotStarted();
		this.stdout.add(Objects.requireNonNull(stdout, "'stdout' must not be null"));
		return this;
	}

	@Override
	public InputStream stdoutPipe() {
		return pipe("output of job '" + this.name + "'", this.stdout);
	}

	@Override
	public OutputStream stderr() {
		return this.stderr;
	}

	@Override
	public Job stderr(OutputStream stderr) {
		checkNotStarted();
		this.stderr.add(Objects.requireNonNull(stderr, "'stderr' must not be null"));
		return this;
	}

	@Override
	public InputStream stderrPipe() {
		return pipe("error output of job '" + this.name + "'", this.stderr);
	}

	private InputStream pipe(String what, TeeOutputStream tee) {
		checkNotStarted();
		JobPipe pipe = new JobPipe(what);
		this.pipes.add(pipe);
		tee.add(pipe.writer());
		return pipe.reader();
	}

	@Override
	public @Nullable Status status() {
		return this.status;
	}

	@Override
	public @Nullable String errorText() {
		return this.errorText;
	}

	@Override
	public final Status run() {
		begin();
		return perform();
	}

	@Override
	public final CompletableFuture<Status> start() {
		begin();
		CompletableFuture<Status> result = new CompletableFuture<>();
		Thread thread = new Thread(CallContext.current().wrap(() -> perform(result)), "spawn-job-" + this.name);
		thread.setDaemon(true);
		try {
			thread.start();
		}
		catch (Throwable ex) {
			ended(ex);
			throw ex;
		}
		result.whenComplete((status, failure) -> {
			// Whoever else completes it, a cancel or a limit of time, gives the job up.
			if (!this.finished) {
				thread.interrupt();
			}
		});
		awaitIssued();
		return result;
	}

	private void begin() {
		if (!this.started.compareAndSet(false, true)) {
			throw new IllegalStateException(
					"Job '" + this.name + "' runs or has run; create a new job for another run");
		}
	}

	private void perform(CompletableFuture<Status> result) {
		Status status = null;
		Throwable failure = null;
		try {
			status = perform();
		}
		catch (Throwable ex) {
			failure = ex;
		}
		this.finished = true;
		if (failure != null) {
			result.completeExceptionally(failure);
		}
		else {
			result.complete(status);
		}
	}

	private Status perform() {
		try {
			Status status = execute();
			complete(this.stdout);
			complete(this.stderr);
			this.status = status;
			ended(status);
			return status;
		}
		catch (Throwable ex) {
			Throwable failure = visible(ex);
			ended(failure);
			throw CallOutcome.<RuntimeException>sneaky(failure);
		}
		finally {
			this.issued.countDown();
		}
	}

	private void complete(TeeOutputStream output) {
		Throwable failure;
		try {
			output.close();
			failure = output.failure();
		}
		catch (IOException | RuntimeException ex) {
			failure = ex;
		}
		if (failure != null) {
			// Output that was lost is no success, whatever the handler made of it.
			throw new UncheckedIOException("Output of job '" + this.name + "' could not be written",
					(failure instanceof IOException ex) ? ex : new IOException(failure));
		}
	}

	private Throwable visible(Throwable failure) {
		if (failure instanceof UncheckedIOException && failure.getCause() instanceof InterruptedIOException
				&& Thread.currentThread().isInterrupted()) {
			return new CallCancelledException("Interrupted while job '" + this.name + "' was running", failure);
		}
		if (failure instanceof RuntimeException || failure instanceof Error) {
			return failure;
		}
		return new RemoteInvocationException(failure.getClass().getName(), "Job '" + this.name + "' failed: " + failure,
				failure);
	}

	private void ended(Status status) {
		if (!status.isOk()) {
			String message = this.lastMessage.toString();
			this.errorText = (!message.isEmpty()) ? message
					: "Job '" + this.name + "' ended with status " + status.code() + " and wrote no message";
		}
		this.pipes.forEach((pipe) -> pipe.end(null));
	}

	private void ended(Throwable failure) {
		String message = failure.getMessage();
		this.errorText = (message != null && !message.isBlank()) ? message : failure.getClass().getName();
		closeQuietly(this.stdout);
		closeQuietly(this.stderr);
		this.pipes.forEach((pipe) -> pipe.end(failure));
	}

	private static void closeQuietly(OutputStream output) {
		try {
			output.close();
		}
		catch (IOException | RuntimeException ex) {
			// The failure of the job is what its caller has to know.
		}
	}

	private void awaitIssued() {
		try {
			this.issued.await();
		}
		catch (InterruptedException ex) {
			// It was to keep the order of jobs only, and an interrupt is not for the job.
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Says that the job was sent, or stands in the queue for a child.
	 */
	final void issued() {
		this.issued.countDown();
	}

	/**
	 * Runs the job on the calling thread and writes its output.
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
