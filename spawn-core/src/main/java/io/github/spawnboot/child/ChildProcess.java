package io.github.spawnboot.child;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.ChildExitCode;
import io.github.spawnboot.Engine;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.ShutdownResult;
import io.github.spawnboot.beam.Beam;
import io.github.spawnboot.beam.MessageType;
import io.github.spawnboot.beam.Welcome;
import io.github.spawnboot.beam.WireReader;
import io.github.spawnboot.beam.WireWriter;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import io.github.spawnboot.engine.CallCarrier;
import io.github.spawnboot.engine.CallChannel;
import io.github.spawnboot.engine.CallDeadlines;
import io.github.spawnboot.engine.CallServer;
import io.github.spawnboot.engine.CallThreads;
import io.github.spawnboot.engine.EngineLink;
import io.github.spawnboot.engine.LimitedChannel;
import io.github.spawnboot.engine.LocalEngine;
import io.github.spawnboot.engine.ServedCall;
import org.jspecify.annotations.Nullable;

/**
 * This process, if it is a child. Exists only where {@link SpawnChildMain} was the main
 * class and was given a hand-over: no property, variable or inherited environment makes a
 * process a child.
 * <p>
 * An application first registers what it can do ({@link #engine()},
 * {@link #export(ServiceContract, Object)}) and then calls {@link #serve(Runnable)},
 * which never returns.
 */
public final class ChildProcess {

	private static final int MAX_WORDS = 64 * 1024;

	private static final Duration UNASKED_HOOKS = Duration.ofSeconds(1);

	private static final Duration LONGEST_ANSWERS = Duration.ofSeconds(1);

	private static final long ANSWERS_STEP_NANOS = 1_000_000;

	private static volatile @Nullable ChildProcess current;

	private final Welcome welcome;

	private final ValueCodec codec = new ValueCodec();

	private final LocalEngine engine = new LocalEngine();

	private final CallServer server;

	private final EngineLink link;

	private final Beam beam;

	private final CallChannel parent;

	private final CountDownLatch goodbye = new CountDownLatch(1);

	// How long the parent waits after its goodbye; zero before it.
	private volatile Duration goodbyeLimit = Duration.ZERO;

	private final AtomicBoolean serving = new AtomicBoolean();

	ChildProcess(Welcome welcome, Beam beam, ParentMessages messages) {
		this.welcome = welcome;
		this.beam = beam;
		this.server = new CallServer(welcome.pool(), this.engine, this.codec,
				new FailureCodec(FailureCodec.jdkTypes()::get), beam.workers(welcome.concurrency(), "spawn-worker"),
				OutOfMemory::exit);
		this.link = new EngineLink(beam, EngineLink.Side.CHILD, messages,
				CallThreads.create("spawn-callback", CallThreads.MAX_CALLED));
		this.link.origin("the parent");
		this.parent = new LimitedChannel(this.link, new CallDeadlines(CallThreads.timer()));
		messages.child = this;
	}

	/**
	 * Returns this process as a child.
	 * @return the child, or {@code null} if this process is none
	 */
	public static @Nullable ChildProcess current() {
		return current;
	}

	static void current(ChildProcess child) {
		current = child;
	}

	/**
	 * Returns the name of the pool of this child.
	 * @return name of the pool
	 */
	public String pool() {
		return this.welcome.pool();
	}

	/**
	 * Returns which child of its pool this is.
	 * @return number counted from 1
	 */
	public long generation() {
		return this.welcome.generation();
	}

	/**
	 * Returns the arguments with which the main method was called.
	 * @return the arguments
	 */
	public List<String> args() {
		return this.welcome.args();
	}

	/**
	 * Returns what the application of the parent wants this one to know.
	 * @return the bytes, as the parent's application made them
	 */
	public byte[] payload() {
		return this.welcome.payload();
	}

	/**
	 * Returns the engine on which job handlers are registered.
	 * @return the engine of this process
	 */
	public Engine engine() {
		return this.engine;
	}

	/**
	 * Returns the codec of this process.
	 * @return the codec
	 */
	public ValueCodec codec() {
		return this.codec;
	}

	/**
	 * Returns the way back: calls of services that do not live in this child. A call ends
	 * when the time of its caller is over.
	 * @return channel to the parent
	 */
	public CallChannel parent() {
		return this.parent;
	}

	/**
	 * Ends this process if memory is what ran out.
	 * @param failure a failure of code of the application, which nobody here looks at
	 * otherwise
	 */
	public void checkMemory(Throwable failure) {
		this.server.checkMemory(failure);
	}

	EngineLink link() {
		return this.link;
	}

	/**
	 * Says what gives the threads that serve calls what was carried along with them.
	 * Without it, that is the diagnostic context of the log.
	 * @param carrier restores what was carried along
	 */
	public void carrier(CallCarrier carrier) {
		this.server.carrier(carrier);
	}

	/**
	 * Says which exceptions of the parent's streams and callbacks may be rebuilt. Without
	 * it, those are common ones of the JDK. To be called before {@link #serve(Runnable)}.
	 * @param failures encodes and rebuilds failures
	 */
	public void failures(FailureCodec failures) {
		this.server.failures(failures);
	}

	/**
	 * Makes the methods of a bean callable by the parent.
	 * @param contract name and methods of the service
	 * @param bean the bean
	 * @throws IllegalArgumentException if a service of this name is exported already
	 */
	public void export(ServiceContract contract, Object bean) {
		this.server.export(contract, bean);
	}

	/**
	 * Tells the parent that this child is ready, serves its calls until the parent says
	 * goodbye, and ends the process. Never returns. At the goodbye the engine is shut
	 * down first: running jobs have half of the time of the goodbye to end, and hooks a
	 * quarter; what does not end is named on standard error. Where somebody else ends the
	 * process (SIGTERM, {@code System.exit}) only the hooks are called.
	 * @param onGoodbye closes the application; the parent bounds its time
	 */
	public void serve(Runnable onGoodbye) {
		Objects.requireNonNull(onGoodbye, "'onGoodbye' must not be null");
		if (!this.serving.compareAndSet(false, true)) {
			throw new IllegalStateException("This child serves already");
		}
		Runnable close = new Runnable() {

			private boolean closed;

			// A SIGTERM during the goodbye waits for its end: it must not cut it short.
			@Override
			public synchronized void run() {
				if (!this.closed) {
					this.closed = true;
					shutDownEngine();
					onGoodbye.run();
				}
			}

		};
		// SIGTERM is a step of the parent's stop: the application may still clean up.
		// During the goodbye it means that the parent does not want to wait.
		Runtime.getRuntime().addShutdownHook(new Thread(() -> {
			this.engine.hasten();
			close.run();
		}, "spawn-child-shutdown"));
		this.link.send(MessageType.READY, ready());
		awaitGoodbye();
		try {
			close.run();
		}
		catch (RuntimeException | Error ex) {
			ex.printStackTrace();
		}
		Halt.with(ChildExitCode.CLEAN);
	}

	private void shutDownEngine() {
		if (this.goodbye.getCount() > 0) {
			// Somebody else ends the process, maybe a handler by System.exit.
			ShutdownResult result = this.engine.abandon(UNASKED_HOOKS);
			report(result.failedHooks(), result.runningHooks());
			return;
		}
		Duration limit = this.goodbyeLimit;
		ShutdownResult result = this.engine.shutdown(limit.dividedBy(2), limit.dividedBy(4));
		if (!result.cancelledJobs().isEmpty()) {
			System.err.println("Jobs were interrupted because the child ends: " + result.cancelledJobs()
					+ ", of these still running: " + result.runningJobs());
		}
		report(result.failedHooks(), result.runningHooks());
		Duration answers = limit.dividedBy(8);
		awaitLastAnswers(result.runningJobs().size(),
				(answers.compareTo(LONGEST_ANSWERS) < 0) ? answers : LONGEST_ANSWERS);
	}

	private static void report(Map<String, Throwable> failedHooks, List<String> runningHooks) {
		failedHooks.forEach((name, failure) -> {
			System.err.println("The shutdown hook '" + name + "' failed:");
			failure.printStackTrace();
		});
		if (!runningHooks.isEmpty()) {
			System.err.println("Shutdown hooks did not end in time: " + runningHooks);
		}
	}

	// A job has ended before its answer is on the wire, and the answer would be lost with
	// the process. Nobody tells when the wire has taken it.
	private void awaitLastAnswers(int runningJobs, Duration limit) {
		long start = System.nanoTime();
		while ((this.link.servedCalls() > runningJobs || this.beam.queuedBytes() > 0)
				&& System.nanoTime() - start < limit.toNanos()) {
			LockSupport.parkNanos(ANSWERS_STEP_NANOS);
		}
	}

	private ByteBuffer ready() {
		Map<String, String> fingerprints = new TreeMap<>();
		for (ServiceContract contract : this.server.contracts()) {
			fingerprints.put(contract.service(), contract.fingerprint());
		}
		return new WireWriter().pairs(fingerprints).texts(this.engine.commands()).toBuffer();
	}

	private void awaitGoodbye() {
		boolean waiting = true;
		while (waiting) {
			try {
				this.goodbye.await();
				waiting = false;
			}
			catch (InterruptedException ex) {
				// The main thread of a child is nobody's to interrupt: only the parent
				// ends it.
			}
		}
	}

	boolean isServing() {
		return this.serving.get();
	}

	/**
	 * Tells the parent why this child cannot serve and ends the process. Never returns.
	 * @param failure what happened
	 */
	public void startFailed(Throwable failure) {
		startFailed(failure, ChildExitCode.START_FAILED);
	}

	void startFailed(Throwable failure, ChildExitCode exitCode) {
		StringWriter text = new StringWriter();
		failure.printStackTrace(new PrintWriter(text));
		try {
			String words = text.toString();
			this.link.send(MessageType.START_FAILED,
					new WireWriter().text(words.substring(0, Math.min(words.length(), MAX_WORDS))).toBuffer());
		}
		catch (PoolClosedException ex) {
			System.err.println(text);
		}
		Halt.with(exitCode);
	}

	/**
	 * What arrives from the parent.
	 */
	static final class ParentMessages implements EngineLink.Owner {

		private @Nullable ChildProcess child;

		private ChildProcess child() {
			return Objects.requireNonNull(this.child);
		}

		@Override
		public void serve(ServedCall call) {
			child().server.serve(call);
		}

		@Override
		public void message(MessageType type, ByteBuffer payload) {
			switch (type) {
				case GOODBYE -> goodbye(payload);
				// By the thread that reads: that it does is all that the parent wants to
				// know.
				case PING -> child().link.send(MessageType.PONG, ByteBuffer.allocate(0));
				default ->
					throw new BeamProtocolException("The parent sent " + type + ", which is not for a child", null);
			}
		}

		private void goodbye(ByteBuffer payload) {
			if (payload.hasRemaining()) {
				WireReader reader = new WireReader(payload);
				child().goodbyeLimit = Duration.ofMillis(Math.max(0, reader.number()));
				reader.end();
			}
			child().goodbye.countDown();
		}

		@Override
		public void closed(String reason, @Nullable Throwable failure) {
			if (child().goodbye.getCount() > 0) {
				Halt.with((failure instanceof BeamProtocolException) ? ChildExitCode.PROTOCOL
						: ChildExitCode.PARENT_LOST);
			}
			// What still closes must not wait for a parent that answers nothing more.
			child().link.failAll((request, sent) -> new PoolClosedException(
					"Call of " + request.describe() + " failed, because the connection to the parent ended: " + reason,
					failure));
		}

	}

}
