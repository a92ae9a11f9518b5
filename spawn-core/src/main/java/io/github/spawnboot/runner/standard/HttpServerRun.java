package io.github.spawnboot.runner.standard;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import com.sun.net.httpserver.HttpServer;
import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.runner.AsyncRunner;
import io.github.spawnboot.runner.RunnerRuntime;
import io.github.spawnboot.runner.Signal;
import org.jspecify.annotations.Nullable;

/**
 * One run of an HTTP server. Steps: serving, draining (left out if it is killed),
 * closing. {@link HttpServer#stop} blocks, so it is called by threads of its own: one
 * that closes the listener and waits for the end of the draining, and one that ends it.
 */
final class HttpServerRun implements AsyncRunner.Control {

	// The server counts in milliseconds of type int.
	private static final long LONGEST_STOP_SECONDS = 1_000_000;

	private final AsyncRunner.Run run;

	private final HttpServer server;

	private final RequestThreads requests;

	private final Duration drain;

	// Guarded by this.
	private CompletableFuture<Void> drained = CompletableFuture.completedFuture(null);

	private RunnerRuntime.@Nullable Timer timer;

	private boolean draining;

	private boolean closing;

	HttpServerRun(AsyncRunner.Run run, HttpServer server, RequestThreads requests, Duration drain) {
		this.run = run;
		this.server = server;
		this.requests = requests;
		this.drain = drain;
	}

	@Override
	public void signal(Signal signal) {
		if (!signal.stops()) {
			return;
		}
		if (!signal.equals(Signal.KILL) && beginDraining()) {
			this.requests.whenIdle().thenRun(() -> close(FailureKind.CANCELLED, "ended while requests came in"));
		}
		else {
			close(FailureKind.CANCELLED, "was stopped at once by " + signal.name());
		}
	}

	private synchronized boolean beginDraining() {
		if (this.draining || this.closing) {
			return false;
		}
		this.draining = true;
		int seconds = (int) Math.min(this.drain.toSeconds() + 1, LONGEST_STOP_SECONDS);
		this.drained = inThread("drain", () -> this.server.stop(seconds));
		this.timer = this.run.runtime()
			.schedule(() -> close(FailureKind.TIMEOUT,
					"did not finish its requests within " + this.drain + ", the limit 'drain'"), this.drain);
		return true;
	}

	private synchronized void close(FailureKind kind, String why) {
		if (this.closing) {
			return;
		}
		this.closing = true;
		if (this.timer != null) {
			this.timer.cancel();
		}
		CompletableFuture<Void> drained = this.drained;
		inThread("close", () -> {
			// Before and after: a handler may end because its connection is closed.
			int before = this.requests.left();
			this.server.stop(0);
			int cut = Math.max(before, this.requests.interrupt());
			SpawnException failure = (cut == 0) ? null : new SpawnException(kind,
					"HTTP server '" + this.run.name() + "' " + why + "; requests cut off: " + cut, null);
			CompletableFuture.allOf(drained, this.requests.whenIdle()).thenRun(() -> this.run.exited(failure));
		});
	}

	private CompletableFuture<Void> inThread(String role, Runnable task) {
		CompletableFuture<Void> end = new CompletableFuture<>();
		this.run.runtime().start("spawn-runner-" + this.run.name() + "-" + role, () -> {
			try {
				task.run();
			}
			finally {
				end.complete(null);
			}
		});
		return end;
	}

}
