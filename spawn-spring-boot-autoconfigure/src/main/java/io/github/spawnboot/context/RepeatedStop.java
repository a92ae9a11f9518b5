package io.github.spawnboot.context;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.runner.standard.SignalObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears whether the application is asked again to end while it ends: a second Ctrl-C, or
 * another SIGTERM. Who asks before the turn of the pools has come, is remembered.
 * Thread-safe.
 */
final class RepeatedStop implements AutoCloseable {

	// A program around this one, such as a build tool, may pass on what the terminal has
	// sent to both: that is the same request.
	private static final long SAME_REQUEST_NANOS = TimeUnit.SECONDS.toNanos(1);

	private static final Logger logger = LoggerFactory.getLogger(RepeatedStop.class);

	private final long begin = System.nanoTime();

	private final Runnable hasten;

	private final @Nullable SignalObserver observer;

	private int remembered;

	private boolean stopping;

	/**
	 * Begins to listen.
	 * @param hasten called for each further request once the pools stop; may block
	 */
	RepeatedStop(Runnable hasten) {
		this.hasten = hasten;
		this.observer = observe();
	}

	private @Nullable SignalObserver observe() {
		try {
			return SignalObserver.of(List.of("INT", "TERM"), this::received);
		}
		catch (SpawnUsageException ex) {
			logger.debug("A second signal will not hasten the stop", ex);
			return null;
		}
	}

	private void received(String signal) {
		if (System.nanoTime() - this.begin >= SAME_REQUEST_NANOS) {
			logger.info("Asked again to end, by SIG{}: the pools do not wait for running calls any more", signal);
			if (isStopping()) {
				this.hasten.run();
			}
		}
	}

	private synchronized boolean isStopping() {
		if (!this.stopping) {
			this.remembered++;
		}
		return this.stopping;
	}

	/**
	 * Tells that the pools stop now. What was asked before hastens them, on threads of
	 * its own.
	 */
	void stopping() {
		int before;
		synchronized (this) {
			this.stopping = true;
			before = this.remembered;
		}
		for (int i = 0; i < before; i++) {
			new Thread(this.hasten, "spawn-stop-again").start();
		}
	}

	@Override
	public void close() {
		if (this.observer != null) {
			this.observer.close();
		}
	}

}
