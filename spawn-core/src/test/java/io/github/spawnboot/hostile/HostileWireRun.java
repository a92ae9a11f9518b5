package io.github.spawnboot.hostile;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.Job;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.Status;
import io.github.spawnboot.beam.BeamLoop;
import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.engine.RemoteEngine;
import io.github.spawnboot.launch.Child;
import io.github.spawnboot.launch.ChildLauncher;
import io.github.spawnboot.launch.ChildProgram;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.EnvironmentVariables;
import io.github.spawnboot.launch.HeartbeatSettings;
import io.github.spawnboot.launch.JvmCommand;
import io.github.spawnboot.launch.JvmOptions;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.slf4j.LoggerFactory;

/**
 * Starts many children behind a {@link Proxy} that damages what they and their parent
 * say, and calls them. What is checked:
 * <ul>
 * <li>No hang: a start ends within its limit, a call ends when its child does.</li>
 * <li>No undocumented failure: a call gives its answer, or a {@link SpawnException}, or
 * an exception that came from the child as such.</li>
 * <li>No wrong result. The wire has no checksums, since a socket of one machine does not
 * flip bits, and a child may answer whatever it likes; so a damaged answer that is still
 * well-formed is an answer. But damage stays where it was made. Where only bytes of
 * streams are touched, every call must end with the right status, and its output must
 * have the right length, in which each piece is either the right one or shows its damage
 * by its checksum. Where nothing is touched, everything must be right. Where messages are
 * touched, calls of that connection may give anything that is documented.</li>
 * <li>Nobody else suffers: a child whose connection is not touched is called all the
 * time, by the same launcher, and must always be right.</li>
 * <li>No leak: afterwards there are no more threads, file descriptors, processes and
 * directories than after the first connections, and not much more memory.</li>
 * </ul>
 */
final class HostileWireRun {

	private static final int WORKERS = 4;

	private static final int WARM_UP = 10;

	private static final long HANG_SECONDS = 60;

	/** It drains two streams and waits for the exit. */
	private static final int THREADS_OF_CHILD = 3;

	private static final int MOST_EVENTS = 4 * WORKERS;

	private static final long MOST_GROWTH = 24L * 1024 * 1024;

	private final Path directory;

	private final long seed;

	private final int connections;

	private final int pieces;

	private final Queue<String> findings = new ConcurrentLinkedQueue<>();

	private final AtomicInteger started = new AtomicInteger();

	private final AtomicInteger notStarted = new AtomicInteger();

	private final AtomicInteger unproxied = new AtomicInteger();

	private final AtomicLong right = new AtomicLong();

	private final AtomicLong failed = new AtomicLong();

	private final AtomicLong damaged = new AtomicLong();

	private final AtomicLong control = new AtomicLong();

	private final AtomicLong generation = new AtomicLong();

	private final FailureCodec failures = new FailureCodec(FailureCodec.jdkTypes()::get);

	private long mutatedFrames;

	private long framedFrames;

	/**
	 * Creates a run.
	 * @param directory where directories of children are made
	 * @param seed decides which frames are damaged and how
	 * @param connections how many children are started
	 * @param pieces pieces of output of each whose messages stay whole
	 */
	HostileWireRun(Path directory, long seed, int connections, int pieces) {
		this.directory = directory;
		this.seed = seed;
		this.connections = connections;
		this.pieces = pieces;
	}

	Queue<String> findings() {
		return this.findings;
	}

	long mutatedFrames() {
		return this.mutatedFrames;
	}

	long framedFrames() {
		return this.framedFrames;
	}

	private Proxy.Plan plan(int number) {
		if (number == 0) {
			return Proxy.Plan.CLEAN;
		}
		Random random = new Random(this.seed + 31L * number);
		int dice = random.nextInt(100);
		if (dice < 2) {
			return Proxy.Plan.CLEAN;
		}
		if (dice < 55) {
			return new Proxy.Plan(Mutation.STREAM_BYTES, Mutation.STREAM_BYTES);
		}
		Mutation[] all = Mutation.values();
		Mutation mutation = all[2 + random.nextInt(all.length - 2)];
		return (random.nextInt(10) < 7) ? new Proxy.Plan(mutation, Mutation.NONE)
				: new Proxy.Plan(Mutation.NONE, mutation);
	}

	void run() throws Exception {
		System.out.printf("Hostile wire: seed %d, %d connections; repeat with -Dhostile.seed=%d%n", this.seed,
				this.connections, this.seed);
		long begin = System.nanoTime();
		String temporary = System.getProperty("java.io.tmpdir");
		int beams = spawnThreads("spawn-beam").size();
		LogWatch log = new LogWatch();
		log.attach();
		System.setProperty("java.io.tmpdir", this.directory.toString());
		try (Proxy proxy = new Proxy(this.directory, this.seed, this::plan);
				ChildLauncher launcher = new ChildLauncher(JvmCommand.ofThisJvm(), BeamSettings.DEFAULT)) {
			Child innocent = launch(launcher, Duration.ofSeconds(30));
			ExecutorService workers = Executors.newCachedThreadPool((task) -> new Thread(task, "test-hostile"));
			try {
				work(launcher, proxy, innocent, workers);
			}
			finally {
				workers.shutdownNow();
				if (!workers.awaitTermination(HANG_SECONDS, TimeUnit.SECONDS)) {
					this.findings.add("threads of the test did not end: " + stacks("test-hostile"));
				}
				innocent.kill();
				innocent.onExit().toCompletableFuture().get(HANG_SECONDS, TimeUnit.SECONDS);
			}
			this.mutatedFrames = proxy.mutated.get();
			this.framedFrames = proxy.framed.get();
			System.out.printf(
					"Hostile wire: %d connections, %d frames, %d mutated, %d of them framed (%.0f %%); %d starts failed,"
							+ " %d not proxied; calls: %d right, %d failed, %d with damaged bytes; %d control calls;"
							+ " %d findings; %d s%n",
					proxy.connections.get(), proxy.frames.get(), this.mutatedFrames, this.framedFrames,
					100.0 * this.framedFrames / Math.max(1, this.mutatedFrames), this.notStarted.get(),
					this.unproxied.get(), this.right.get(), this.failed.get(), this.damaged.get(), this.control.get(),
					this.findings.size(), (System.nanoTime() - begin) / 1_000_000_000);
		}
		finally {
			System.setProperty("java.io.tmpdir", temporary);
			log.detach();
		}
		this.findings.addAll(log.errors);
		settle("threads of children", HostileWireRun::threadsOfChildren, 0);
		settle("threads that read", () -> spawnThreads("spawn-beam").size(), beams);
		settle("directories", () -> directories(), 0);
	}

	private void work(ChildLauncher launcher, Proxy proxy, Child innocent, ExecutorService workers) throws Exception {
		Future<?> controls = workers.submit(() -> control(innocent));
		all(launcher, proxy, workers, Math.min(WARM_UP, this.connections / 3));
		long memory = usedMemory();
		long descriptors = descriptors();
		all(launcher, proxy, workers, this.connections - Math.min(WARM_UP, this.connections / 3));
		if (controls.isDone()) {
			this.findings.add("the control calls ended");
		}
		// The timer still holds what it waits for, some tens of milliseconds.
		settle("file descriptors", HostileWireRun::descriptors, descriptors);
		settle("threads of children", HostileWireRun::threadsOfChildren, THREADS_OF_CHILD);
		settle("threads for events", () -> spawnThreads("spawn-events-").size(), MOST_EVENTS);
		// The innocent one, and the process that ends what children leave.
		settle("child processes", () -> ProcessHandle.current().children().count(), 2);
		settle("bytes of memory", HostileWireRun::usedMemory, memory + MOST_GROWTH);
		controls.cancel(true);
	}

	private void all(ChildLauncher launcher, Proxy proxy, ExecutorService workers, int count) throws Exception {
		AtomicInteger left = new AtomicInteger(count);
		List<Future<?>> all = Stream.generate(() -> workers.submit(() -> {
			while (left.getAndDecrement() > 0) {
				one(launcher, proxy, workers);
			}
			return null;
		})).<Future<?>>map((future) -> future).limit(WORKERS).toList();
		for (Future<?> worker : all) {
			worker.get();
		}
	}

	private Child launch(ChildLauncher launcher, Duration startTimeout) throws InterruptedException {
		ChildSettings settings = new ChildSettings("hostile", 4, 48L * 1024 * 1024,
				List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss512k",
						"-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider"),
				JvmOptions.Debug.NONE, startTimeout, Duration.ofMillis(500), Duration.ofMillis(500),
				HeartbeatSettings.DEFAULT, EnvironmentVariables.INHERIT, false);
		return launcher.launch(settings, this.generation.incrementAndGet(),
				new ChildProgram(HostileProgram.class.getName(), List.of(), Map.of(), new byte[0], Map.of()),
				(call) -> call.fail(ByteBuffer.allocate(0)));
	}

	private void one(ChildLauncher launcher, Proxy proxy, ExecutorService workers) throws InterruptedException {
		Child child;
		long begin = System.nanoTime();
		try {
			child = launch(launcher, Duration.ofSeconds(8));
		}
		catch (ChildStartException ex) {
			this.notStarted.incrementAndGet();
			if ((System.nanoTime() - begin) > TimeUnit.SECONDS.toNanos(8 + HANG_SECONDS)) {
				this.findings.add("a failed start took too long: " + ex.getMessage());
			}
			return;
		}
		catch (RuntimeException | Error ex) {
			this.findings.add("an undocumented failure of a start: " + trace(ex));
			return;
		}
		this.started.incrementAndGet();
		Proxy.Connection connection = proxy.of(child.pid());
		if (connection == null) {
			this.unproxied.incrementAndGet();
		}
		try {
			Proxy.Plan plan = (connection != null) ? connection.plan() : Proxy.Plan.CLEAN;
			call(child, plan, workers, begin);
		}
		finally {
			child.kill();
			try {
				child.onExit().toCompletableFuture().get(HANG_SECONDS, TimeUnit.SECONDS);
			}
			catch (ExecutionException | TimeoutException ex) {
				this.findings.add("no exit was told of " + child);
			}
			proxy.forget(child.pid());
		}
	}

	private void call(Child child, Proxy.Plan plan, ExecutorService workers, long seed) throws InterruptedException {
		RemoteEngine engine = new RemoteEngine(child, this.failures);
		Random random = new Random(seed);
		int count = plan.keepsMessages() ? this.pieces : 100;
		List<Future<?>> calls = List.of(
				workers.submit(() -> check(plan, () -> chatter(engine, plan, random.nextLong(), count))),
				workers.submit(() -> check(plan, () -> cat(engine, plan, random.nextLong(), count / 4))),
				workers.submit(() -> {
					for (int i = 0; i < 5; i++) {
						int size = (i == 4) ? 150_000 : 20;
						check(plan, () -> echo(engine, plan, Long.toString(random.nextLong()), size));
						check(plan, () -> fail(engine, plan, Long.toString(random.nextLong()), size));
					}
				}));
		// A message that the proxy left out never comes: then the child is killed, as the
		// limit of a call would do it.
		long limit = System.nanoTime()
				+ (plan.keepsMessages() ? TimeUnit.SECONDS.toNanos(HANG_SECONDS) : TimeUnit.MILLISECONDS.toNanos(1500));
		boolean killed = false;
		for (Future<?> call : calls) {
			try {
				call.get(Math.max(1, limit - System.nanoTime()), TimeUnit.NANOSECONDS);
			}
			catch (TimeoutException ex) {
				if (plan.keepsMessages()) {
					this.findings.add("a call hangs although no message is missing: " + stacks("test-hostile"));
				}
				killed = true;
			}
			catch (ExecutionException ex) {
				this.findings.add("the test failed: " + trace(ex.getCause()));
			}
		}
		if (killed) {
			child.kill();
			for (Future<?> call : calls) {
				try {
					call.get(HANG_SECONDS, TimeUnit.SECONDS);
				}
				catch (TimeoutException ex) {
					this.findings
						.add("a call hangs although its child is dead (" + plan + "): " + stacks("test-hostile"));
				}
				catch (ExecutionException ex) {
					this.findings.add("the test failed: " + trace(ex.getCause()));
				}
			}
		}
	}

	private void control(Child innocent) {
		RemoteEngine engine = new RemoteEngine(innocent, this.failures);
		Random random = new Random();
		while (!Thread.currentThread().isInterrupted()) {
			try {
				echo(engine, Proxy.Plan.CLEAN, Long.toString(random.nextLong()), 1000);
				this.control.incrementAndGet();
				Thread.sleep(5);
			}
			catch (InterruptedException ex) {
				return;
			}
			catch (RuntimeException | Error ex) {
				if (Thread.currentThread().isInterrupted()) {
					return;
				}
				this.findings.add("an innocent child suffered: " + trace(ex));
			}
		}
	}

	private void check(Proxy.Plan plan, Runnable call) {
		try {
			call.run();
			this.right.incrementAndGet();
		}
		catch (WrongResult ex) {
			if (plan.keepsMessages()) {
				this.findings.add("a wrong result (" + plan + "): " + ex.getMessage());
			}
		}
		catch (RuntimeException | Error ex) {
			this.failed.incrementAndGet();
			if (plan.keepsMessages()) {
				this.findings.add("a call failed although no message was touched (" + plan + "): " + trace(ex));
			}
			else if (!isDocumented(ex)) {
				this.findings.add("an undocumented failure (" + plan + "): " + trace(ex));
			}
		}
	}

	private static boolean isDocumented(Throwable failure) {
		return failure instanceof SpawnException || Arrays.stream(failure.getStackTrace())
			.anyMatch((frame) -> frame.getClassName().startsWith("--- called from here, ran in child "));
	}

	private void chatter(RemoteEngine engine, Proxy.Plan plan, long nonce, int count) {
		Pieces pieces = new Pieces(nonce);
		Status status = engine.job("chatter", Long.toString(nonce), Integer.toString(count)).stdout(pieces).run();
		expectStatus(Long.toString(nonce), status);
		expect(count, pieces.count(), "pieces of output");
		pieces.verify(plan);
	}

	private void cat(RemoteEngine engine, Proxy.Plan plan, long nonce, int count) {
		ByteArrayOutputStream input = new ByteArrayOutputStream();
		for (int i = 0; i < count; i++) {
			input.writeBytes(HostileProgram.piece(nonce, i));
		}
		Pieces pieces = new Pieces(nonce);
		Status status = engine.job("cat", Long.toString(nonce))
			.stdin(new ByteArrayInputStream(input.toByteArray()))
			.stdout(pieces)
			.run();
		expectStatus(Long.toString(nonce), status);
		expect(count, pieces.count(), "pieces of output");
		pieces.verify(plan);
	}

	private void echo(RemoteEngine engine, Proxy.Plan plan, String nonce, int size) {
		String text = "x".repeat(size);
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		Job job = engine.job("echo", nonce, text).stdout(out);
		expectStatus(nonce, job.run());
		String expected = HostileProgram.sealed(nonce, text);
		expect(expected.length(), out.size(), "bytes of output");
		String actual = out.toString(StandardCharsets.UTF_8);
		if (!actual.equals(expected)) {
			damaged(plan, isSealed(actual), actual);
		}
	}

	private void fail(RemoteEngine engine, Proxy.Plan plan, String nonce, int size) {
		String text = "y".repeat(size);
		try {
			engine.job("fail", nonce, text).run();
		}
		catch (IllegalStateException ex) {
			if (!HostileProgram.sealed(nonce, text).equals(ex.getMessage())) {
				throw new WrongResult("the failure " + ex.getMessage());
			}
			return;
		}
		throw new WrongResult("no failure");
	}

	private static boolean isSealed(String text) {
		String[] parts = text.split(" ");
		return parts.length == 3 && HostileProgram.sealed(parts[0], parts[1]).equals(text);
	}

	private void damaged(Proxy.Plan plan, boolean whole, Object actual) {
		this.damaged.incrementAndGet();
		boolean touched = plan.toParent() != Mutation.NONE || plan.toChild() != Mutation.NONE;
		if (whole || !touched) {
			throw new WrongResult("not the one of this call: " + actual);
		}
	}

	private static void expectStatus(String nonce, Status status) {
		expect(HostileProgram.status(nonce), status.code(), "as status");
	}

	private static void expect(long expected, long actual, String what) {
		if (expected != actual) {
			throw new WrongResult(actual + " instead of " + expected + " " + what);
		}
	}

	private void settle(String what, Amount amount, long most) {
		try {
			Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> amount.now() <= most);
		}
		catch (ConditionTimeoutException ex) {
			this.findings
				.add("a leak: " + amount.now() + " " + what + ", expected at most " + most + " " + stacks("spawn-"));
		}
	}

	private long directories() {
		try (Stream<Path> directories = Files.list(this.directory)) {
			return directories.count();
		}
		catch (java.io.IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	private static long descriptors() {
		String[] names = Path.of("/proc/self/fd").toFile().list();
		return (names != null) ? names.length : 0;
	}

	private static long usedMemory() {
		System.gc();
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

	private static List<String> spawnThreads(String prefix) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith(prefix))
			.toList();
	}

	private static long threadsOfChildren() {
		return spawnThreads("spawn-hostile-").size() + spawnThreads("spawn-job-").size();
	}

	private static String stacks(String prefix) {
		StringBuilder stacks = new StringBuilder();
		Thread.getAllStackTraces().forEach((thread, frames) -> {
			if (thread.getName().startsWith(prefix) || thread.getName().startsWith("spawn-")) {
				stacks.append('\n').append(thread.getName());
				Arrays.stream(frames).limit(12).forEach((frame) -> stacks.append("\n\t").append(frame));
			}
		});
		return stacks.toString();
	}

	private static String trace(Throwable failure) {
		java.io.StringWriter text = new java.io.StringWriter();
		failure.printStackTrace(new java.io.PrintWriter(text));
		return text.getBuffer().substring(0, Math.min(text.getBuffer().length(), 4000));
	}

	private interface Amount {

		long now();

	}

	private static final class WrongResult extends RuntimeException {

		private WrongResult(String message) {
			super(message.substring(0, Math.min(message.length(), 300)));
		}

	}

	/** Output in pieces. */
	private final class Pieces extends OutputStream {

		private final ByteArrayOutputStream all = new ByteArrayOutputStream();

		private final long nonce;

		private Pieces(long nonce) {
			this.nonce = nonce;
		}

		@Override
		public void write(int value) {
			this.all.write(value);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) {
			this.all.write(bytes, offset, length);
		}

		private int count() {
			expect(0, this.all.size() % HostileProgram.PIECE, "bytes behind the last piece");
			return this.all.size() / HostileProgram.PIECE;
		}

		private void verify(Proxy.Plan plan) {
			byte[] bytes = this.all.toByteArray();
			for (int i = 0; i < count(); i++) {
				byte[] piece = Arrays.copyOfRange(bytes, i * HostileProgram.PIECE, (i + 1) * HostileProgram.PIECE);
				if (!Arrays.equals(piece, HostileProgram.piece(this.nonce, i))) {
					damaged(plan, HostileProgram.isWhole(piece), Arrays.toString(piece));
				}
			}
		}

	}

	/** Quiet about what is expected, and keeps what the loop says when it goes wrong. */
	private static final class LogWatch extends AppenderBase<ILoggingEvent> {

		private static final List<String> NOISY = List.of("spawn.child.hostile", "io.github.spawnboot.launch.Child",
				"io.github.spawnboot.beam.BeamServer");

		private final Queue<String> errors = new ConcurrentLinkedQueue<>();

		private static Logger logger(String name) {
			return (Logger) LoggerFactory.getLogger(name);
		}

		private void attach() {
			NOISY.forEach((name) -> logger(name).setLevel(Level.OFF));
			setContext(logger(BeamLoop.class.getName()).getLoggerContext());
			start();
			logger("io.github.spawnboot").addAppender(this);
		}

		private void detach() {
			NOISY.forEach((name) -> logger(name).setLevel(null));
			logger("io.github.spawnboot").detachAppender(this);
			stop();
		}

		@Override
		protected void append(ILoggingEvent event) {
			if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
				this.errors.add("an error was logged: " + event.getFormattedMessage());
			}
		}

	}

}
