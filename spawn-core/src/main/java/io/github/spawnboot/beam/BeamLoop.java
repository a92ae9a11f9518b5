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
import java.util.concurrent.ConcurrentLinkedQueue;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that reads all beams of a process, so that a child that just lives costs
 * no thread. Owned by whoever creates it; {@link #close()} ends the thread and closes
 * every beam. One read of at most 256 KiB is taken from each beam in turn, so that a
 * child that floods does not keep the others waiting.
 */
public final class BeamLoop implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(BeamLoop.class);

	private static final int READ_BYTES = 256 * 1024;

	private final Selector selector;

	private final Thread thread;

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);

	private volatile boolean closed;

	// Guarded by the queue of tasks: nobody takes from it any more.
	private boolean ended;

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
		else if (!isLoopThread()) {
			this.selector.wakeup();
		}
	}

	private boolean enqueue(Runnable task) {
		synchronized (this.tasks) {
			return !this.ended && this.tasks.add(task);
		}
	}

	void wakeup() {
		if (!isLoopThread()) {
			this.selector.wakeup();
		}
	}

	boolean isLoopThread() {
		return Thread.currentThread() == this.thread;
	}

	private void run() {
		try {
			while (!this.closed) {
				this.selector.select(this::ready);
				runTasks();
			}
		}
		catch (IOException ex) {
			logger.error("The thread that reads all children cannot go on", ex);
		}
		finally {
			this.closed = true;
			closeAll();
		}
	}

	private void ready(SelectionKey key) {
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
			this.ended = true;
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
		this.selector.wakeup();
		if (isLoopThread()) {
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
