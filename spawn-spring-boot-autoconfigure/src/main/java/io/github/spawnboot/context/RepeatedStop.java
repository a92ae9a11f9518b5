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
 * another SIGTERM. What is stopped one after the other is hastened by it, also by
 * requests that came before its turn. Thread-safe.
 */
final class RepeatedStop implements AutoCloseable {

	// A program around this one, such as a build tool, may pass on what the terminal has
	// sent to both: that is the same request.
	private static final long SAME_REQUEST_NANOS = TimeUnit.SECONDS.toNanos(1);

	private static final Logger logger = LoggerFactory.getLogger(RepeatedStop.class);

	private final long begin = System.nanoTime();

	private final @Nullable SignalObserver observer;

	private int requests;

	private int hastening;

	private @Nullable Runnable current;

	/**
	 * Begins to listen.
	 */
	RepeatedStop() {
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
		if (System.nanoTime() - this.begin < SAME_REQUEST_NANOS) {
			return;
		}
		logger.info("Asked again to end, by SIG{}: forks and pools do not wait for running calls any more", signal);
		Runnable stop;
		synchronized (this) {
			this.requests++;
			stop = this.current;
			this.hastening += (stop != null) ? 1 : 0;
		}
		if (stop != null) {
			hasten(stop);
		}
	}

	private void hasten(Runnable stop) {
		try {
			stop.run();
		}
		finally {
			synchronized (this) {
				this.hastening--;
				notifyAll();
			}
		}
	}

	/**
	 * Stops something. Each request to end, earlier ones too, asks for it once more, on a
	 * thread of its own. Returns when all of them have done so.
	 * @param stop what to do; hastens itself when it is done again meanwhile
	 */
	void during(Runnable stop) {
		int before;
		synchronized (this) {
			this.current = stop;
			before = this.requests;
			this.hastening += before;
		}
		for (int i = 0; i < before; i++) {
			new Thread(() -> hasten(stop), "spawn-stop-again").start();
		}
		try {
			stop.run();
		}
		finally {
			awaitHastening();
		}
	}

	// What is started again must not be stopped by a request that is late.
	private synchronized void awaitHastening() {
		this.current = null;
		boolean interrupted = false;
		while (this.hastening > 0) {
			try {
				wait();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void close() {
		if (this.observer != null) {
			this.observer.close();
		}
	}

}
