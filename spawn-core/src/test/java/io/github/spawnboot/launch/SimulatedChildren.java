package io.github.spawnboot.launch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ExitCause;
import io.github.spawnboot.Engine;
import io.github.spawnboot.beam.Beam;
import io.github.spawnboot.beam.BeamListener;
import io.github.spawnboot.beam.BeamLoop;
import io.github.spawnboot.beam.BeamPair;
import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.beam.MessageType;
import io.github.spawnboot.codec.ContractRules;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import io.github.spawnboot.engine.CallChannel;
import io.github.spawnboot.engine.CallServer;
import io.github.spawnboot.engine.EngineLink;
import io.github.spawnboot.engine.LocalEngine;
import io.github.spawnboot.engine.MdcCarrier;
import io.github.spawnboot.engine.MethodInvoker;
import io.github.spawnboot.engine.ServedCall;
import org.jspecify.annotations.Nullable;

/**
 * Children without processes: everything of a child is real, also the beam with both of
 * its ends in this JVM, but its process, which ends when it is told to. What they serve
 * is registered on one engine.
 */
public final class SimulatedChildren implements AutoCloseable {

	private final BeamLoop loop = new BeamLoop("simulated-beam");

	private final BeamLoop peerLoop = new BeamLoop("simulated-peer-beam");

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1,
			(task) -> daemon(task, "simulated-timer"));

	private final ExecutorService events = Executors.newCachedThreadPool((task) -> daemon(task, "simulated-events"));

	private final ExecutorService workers = Executors.newCachedThreadPool((task) -> daemon(task, "simulated-worker"));

	private final LocalEngine engine = new LocalEngine();

	private final CallServer server = new CallServer("simulated", this.engine, new ValueCodec(),
			new FailureCodec(FailureCodec.jdkTypes()::get), this.workers, (error) -> {
				throw new AssertionError("the process would end", error);
			});

	private final AtomicLong pids = new AtomicLong(10_000_000);

	private final Set<SimulatedProcess> processes = ConcurrentHashMap.newKeySet();

	private final AtomicInteger living = new AtomicInteger();

	private final AtomicInteger most = new AtomicInteger();

	private volatile @Nullable EngineLink shared;

	private volatile ChildFactory.@Nullable ChildStarter before;

	private final ServiceContract contract = ServiceContract.of("numbers", Numbers.class, new ContractRules() {
	}, new ValueCodec());

	public SimulatedChildren() {
		this.timer.setRemoveOnCancelPolicy(true);
	}

	private static Thread daemon(Runnable task, String name) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		return thread;
	}

	/** The engine that serves the jobs of all children. */
	public Engine engine() {
		return this.engine;
	}

	/** Lets all children serve numbers. */
	public void serve(Numbers numbers) {
		this.server.export(this.contract, numbers);
	}

	/** Calls numbers in a child, or in one of a pool. */
	public Numbers numbers(CallChannel channel) {
		MethodInvoker invoker = new MethodInvoker(new ValueCodec(), new MdcCarrier(),
				(method) -> new FailureCodec(FailureCodec.jdkTypes()::get));
		return (Numbers) Proxy.newProxyInstance(Numbers.class.getClassLoader(), new Class<?>[] { Numbers.class },
				(proxy, method, args) -> invoker.invoke(channel, "numbers",
						Objects.requireNonNull(this.contract.find(method)), args));
	}

	/**
	 * All children have one beam from now on, because a process has not so many files.
	 */
	public void shareOneBeam() {
		// Which has no child of its own.
		this.shared = connect(new Owner());
	}

	/** Done before each start, and may fail it; a returned child is ignored. */
	public void beforeStart(ChildFactory.@Nullable ChildStarter action) {
		this.before = action;
	}

	/** Children that have not ended. */
	public int living() {
		return this.living.get();
	}

	/** Most children that lived at once. */
	public int mostLiving() {
		return this.most.get();
	}

	/** Ends all processes as the system would do it. */
	public void killAll() {
		this.processes.forEach(SimulatedProcess::destroyForcibly);
	}

	public ChildFactory factory(ChildSettings settings) {
		return new ChildFactory(settings, this::start, this.timer, this.events);
	}

	private Child start(ChildSettings settings, long generation) throws InterruptedException {
		ChildFactory.ChildStarter before = this.before;
		if (before != null) {
			before.start(settings, generation);
		}
		EngineLink shared = this.shared;
		Owner owner = new Owner();
		EngineLink link = (shared != null) ? shared : connect(owner);
		SimulatedProcess process = new SimulatedProcess(this.pids.incrementAndGet(), this.living::decrementAndGet);
		this.most.accumulateAndGet(this.living.incrementAndGet(), Math::max);
		this.processes.add(process);
		process.exit.thenRun(() -> this.processes.remove(process));
		StartTime start = StartTime.now();
		OutputPump output = OutputPump.start(process, settings.pool(), generation, OutputLimits.DEFAULT,
				new ChildLog(settings.pool(), process.pid(), OutputLimits.DEFAULT), null);
		Child child = new Child(settings, generation, process, ChildSession.none(), start, link, output,
				(code) -> ChildExit
					.of(settings.pool(), process.pid(), generation, start.instant(), start.elapsed(), ExitCause.UNKNOWN,
							"it was simulated")
					.withStatus(code, null),
				this.timer, this.events, process.exit, () -> {
				});
		owner.child.complete(child);
		child.ready();
		return child;
	}

	private EngineLink connect(Owner parentOwner) {
		try {
			BeamPair pair = BeamPair.connect();
			LinkListener parentListener = new LinkListener();
			LinkListener childListener = new LinkListener();
			Beam parentBeam = this.loop.open(pair.left(), BeamSettings.DEFAULT, parentListener);
			Beam childBeam = this.peerLoop.open(pair.right(), BeamSettings.DEFAULT, childListener);
			EngineLink parent = new EngineLink(parentBeam, EngineLink.Side.PARENT, parentOwner, this.workers);
			EngineLink child = new EngineLink(childBeam, EngineLink.Side.CHILD, new Owner(), this.workers);
			parentListener.link.complete(parent);
			childListener.link.complete(child);
			return parent;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.loop.close();
		this.peerLoop.close();
		this.timer.shutdownNow();
		this.events.shutdownNow();
		this.workers.shutdownNow();
	}

	/**
	 * A service of simulated children.
	 */
	public interface Numbers {

		int next(int number);

		CompletableFuture<Integer> later(int number);

	}

	private final class Owner implements EngineLink.Owner {

		private final CompletableFuture<Child> child = new CompletableFuture<>();

		@Override
		public void serve(ServedCall call) {
			SimulatedChildren.this.server.serve(call);
		}

		@Override
		public void message(MessageType type, ByteBuffer payload) {
			// A goodbye: the process ends by the signal that follows.
		}

		@Override
		public void closed(String reason, @Nullable Throwable failure) {
			this.child.thenAccept((child) -> child.beamClosed(reason, failure));
		}

	}

	/** The link is known only after the beam, but before the first message. */
	private static final class LinkListener implements BeamListener {

		private final CompletableFuture<EngineLink> link = new CompletableFuture<>();

		@Override
		public void onMessage(MessageType type, int id, ByteBuffer payload) {
			this.link.join().onMessage(type, id, payload);
		}

		@Override
		public void onClosed(String reason, @Nullable Throwable failure) {
			this.link.join().onClosed(reason, failure);
		}

	}

	private static final class SimulatedProcess extends Process {

		private final long pid;

		private final CompletableFuture<Integer> exit = new CompletableFuture<>();

		private final Runnable ending;

		private final AtomicBoolean ended = new AtomicBoolean();

		private SimulatedProcess(long pid, Runnable ending) {
			this.pid = pid;
			this.ending = ending;
		}

		private void end(int code) {
			if (this.ended.compareAndSet(false, true)) {
				daemon(() -> {
					this.ending.run();
					this.exit.complete(code);
				}, "simulated-exit").start();
			}
		}

		@Override
		public long pid() {
			return this.pid;
		}

		@Override
		public OutputStream getOutputStream() {
			return OutputStream.nullOutputStream();
		}

		@Override
		public InputStream getInputStream() {
			return new ByteArrayInputStream(new byte[0]);
		}

		@Override
		public InputStream getErrorStream() {
			return new ByteArrayInputStream(new byte[0]);
		}

		@Override
		public int waitFor() {
			return this.exit.join();
		}

		@Override
		public int exitValue() {
			if (!this.exit.isDone()) {
				throw new IllegalThreadStateException("it lives");
			}
			return this.exit.join();
		}

		@Override
		public boolean isAlive() {
			return !this.exit.isDone();
		}

		@Override
		public void destroy() {
			end(143);
		}

		@Override
		public Process destroyForcibly() {
			end(137);
			return this;
		}

		@Override
		public ProcessHandle toHandle() {
			return new SimulatedHandle(this);
		}

	}

	private record SimulatedHandle(SimulatedProcess process) implements ProcessHandle {

		@Override
		public long pid() {
			return this.process.pid();
		}

		@Override
		public Optional<ProcessHandle> parent() {
			return Optional.empty();
		}

		@Override
		public Stream<ProcessHandle> children() {
			return Stream.empty();
		}

		@Override
		public Stream<ProcessHandle> descendants() {
			return Stream.empty();
		}

		@Override
		public Info info() {
			return new SimulatedInfo();
		}

		@Override
		public CompletableFuture<ProcessHandle> onExit() {
			return this.process.exit.thenApply((code) -> this);
		}

		@Override
		public boolean supportsNormalTermination() {
			return true;
		}

		@Override
		public boolean destroy() {
			this.process.destroy();
			return true;
		}

		@Override
		public boolean destroyForcibly() {
			this.process.destroyForcibly();
			return true;
		}

		@Override
		public boolean isAlive() {
			return this.process.isAlive();
		}

		@Override
		public int compareTo(ProcessHandle other) {
			return Long.compare(pid(), other.pid());
		}

	}

	private static final class SimulatedInfo implements ProcessHandle.Info {

		@Override
		public Optional<String> command() {
			return Optional.empty();
		}

		@Override
		public Optional<String> commandLine() {
			return Optional.empty();
		}

		@Override
		public Optional<String[]> arguments() {
			return Optional.empty();
		}

		@Override
		public Optional<Instant> startInstant() {
			return Optional.empty();
		}

		@Override
		public Optional<Duration> totalCpuDuration() {
			return Optional.of(Duration.ofMillis(7));
		}

		@Override
		public Optional<String> user() {
			return Optional.empty();
		}

	}

}
