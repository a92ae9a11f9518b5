package io.github.spawnboot.launch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.CallingChild;
import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildExitCode;
import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.beam.Beam;
import io.github.spawnboot.beam.BeamListener;
import io.github.spawnboot.beam.BeamLoop;
import io.github.spawnboot.beam.BeamServer;
import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.beam.ChildMark;
import io.github.spawnboot.beam.Heartbeat;
import io.github.spawnboot.beam.MessageType;
import io.github.spawnboot.beam.Welcome;
import io.github.spawnboot.beam.WireReader;
import io.github.spawnboot.codec.PlainText;
import io.github.spawnboot.engine.CallThreads;
import io.github.spawnboot.engine.EngineLink;
import io.github.spawnboot.engine.ServedCall;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts children: makes the socket, starts the process, hands over, and waits until the
 * child is ready. Owns the threads that all children share: {@code spawn-beam} reads,
 * {@code spawn-timer} counts time, {@code spawn-events-n} handle exits. Thread-safe.
 */
public final class ChildLauncher implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ChildLauncher.class);

	private static final String MAIN_CLASS = "io.github.spawnboot.child.SpawnChildMain";

	private static final long END_SECONDS = 10;

	private static final long LAST_EVENTS_MILLIS = 500;

	private static final long IDLE_SECONDS = 60;

	private static final int MAX_CONTROL_BYTES = 1024 * 1024;

	private static final int MAX_WORDS = 64 * 1024;

	private final JvmCommand command;

	private final BeamSettings beamSettings;

	private final OutputLimits outputLimits;

	private final ProcessStarter processes;

	private final ExitDiagnosis diagnosis = new ExitDiagnosis(ChildExitCode.meanings(), Set.of());

	private final BeamLoop loop = new BeamLoop("spawn-beam");

	private final ScheduledThreadPoolExecutor timer;

	private final ExecutorService events;

	private final ExecutorService called = CallThreads.create("spawn-called", CallThreads.MAX_CALLED);

	private final AtomicInteger living = new AtomicInteger();

	private final Set<String> poolsOfAnotherBuild = ConcurrentHashMap.newKeySet();

	/**
	 * Creates a launcher whose children have the usual limits for what they print.
	 * @param command command line of this process
	 * @param beamSettings limits of the beams
	 */
	public ChildLauncher(JvmCommand command, BeamSettings beamSettings) {
		this(command, beamSettings, OutputLimits.DEFAULT);
	}

	/**
	 * Creates a launcher.
	 * @param command command line of this process
	 * @param beamSettings limits of the beams
	 * @param outputLimits how much of what a child prints is logged
	 */
	public ChildLauncher(JvmCommand command, BeamSettings beamSettings, OutputLimits outputLimits) {
		this.command = command;
		this.beamSettings = beamSettings;
		this.outputLimits = outputLimits;
		this.processes = ProcessStarter.shared();
		AtomicInteger number = new AtomicInteger();
		this.timer = new ScheduledThreadPoolExecutor(1, (task) -> daemon(task, "spawn-timer"));
		this.timer.setRemoveOnCancelPolicy(true);
		ThreadFactory threads = (task) -> daemon(task, "spawn-events-" + number.incrementAndGet());
		this.events = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS,
				new SynchronousQueue<>(), threads, (task, executor) -> threads.newThread(task).start());
	}

	private static Thread daemon(Runnable task, String name) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		return thread;
	}

	/**
	 * Returns the clock of all limits.
	 * @return executor whose tasks must not block
	 */
	public ScheduledExecutorService timer() {
		return this.timer;
	}

	/**
	 * Returns the threads for what may block.
	 * @return executor that grows as needed
	 */
	public ExecutorService events() {
		return this.events;
	}

	/**
	 * Returns the threads for what children call in this process.
	 * @return executor that refuses more than {@value CallThreads#MAX_CALLED} calls at
	 * once
	 */
	public Executor called() {
		return this.called;
	}

	/**
	 * Starts a child and waits until it is ready.
	 * @param settings how to start it
	 * @param generation which child of its pool it is, from 1
	 * @param program what it runs
	 * @param calls serves what the child calls in this process; must not block
	 * @return the child, which is {@code WARM}
	 * @throws ChildStartException if it exited, refused, or was not ready in time; the
	 * process has then been ended
	 * @throws SpawnUsageException if this process is itself a child
	 * @throws InterruptedException if the waiting thread is interrupted; the process has
	 * then been ended
	 */
	public Child launch(ChildSettings settings, long generation, ChildProgram program, Consumer<ServedCall> calls)
			throws InterruptedException {
		if (ChildMark.isSet()) {
			throw new SpawnUsageException(
					"A child does not start children: this process is itself a child, so the pool '" + settings.pool()
							+ "' cannot be used in it. Call the service from the parent, or inject the service of"
							+ " the other pool, which is then routed through the parent",
					null);
		}
		try {
			return new Launch(settings, generation, program, calls).run();
		}
		catch (IOException ex) {
			throw new ChildStartException("A child of pool '" + settings.pool() + "' could not be started: " + ex, ex);
		}
	}

	/**
	 * Ends the shared threads. Children are to be stopped first: those that are left are
	 * cut off and end themselves, and their calls fail.
	 */
	@Override
	public void close() {
		this.loop.close();
		// The end of a beam still needs the clock to fail its calls; limits of calls that
		// have ended must not keep it.
		if (this.living.get() == 0) {
			this.timer.shutdownNow();
		}
		else {
			this.timer.schedule(this.timer::shutdownNow, LAST_EVENTS_MILLIS, TimeUnit.MILLISECONDS);
		}
		this.events.shutdown();
		this.called.shutdown();
	}

	/**
	 * One start.
	 */
	private final class Launch implements EngineLink.Owner {

		private final ChildSettings settings;

		private final long generation;

		private final ChildProgram program;

		private final Consumer<ServedCall> calls;

		private final ChildDirectory directory;

		private final CompletableFuture<EngineLink> connected = new CompletableFuture<>();

		private final CompletableFuture<Map<String, String>> ready = new CompletableFuture<>();

		private final CompletableFuture<String> words = new CompletableFuture<>();

		private final CompletableFuture<Child> child = new CompletableFuture<>();

		private volatile @Nullable Heartbeat heartbeat;

		private Launch(ChildSettings settings, long generation, ChildProgram program, Consumer<ServedCall> calls)
				throws IOException {
			this.settings = settings;
			this.generation = generation;
			this.program = program;
			this.calls = calls;
			this.directory = ChildDirectory.create();
		}

		private Child run() throws IOException, InterruptedException {
			Welcome welcome = new Welcome(this.settings.pool(), this.generation, this.settings.concurrency(),
					this.program.mainClass(), this.program.args(), this.program.systemProperties(),
					this.program.payload());
			Process process = null;
			try (BeamServer server = new BeamServer(ChildLauncher.this.loop, ChildLauncher.this.beamSettings,
					this.directory.path(), welcome, this::connected)) {
				server.connected().whenComplete((hello, failure) -> {
					if (failure != null) {
						this.ready.completeExceptionally(failure);
					}
				});
				OomKills before = OomKills.now();
				Instant start = Instant.now();
				process = startProcess();
				OutputPump output = OutputPump.start(process, this.settings.pool(), this.generation,
						ChildLauncher.this.outputLimits, log(process.pid()), debugger(process.pid()));
				Process started = process;
				Function<Integer, ChildExit> diagnose = (code) -> ChildLauncher.this.diagnosis
					.diagnose(new EndedProcess(this.settings.pool(), started.pid(), this.generation, code, false,
							Duration.between(start, Instant.now()), output.tail(), this.directory.path(), before));
				CompletableFuture<Integer> ended = ExitWatch.start(process,
						"spawn-" + this.settings.pool() + "-" + this.generation + "-exit");
				ended.thenRun(() -> this.ready.completeExceptionally(new Exited()));
				handOver(process, server);
				// While the child starts, so that it costs no time.
				checkBuild(process);
				return awaitReady(process, start, output, diagnose, ended);
			}
			finally {
				if (!this.child.isDone()) {
					end(process);
				}
			}
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
			String change = ChildLauncher.this.command.buildChange();
			if (change == null) {
				return;
			}
			if (this.settings.strictBuild()) {
				throw new ChildStartException(prefix(process) + " was refused, because it would run another build"
						+ " than this application: " + change
						+ ". Start the application anew (property 'spawn.strict-build')", null);
			}
			if (ChildLauncher.this.poolsOfAnotherBuild.add(this.settings.pool())) {
				logger.warn("Children of pool '{}' run another build than this application: {}. As long as the"
						+ " signatures of their services are the same, calls go on; start the application anew to be"
						+ " sure, or set 'spawn.strict-build=true' to have such children refused", this.settings.pool(),
						change);
			}
		}

		private Process startProcess() throws IOException {
			JvmOptions options = new JvmOptions(Long.toString(this.settings.heapBytes()), this.settings.jvmOptions(),
					this.settings.debug(), this.directory.path(), this.settings.pool() + "/" + this.generation);
			List<String> arguments = ChildLauncher.this.command.commandFor(options, MAIN_CLASS, this.directory.path());
			ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(arguments));
			this.settings.environment().applyTo(builder.environment());
			return ChildLauncher.this.processes.start(builder);
		}

		private Child awaitReady(Process process, Instant start, OutputPump output,
				Function<Integer, ChildExit> diagnose, CompletableFuture<Integer> ended) throws InterruptedException {
			try {
				Map<String, String> contracts = (this.settings.isTimed())
						? this.ready.get(this.settings.startTimeout().toMillis(), TimeUnit.MILLISECONDS)
						: this.ready.get();
				checkContracts(contracts);
			}
			catch (ExecutionException ex) {
				throw failed(process, output, diagnose, ex.getCause());
			}
			catch (TimeoutException ex) {
				throw new ChildStartException(
						prefix(process) + " was not ready within " + this.settings.startTimeout().toMillis()
								+ " ms, the limit 'start-timeout' (property 'spawn.pools." + this.settings.pool()
								+ ".start-timeout'), and was killed" + lastLines(output),
						null);
			}
			EngineLink link = this.connected.join();
			Child child = new Child(this.settings, this.generation, process, start, link, output, diagnose,
					ChildLauncher.this.timer, ChildLauncher.this.events, ended);
			link.origin(child.describe());
			link.child(new CallingChild(child.pool(), child.pid(), child.generation()));
			child.ready();
			ChildLauncher.this.living.incrementAndGet();
			child.whenGone((exit) -> {
				ChildLauncher.this.living.decrementAndGet();
				this.directory.remove();
			});
			this.child.complete(child);
			listen(child);
			logger.info("Started the {} in {} ms", child.describe(), Duration.between(start, Instant.now()).toMillis());
			return child;
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
			String reason = "it left a ping unanswered for " + timeout.toMillis()
					+ " ms, the limit 'heartbeat-timeout' (property 'spawn.pools." + this.settings.pool()
					+ ".heartbeat-timeout'), and was killed";
			return new Heartbeat(beam, ChildLauncher.this.timer, this.settings.heartbeat().interval(), timeout,
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
							+ ((fingerprint != null) ? "has another build of the service '"
									: "does not have the service '")
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
				return new ChildStartException(prefix(process) + " ended with " + exit.reason()
						+ " before it was ready: " + exit.verdict() + lastLines(output), null);
			}
			if (cause instanceof StartFailed words) {
				return new ChildStartException(prefix(process) + " did not start:" + quote(words.getMessage()), null);
			}
			return new ChildStartException(prefix(process) + " did not start: "
					+ ((cause != null) ? cause.getMessage() : "unknown reason") + lastLines(output), cause);
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
			return "The child " + process.pid() + " (generation " + this.generation + ") of pool '"
					+ this.settings.pool() + "'";
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
			}
			this.connected.thenAccept((link) -> link.close("the child did not start", null));
			this.directory.remove();
		}

		private OutputPump.Listener log(long pid) {
			return new ChildLog(this.settings.pool(), pid, ChildLauncher.this.outputLimits);
		}

		private @Nullable IntConsumer debugger(long pid) {
			if (this.settings.isTimed()) {
				return null;
			}
			return (port) -> logger.warn(
					"Child {} of pool '{}' waits for a debugger: attach to 127.0.0.1:{} (jdb -attach 127.0.0.1:{}); its"
							+ " limits of time are off",
					pid, this.settings.pool(), port, port);
		}

		private BeamListener connected(Beam beam) {
			EngineLink link = new EngineLink(beam, EngineLink.Side.PARENT, this, ChildLauncher.this.called);
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
					Map<String, String> contracts = reader.pairs();
					reader.texts();
					reader.end();
					if (!this.ready.complete(contracts)) {
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
					this.ready.completeExceptionally(new StartFailed(text));
				}
				case PONG -> {
					reader.end();
					pong();
				}
				default ->
					throw new BeamProtocolException("The child sent " + type + ", which is not for a parent", null);
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
			ChildLauncher.this.timer.schedule(
					() -> this.ready.completeExceptionally(new BeamProtocolException(reason, failure)),
					(failure != null) ? 0 : 250, TimeUnit.MILLISECONDS);
			this.child.thenAccept((child) -> child.beamClosed(reason, failure));
		}

	}

	private static final class Exited extends Exception {

		private Exited() {
			super("the process ended", null, false, false);
		}

	}

	private static final class StartFailed extends Exception {

		private StartFailed(String words) {
			super(words, null, false, false);
		}

	}

}
