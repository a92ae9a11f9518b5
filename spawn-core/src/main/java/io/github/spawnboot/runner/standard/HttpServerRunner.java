package io.github.spawnboot.runner.standard;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import com.sun.net.httpserver.HttpServer;
import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.runner.AsyncRunner;
import io.github.spawnboot.runner.RunnerLimits;
import io.github.spawnboot.runner.Signal;

/**
 * Runs the HTTP server of the JDK. Each run has a new server. It
 * <ul>
 * <li>binds the address; an address that cannot be bound is a failed start,</li>
 * <li>is set up, started and ready,</li>
 * <li>on a signal that {@linkplain Signal#stops() stops} takes no more connections, lets
 * the requests in work finish for as long as the drain limit (10 seconds by default), and
 * ends,</li>
 * <li>cuts off what is in work after the drain limit, on a second such signal and on
 * {@link Signal#KILL}: closes the connections and interrupts the handlers. It then fails
 * and tells how many requests that were; kind TIMEOUT after the drain limit, otherwise
 * CANCELLED.</li>
 * </ul>
 * A request is in work from its arrival until its handler has returned; a handler should
 * not leave the answer to another thread. Handlers run in threads named
 * {@code spawn-runner-}, name of the runner, {@code -request-} and a number, by default
 * at most 32 at the same time; further requests wait. A handler that ignores its
 * interrupt keeps the runner from ending; its supervisor reports that. The JDK adds a
 * thread named {@code HTTP-Dispatcher} and timers of its own, which end with the run.
 * Immutable.
 */
public final class HttpServerRunner implements AsyncRunner {

	private final InetSocketAddress address;

	private final Consumer<HttpServer> setUp;

	private final Duration drain;

	private final int threads;

	private HttpServerRunner(InetSocketAddress address, Consumer<HttpServer> setUp, Duration drain, int threads) {
		this.address = address;
		this.setUp = setUp;
		this.drain = drain;
		this.threads = threads;
	}

	/**
	 * Creates a runner.
	 * @param address where to listen; with port 0 the system chooses one
	 * @param setUp gets the server of each run, bound but not started, and creates its
	 * contexts; {@link HttpServer#getAddress()} tells the port. What it throws is a
	 * failed start
	 * @return the runner
	 * @throws SpawnUsageException if an argument is {@code null} or the host of the
	 * address is unknown
	 */
	public static HttpServerRunner of(InetSocketAddress address, Consumer<HttpServer> setUp) {
		if (Arguments.notNull("address", address).isUnresolved()) {
			throw new SpawnUsageException("'address' must have a host that is known, but is " + address, null);
		}
		return new HttpServerRunner(address, Arguments.notNull("setUp", setUp), Duration.ofSeconds(10), 32);
	}

	/**
	 * Returns a runner with another drain limit.
	 * @param drain how long requests may take to finish after the request to end; zero
	 * for no time
	 * @return the runner
	 * @throws SpawnUsageException if it is negative
	 */
	public HttpServerRunner drain(Duration drain) {
		return new HttpServerRunner(this.address, this.setUp, Arguments.notNegative("drain", drain), this.threads);
	}

	/**
	 * Returns a runner with another number of threads.
	 * @param threads most requests that are handled at the same time, at least 1
	 * @return the runner
	 * @throws SpawnUsageException if it is below 1
	 */
	public HttpServerRunner threads(int threads) {
		if (threads < 1) {
			throw new SpawnUsageException("'threads' must be at least 1, but is " + threads, null);
		}
		return new HttpServerRunner(this.address, this.setUp, this.drain, threads);
	}

	/**
	 * Returns limits whose grace is longer than the drain limit by 5 seconds.
	 * @return the limits
	 */
	@Override
	public RunnerLimits limits() {
		return DrainLimits.of(this.drain);
	}

	@Override
	public Control start(Run run) {
		HttpServer server = bind(run);
		RequestThreads requests = new RequestThreads(run.runtime(), "spawn-runner-" + run.name() + "-request",
				this.threads);
		try {
			this.setUp.accept(server);
			server.setExecutor(requests);
			server.start();
		}
		catch (Throwable ex) {
			discard(server);
			throw ex;
		}
		run.ready();
		return new HttpServerRun(run, server, requests, this.drain);
	}

	// Only a server that was started gives the port back when it is stopped.
	private static void discard(HttpServer server) {
		try {
			server.setExecutor((request) -> {
				throw new RejectedExecutionException("The server is not set up");
			});
			server.start();
		}
		catch (IllegalStateException ex) {
			// It was started during its set-up.
		}
		finally {
			server.stop(0);
		}
	}

	private HttpServer bind(Run run) {
		try {
			return HttpServer.create(this.address, 0);
		}
		catch (IOException ex) {
			throw new SpawnException(FailureKind.START, "HTTP server '" + run.name() + "' cannot listen at "
					+ this.address.getHostString() + ":" + this.address.getPort() + ": " + ex.getMessage(), ex);
		}
	}

}
