package io.github.spawnboot.beam;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all beams of a process, so that a child that just lives costs no thread. Owned by
 * whoever creates it; {@link #close()} ends its thread and closes every beam. One read of
 * at most 256 KiB is taken from each beam in turn, so that a child that floods does not
 * keep the others waiting.
 * <p>
 * It has one thread of its own, which reads whenever nobody else does. While a single
 * thread waits for the result of a call, and while workers have nothing to run, they read
 * themselves, for all beams, so that a short call costs no wake-up beyond those of the
 * socket. {@link ReaderRole} says who reads when, and {@link Spinning} whether they sleep
 * meanwhile. Messages that others leave to be written are written at the end of a turn.
 */
public final class BeamLoop implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(BeamLoop.class);

	private static final int READ_BYTES = 256 * 1024;

	// A caller whose call takes so many turns of others has no short call.
	private static final int FOLLOW_TURNS = 256;

	// Answers under way with which a call may well wait for the end of a turn.
	private static final int MANY = 2;

	// How often the reader looks after tasks that wait for a worker.
	private static final int WATCH_MILLIS = 1;

	private final Selector selector;

	private final Thread thread;

	private final ReaderRole role;

	private final Spinning spinning = new Spinning();

	private final Consumer<SelectionKey> ready = this::ready;

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);

	// Futures of this loop that a message will complete.
	private final AtomicInteger expected = new AtomicInteger();

	// Beams that have something to write.
	private final AtomicInteger backlogs = new AtomicInteger();

	// Beams that somebody has left something to write to.
	private final Queue<Beam> left = new ConcurrentLinkedQueue<>();

	// Workers that tasks wait for although others sleep.
	private final Set<BeamWorkers> holding = ConcurrentHashMap.newKeySet();

	// Whether the reader is at work, and looks for what was left before it sleeps.
	private volatile boolean awake;

	// What the reader saw in this turn, for the loop's own thread: it may be able to
	// leave the reading to the one it woke up.
	private int answers;

	private int handedOver;

	private volatile boolean closed;

	private volatile @Nullable IOException broken;

	// Guarded by the queue of tasks: nobody takes from it any more.
	private boolean drained;

	/**
	 * Creates a loop and starts its daemon thread.
	 * @param threadName name of the thread
	 */
	public BeamLoop(String threadName) {
		try {
			this.selector = Selector.open();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.thread = new Thread(this::run, threadName);
		this.thread.setDaemon(true);
		this.role = new ReaderRole(this.thread, this.selector::wakeup, this::watch);
		this.thread.start();
	}

	/**
	 * Makes a beam of a connected channel.
	 * @param channel the channel, which belongs to the beam from now on
	 * @param settings limits of the beam
	 * @param listener takes what arrives
	 * @return the beam, which can be sent to at once
	 * @throws IOException if the channel is closed
	 */
	public Beam open(SocketChannel channel, BeamSettings settings, BeamListener listener) throws IOException {
		channel.configureBlocking(false);
		Beam beam = new Beam(this, channel, settings, listener);
		execute(() -> register(channel, beam));
		return beam;
	}

	private void register(SocketChannel channel, Beam beam) {
		try {
			beam.registered(channel.register(this.selector, SelectionKey.OP_READ, new ReadyBeam(beam)));
		}
		catch (ClosedChannelException | ClosedSelectorException ex) {
			beam.close("the connection was closed before it could be read", ex);
		}
	}

	void accept(SelectableChannel server, Runnable acceptable) {
		execute(() -> {
			try {
				server.register(this.selector, SelectionKey.OP_ACCEPT, new ReadyServer(acceptable));
			}
			catch (ClosedChannelException | ClosedSelectorException ex) {
				logger.debug("A listening socket was closed before it could accept", ex);
			}
		});
	}

	void execute(Runnable task) {
		if (!enqueue(task)) {
			run(task);
		}
		else {
			wakeup();
		}
	}

	private boolean enqueue(Runnable task) {
		synchronized (this.tasks) {
			return !this.drained && this.tasks.add(task);
		}
	}

	/**
	 * Makes the reader look at its tasks, and at what changed in its keys.
	 */
	void wakeup() {
		if (this.role.isFree()) {
			// A follower that takes the role now looks before it selects.
			this.role.summon();
		}
		else if (!isReader()) {
			this.selector.wakeup();
		}
	}

	boolean isReader() {
		return this.role.isReader();
	}

	boolean isReader(Thread thread) {
		return this.role.isReader(thread);
	}

	void backlogBegins() {
		this.backlogs.incrementAndGet();
	}

	void backlogEnds() {
		this.backlogs.decrementAndGet();
	}

	void answerExpected() {
		this.expected.incrementAndGet();
	}

	void answerCame() {
		this.expected.decrementAndGet();
		if (isReader()) {
			this.answers++;
		}
	}

	void handedOver() {
		if (isReader()) {
			this.handedOver++;
		}
	}

	private void run() {
		try {
			this.role.takeOver();
			while (!this.closed) {
				this.answers = 0;
				this.handedOver = 0;
				turn(false);
				watch();
				if (mayStepBack() && this.role.stepBack()) {
					this.role.takeOver();
				}
			}
		}
		catch (IOException ex) {
			this.broken = ex;
		}
		finally {
			this.closed = true;
			IOException broken = this.broken;
			if (broken != null) {
				logger.error("The thread that reads all children cannot go on", broken);
			}
			// It keeps the role for ever: nobody reads any more.
			closeAll();
		}
	}

	private boolean mayStepBack() {
		return this.answers + this.handedOver == 1 && this.expected.get() == 0 && this.backlogs.get() == 0
				&& !this.closed;
	}

	private int turn(boolean looks) throws IOException {
		try {
			runTasks();
			int count = select(looks);
			runTasks();
			return count;
		}
		finally {
			this.awake = false;
			writeLeft();
		}
	}

	private int select(boolean looks) throws IOException {
		if (looks) {
			return this.selector.selectNow(this.ready);
		}
		boolean watches = !this.holding.isEmpty() && Thread.currentThread() == this.thread;
		return this.selector.select(this.ready, watches ? WATCH_MILLIS : 0);
	}

	/**
	 * Returns whether the reader is at work, and will {@link #writeLeft() write} what is
	 * left to it now.
	 */
	boolean isAwake() {
		return this.awake;
	}

	boolean hasManyExpected() {
		return this.expected.get() > MANY;
	}

	/**
	 * Makes the loop's own thread {@link BeamWorkers#watch look after} workers.
	 */
	void hold(BeamWorkers workers) {
		if (this.holding.add(workers) && !isReader() && this.role.isReader(this.thread)) {
			// Otherwise it never sleeps for long.
			this.selector.wakeup();
		}
	}

	// On the loop's own thread, which looks here at least every millisecond while there
	// is something to look after.
	private void watch() {
		if (!this.holding.isEmpty()) {
			long now = System.nanoTime();
			for (BeamWorkers workers : this.holding) {
				// First, so that it is there again if it comes back meanwhile.
				this.holding.remove(workers);
				if (workers.watch(now)) {
					this.holding.add(workers);
				}
			}
			// What they had left, and do not leave from now on.
			writeLeft();
		}
	}

	void writeLater(Beam beam) {
		this.left.add(beam);
	}

	void writeLeft() {
		Beam beam = this.left.poll();
		while (beam != null) {
			beam.writeLeft();
			beam = this.left.poll();
		}
	}

	/**
	 * Waits for a future, reading meanwhile if nobody else does and nothing else is
	 * expected. Returns before the future is completed where another thread reads.
	 * @param future what to wait for
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	void await(BeamFuture<?> future) throws InterruptedException {
		if (!isLone() || !tryFollow()) {
			return;
		}
		future.read(true);
		try {
			follow(() -> future.isDone() || Thread.currentThread().isInterrupted());
		}
		finally {
			future.read(false);
		}
		if (!future.isDone() && Thread.interrupted()) {
			throw new InterruptedException();
		}
	}

	/**
	 * Returns whether no two calls are under way, for which the loop's own thread reads
	 * best.
	 * @return whether at most one answer is expected
	 */
	boolean isLone() {
		return this.expected.get() <= 1;
	}

	/**
	 * Makes the loop's own thread read, unless somebody does.
	 */
	void summon() {
		if (this.role.isFree()) {
			this.role.summon();
		}
	}

	/**
	 * Makes the calling thread the one that reads, if nobody does; it then has to
	 * {@link #follow}.
	 * @return whether it is
	 */
	boolean tryFollow() {
		return !this.closed && !VirtualThreads.isCurrent() && this.role.tryFollow();
	}

	/**
	 * Reads on the calling thread, which has the role, and gives it up.
	 * @param done whether it has what it waits for
	 * @return whether it has; otherwise another thread reads from now on
	 */
	boolean follow(BooleanSupplier done) {
		boolean finished = done.getAsBoolean();
		try {
			int turns = 0;
			while (!finished && turns < FOLLOW_TURNS && !this.closed && !this.role.isDismissed()) {
				boolean looks = this.spinning.looks();
				if (turn(looks) > 0) {
					this.role.turned();
					this.spinning.came();
					turns++;
				}
				else if (!looks) {
					turns++;
				}
				finished = done.getAsBoolean();
			}
		}
		catch (IOException ex) {
			this.broken = ex;
			this.closed = true;
		}
		finally {
			this.spinning.leave();
			this.role.leave(!finished || this.expected.get() > 0 || this.backlogs.get() > 0 || !this.tasks.isEmpty());
		}
		return finished;
	}

	private void ready(SelectionKey key) {
		this.awake = true;
		try {
			if (key.attachment() instanceof ReadyServer server) {
				server.accept().run();
			}
			else if (key.attachment() instanceof ReadyBeam ready) {
				if (key.isWritable()) {
					ready.beam().writable();
				}
				if (key.isReadable()) {
					ready.beam().readable(this.buffer);
				}
			}
		}
		catch (CancelledKeyException ex) {
			// Its channel was closed while it was in the selected set.
		}
		catch (RuntimeException | Error ex) {
			logger.error("A connection failed in the thread that reads all children", ex);
			key.cancel();
		}
		writeLeft();
	}

	private void runTasks() {
		Runnable task = this.tasks.poll();
		while (task != null) {
			run(task);
			task = this.tasks.poll();
		}
	}

	private static void run(Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException | Error ex) {
			logger.error("A task of the thread that reads all children failed", ex);
		}
	}

	private void closeAll() {
		List<Beam> beams = new ArrayList<>();
		for (SelectionKey key : this.selector.keys()) {
			if (key.attachment() instanceof ReadyBeam ready) {
				beams.add(ready.beam());
			}
		}
		try {
			// First, so that nothing can be registered behind the list.
			this.selector.close();
		}
		catch (IOException ex) {
			logger.debug("The selector could not be closed", ex);
		}
		beams.forEach((beam) -> beam.close("this process closed the connection", null));
		runTasks();
		synchronized (this.tasks) {
			this.drained = true;
		}
		// What came last; from here on its sender runs it itself.
		runTasks();
	}

	/**
	 * Ends the thread and closes every beam; waits for the thread at most 5 seconds.
	 */
	@Override
	public void close() {
		this.closed = true;
		wakeup();
		if (isReader() || Thread.currentThread() == this.thread) {
			return;
		}
		try {
			this.thread.join(5000);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private sealed interface Ready permits ReadyBeam, ReadyServer {

	}

	private record ReadyBeam(Beam beam) implements Ready {

	}

	private record ReadyServer(Runnable accept) implements Ready {

	}

}
