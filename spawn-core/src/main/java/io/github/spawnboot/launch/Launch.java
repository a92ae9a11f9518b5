package io.github.spawnboot.launch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.CallingChild;
import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.beam.Beam;
import io.github.spawnboot.beam.BeamListener;
import io.github.spawnboot.beam.BeamServer;
import io.github.spawnboot.beam.Heartbeat;
import io.github.spawnboot.beam.MessageType;
import io.github.spawnboot.beam.Welcome;
import io.github.spawnboot.beam.WireReader;
import io.github.spawnboot.codec.PlainText;
import io.github.spawnboot.engine.EngineLink;
import io.github.spawnboot.engine.Rehearsal;
import io.github.spawnboot.engine.ServedCall;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One start of a child: from its directory to the moment at which it is ready, or has
 * been ended. Afterwards what the child sends passes through here.
 */
final class Launch implements EngineLink.Owner {

	private static final Logger logger = LoggerFactory.getLogger(ChildLauncher.class);

	private static final String MAIN_CLASS = "io.github.spawnboot.child.SpawnChildMain";

	private static final long END_SECONDS = 10;

	private static final int MAX_CONTROL_BYTES = 1024 * 1024;

	private static final int MAX_WORDS = 64 * 1024;

	private final ChildLauncher launcher;

	private final ChildSettings settings;

	private final long generation;

	private final ChildProgram program;

	private final Consumer<ServedCall> calls;

	private final ProcessSetup setup;

	private final ChildDirectory directory;

	private final Path crashDirectory;

	private final CompletableFuture<EngineLink> connected = new CompletableFuture<>();

	private final CompletableFuture<Offer> ready = new CompletableFuture<>();

	private final CompletableFuture<@Nullable Void> rehearsed = new CompletableFuture<>();

	private final CompletableFuture<String> words = new CompletableFuture<>();

	private final CompletableFuture<Child> child = new CompletableFuture<>();

	private volatile @Nullable Heartbeat heartbeat;

	private boolean hasProcess;

	private volatile @Nullable ChildSession session;

	/**
	 * Creates a start, with the directory of the child.
	 * @param launcher what all children share
	 * @param settings how to start it
	 * @param generation which child of its pool it is, from 1
	 * @param program what it runs
	 * @param calls serves what the child calls in this process; must not block
	 * @param setup what the process of the child has of its own
	 * @throws IOException if the directory cannot be made
	 */
	Launch(ChildLauncher launcher, ChildSettings settings, long generation, ChildProgram program,
			Consumer<ServedCall> calls, ProcessSetup setup) throws IOException {
		this.launcher = launcher;
		this.settings = settings;
		this.generation = generation;
		this.program = program;
		this.calls = calls;
		this.setup = setup;
		this.directory = ChildDirectory.create();
		this.crashDirectory = launcher.crashDirectory().create(settings.pool(), generation, this.directory.path());
	}

	/**
	 * Starts the child and waits until it is ready.
	 * @return the child
	 * @throws IOException if its process or its socket cannot be made
	 * @throws InterruptedException if the waiting thread is interrupted; the process has
	 * then been ended
	 */
	Child run() throws IOException, InterruptedException {
		Welcome welcome = new Welcome(this.settings.pool(), this.generation, this.settings.concurrency(),
				this.program.mainClass(), this.program.args(), this.program.systemProperties(), this.program.payload());
		Process process = null;
		try (BeamServer server = new BeamServer(this.launcher.loop(), this.launcher.beamSettings(),
				this.directory.path(), welcome, this::connected)) {
			server.connected().whenComplete((hello, failure) -> {
				if (failure != null) {
					notReady(failure);
				}
			});
			OomKills.shared().look();
			StartTime start = StartTime.now();
			process = startProcess();
			ChildSession session = new ChildSession(process.pid(), this.launcher.sweeper());
			this.session = session;
			OutputPump output = OutputPump.start(this.setup.output(OutputPump.Stream.STDOUT, process.getInputStream()),
					this.setup.output(OutputPump.Stream.STDERR, process.getErrorStream()), this.settings.pool(),
					this.generation, this.launcher.outputLimits(), log(process.pid()), debugger(process.pid()));
			Process started = process;
			Function<Integer, ChildExit> diagnose = (code) -> this.launcher.diagnosis()
				.diagnose(new EndedProcess(this.settings.pool(), started.pid(), this.generation, start.instant(),
						start.elapsed(), code, this.child.isDone(), isKilled(), output.tail(), this.crashDirectory));
			CompletableFuture<Integer> ended = ExitWatch.start(process,
					"spawn-" + this.settings.pool() + "-" + this.generation + "-exit");
			this.hasProcess = true;
			ended.thenRun(() -> {
				this.launcher.limit().release();
				notReady(new Exited());
			});
			// Before the child can start anything.
			this.launcher.sweeper().add(session);
			this.launcher.reaper().add(session);
			handOver(process, server);
			// While the child starts, so that it costs no time.
			checkBuild(process);
			return awaitReady(process, session, start, output, diagnose, ended);
		}
		finally {
			if (!this.child.isDone()) {
				end(process);
			}
		}
	}

	/**
	 * Whether a process was started, whose end is seen to.
	 */
	boolean hasProcess() {
		return this.hasProcess;
	}

	private boolean isKilled() {
		Child child = this.child.getNow(null);
		return child != null && child.isKilled();
	}

	private void handOver(Process process, BeamServer server) {
		try {
			process.getOutputStream().write(server.handOver().toBytes());
			process.getOutputStream().flush();
		}
		catch (IOException ex) {
			// The process has ended already; its exit tells more than the broken
			// pipe.
			logger.debug("The hand-over to a child of pool '{}' failed", this.settings.pool(), ex);
		}
	}

	private void checkBuild(Process process) {
		String change = this.launcher.command().buildChange();
		if (change == null) {
			return;
		}
		if (this.settings.strictBuild()) {
			throw new ChildStartException(
					prefix(process) + " was refused, because it would run another build" + " than this application: "
							+ change + ". Start the application anew (property 'spawn.strict-build')",
					null);
		}
		if (this.launcher.poolsOfAnotherBuild().add(this.settings.pool())) {
			logger.warn("Children of pool '{}' run another build than this application: {}. As long as the"
					+ " signatures of their services are the same, calls go on; start the application anew to be"
					+ " sure, or set 'spawn.strict-build=true' to have such children refused", this.settings.pool(),
					change);
		}
	}

	private Process startProcess() throws IOException {
		JvmOptions options = new JvmOptions(Long.toString(this.settings.heapBytes()), this.settings.jvmOptions(),
				this.settings.debug(), this.crashDirectory, this.settings.pool() + "/" + this.generation);
		List<String> arguments = this.launcher.command().commandFor(options, MAIN_CLASS, this.directory.path());
		ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(arguments));
		this.settings.environment().applyTo(builder.environment());
		this.setup.prepare(builder);
		return this.launcher.processes().start(builder);
	}

	private Child awaitReady(Process process, ChildSession session, StartTime start, OutputPump output,
			Function<Integer, ChildExit> diagnose, CompletableFuture<Integer> ended) throws InterruptedException {
		try {
			long begun = System.nanoTime();
			Offer offer = await(this.ready, begun);
			checkContracts(offer.contracts());
			rehearse(offer);
			await(this.rehearsed, begun);
		}
		catch (ExecutionException ex) {
			throw failed(process, output, diagnose, ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new ChildStartException(prefix(process) + " was not ready within "
					+ this.settings.startTimeout().toMillis() + " ms, the limit 'start-timeout' ("
					+ setting("start-timeout") + "), and was killed" + lastLines(output), null);
		}
		EngineLink link = this.connected.join();
		this.launcher.living().incrementAndGet();
		Child child = new Child(this.settings, this.generation, process, session, start, link, output, diagnose,
				this.launcher.timer(), this.launcher.events(), ended, this::removeDirectories);
		link.origin(child.describe());
		link.child(new CallingChild(child.pool(), child.pid(), child.generation()));
		child.ready();
		child.whenGone((exit) -> this.launcher.living().decrementAndGet());
		this.child.complete(child);
		listen(child);
		logger.info("Started the {} in {} ms", child.describe(), start.elapsed().toMillis());
		return child;
	}

	private <T extends @Nullable Object> T await(CompletableFuture<T> step, long begun)
			throws InterruptedException, ExecutionException, TimeoutException {
		return this.settings.isTimed()
				? step.get(Math.max(0, this.settings.startTimeout().toNanos() - (System.nanoTime() - begun)),
						TimeUnit.NANOSECONDS)
				: step.get();
	}

	// On another thread, because this one is bound to the limit of the start. Whatever
	// comes of the calls, the child lives.
	private void rehearse(Offer offer) {
		this.launcher.events().execute(() -> {
			try {
				Rehearsal.run(this.connected.join(), offer.contracts().keySet(), offer.jobs());
			}
			catch (RuntimeException ex) {
				logger.debug("The first calls of a child of pool '{}' failed", this.settings.pool(), ex);
			}
			finally {
				this.rehearsed.complete(null);
			}
		});
	}

	private void notReady(Throwable failure) {
		this.ready.completeExceptionally(failure);
		this.rehearsed.completeExceptionally(failure);
	}

	private void listen(Child child) {
		Heartbeat heartbeat = this.heartbeat;
		if (heartbeat != null) {
			child.whenGone((exit) -> heartbeat.stop());
			heartbeat.start();
		}
	}

	private @Nullable Heartbeat heartbeat(Beam beam) {
		Duration timeout = this.settings.heartbeatTimeout();
		if (timeout == null) {
			return null;
		}
		String reason = "it left a ping unanswered for " + timeout.toMillis() + " ms, the limit 'heartbeat-timeout' ("
				+ setting("heartbeat-timeout") + "), and was killed";
		return new Heartbeat(beam, this.launcher.timer(), this.settings.heartbeat().interval(), timeout,
				() -> this.child.thenAccept((child) -> {
					logger.warn("The {} stands still: {}", child.describe(), reason);
					child.kill(reason);
				}));
	}

	private void checkContracts(Map<String, String> contracts) throws ExecutionException {
		for (Map.Entry<String, String> expected : this.program.contracts().entrySet()) {
			String fingerprint = contracts.get(expected.getKey());
			if (!expected.getValue().equals(fingerprint)) {
				throw new ExecutionException(new BeamProtocolException("The child "
						+ ((fingerprint != null) ? "has another build of the service '" : "does not have the service '")
						+ expected.getKey()
						+ "'; the application was rebuilt while it runs, or the bean is registered in the parent only."
						+ " Start the application anew", null));
			}
		}
	}

	private ChildStartException failed(Process process, OutputPump output, Function<Integer, ChildExit> diagnose,
			@Nullable Throwable cause) throws InterruptedException {
		if (cause instanceof Exited) {
			// The child's own words may still be under way on the beam.
			String words = ownWords();
			if (words != null) {
				return new ChildStartException(prefix(process) + " did not start:" + quote(words), null);
			}
			output.awaitEnd(Duration.ofMillis(250));
			ChildExit exit = diagnose.apply(process.exitValue());
			return new ChildStartException(prefix(process) + " ended with " + exit.reason() + " before it was ready: "
					+ exit.verdict() + LostCalls.files(exit.files()) + lastLines(output), null);
		}
		if (cause instanceof StartFailed words) {
			return new ChildStartException(prefix(process) + " did not start:" + quote(words.getMessage()), null);
		}
		return new ChildStartException(prefix(process) + " did not start: "
				+ ((cause != null) ? cause.getMessage() : "unknown reason") + lastLines(output), cause);
	}

	private String setting(String limit) {
		return this.setup.setting(this.settings.pool(), limit);
	}

	private @Nullable String ownWords() throws InterruptedException {
		try {
			return this.words.get(100, TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException | TimeoutException ex) {
			return null;
		}
	}

	private String prefix(Process process) {
		return "The child " + process.pid() + " (generation " + this.generation + ") of pool '" + this.settings.pool()
				+ "'";
	}

	/** So that no line of the child can be taken for one of the log. */
	private static String quote(@Nullable String words) {
		return String.valueOf(words).lines().map((line) -> "\n  | " + line).collect(Collectors.joining());
	}

	private static String lastLines(OutputPump output) {
		List<String> tail = output.tail();
		return tail.isEmpty() ? ". It printed nothing"
				: ". Last lines of its output:\n  | " + String.join("\n  | ", tail);
	}

	private void end(@Nullable Process process) {
		if (process != null) {
			ChildSession session = this.session;
			if (session != null) {
				session.remember();
			}
			process.destroyForcibly();
			boolean interrupted = Thread.interrupted();
			try {
				process.waitFor(END_SECONDS, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
			if (session != null) {
				session.ended();
			}
		}
		this.connected.thenAccept((link) -> {
			link.close("the child did not start", null);
			// There is no exit to tell of, and whoever calls back must not wait for one.
			link.failAll((request, sent) -> new PoolClosedException(
					"Call of " + request.describe() + " failed, because the child that it is for did not start", null));
		});
		removeDirectories();
	}

	private void removeDirectories() {
		this.directory.remove();
		this.launcher.crashDirectory().ended(this.crashDirectory);
	}

	private OutputPump.Listener log(long pid) {
		return this.setup.listener(new ChildLog(this.settings.pool(), pid, this.launcher.outputLimits()));
	}

	private @Nullable IntConsumer debugger(long pid) {
		String option = this.settings.debuggerOption();
		if (option != null) {
			logger.warn("Child {} of pool '{}' may be held by a debugger, because its JVM has the option '{}'; its"
					+ " limits of time are off", pid, this.settings.pool(), option);
		}
		if (this.settings.debug() == JvmOptions.Debug.NONE) {
			return null;
		}
		return (port) -> logger
			.warn("Child {} of pool '{}' waits for a debugger: attach to 127.0.0.1:{} (jdb -attach 127.0.0.1:{}); its"
					+ " limits of time are off", pid, this.settings.pool(), port, port);
	}

	private BeamListener connected(Beam beam) {
		EngineLink link = new EngineLink(beam, EngineLink.Side.PARENT, this, this.launcher.called());
		link.origin("a starting child of pool '" + this.settings.pool() + "'");
		this.heartbeat = heartbeat(beam);
		this.connected.complete(link);
		return link;
	}

	@Override
	public void serve(ServedCall call) {
		this.calls.accept(call);
	}

	@Override
	public void message(MessageType type, ByteBuffer payload) {
		if (payload.remaining() > MAX_CONTROL_BYTES) {
			throw new BeamProtocolException("The child sent " + type + " with " + payload.remaining()
					+ " bytes, allowed are " + MAX_CONTROL_BYTES, null);
		}
		WireReader reader = new WireReader(payload);
		switch (type) {
			case READY -> {
				Offer offer = new Offer(reader.pairs(), reader.texts());
				reader.end();
				if (!this.ready.complete(offer)) {
					throw new BeamProtocolException("The child said twice that it is ready", null);
				}
			}
			case START_FAILED -> {
				if (this.words.isDone() || this.child.isDone()) {
					throw new BeamProtocolException(
							"The child said that it cannot start, but it has or said so" + " already", null);
				}
				String text = PlainText.lines(reader.text(), MAX_WORDS);
				this.words.complete(text);
				notReady(new StartFailed(text));
			}
			case PONG -> {
				reader.end();
				pong();
			}
			default -> throw new BeamProtocolException("The child sent " + type + ", which is not for a parent", null);
		}
	}

	private void pong() {
		Heartbeat heartbeat = this.heartbeat;
		if (heartbeat == null) {
			throw new BeamProtocolException("The child answered a ping that was not sent", null);
		}
		heartbeat.pong();
	}

	@Override
	public void closed(String reason, @Nullable Throwable failure) {
		// The exit of the process, if that is what closed it, tells more.
		this.launcher.timer()
			.schedule(() -> notReady(new BeamProtocolException(reason, failure)), (failure != null) ? 0 : 250,
					TimeUnit.MILLISECONDS);
		this.child.thenAccept((child) -> child.beamClosed(reason, failure));
	}

	/**
	 * What a child can do.
	 *
	 * @param contracts fingerprints of its services by their names
	 * @param jobs names of its jobs
	 */
	private record Offer(Map<String, String> contracts, List<String> jobs) {

	}

	/**
	 * The process ended before it was ready.
	 */
	private static final class Exited extends Exception {

		private Exited() {
			super("the process ended", null, false, false);
		}

	}

	/**
	 * The child said why it cannot start.
	 */
	private static final class StartFailed extends Exception {

		private StartFailed(String words) {
			super(words, null, false, false);
		}

	}

}
