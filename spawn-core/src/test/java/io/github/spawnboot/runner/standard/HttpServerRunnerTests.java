package io.github.spawnboot.runner.standard;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.runner.RunnerExit;
import io.github.spawnboot.runner.RunnerProcess;
import io.github.spawnboot.runner.RunnerState;
import io.github.spawnboot.runner.Runners;
import io.github.spawnboot.runner.Signal;
import io.github.spawnboot.runner.test.VirtualRuntime;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The HTTP server with real sockets, in virtual time.
 */
class HttpServerRunnerTests {

	private static final Duration DRAIN = Duration.ofMinutes(10);

	private final VirtualRuntime runtime = new VirtualRuntime();

	private final HttpClient client = HttpClient.newHttpClient();

	private final AtomicInteger port = new AtomicInteger();

	private final Semaphore arrived = new Semaphore(0);

	private final Semaphore free = new Semaphore(0);

	@AfterEach
	void nothingIsLeft() {
		this.free.release(1000);
		Threads.awaitNone("spawn-runner-web", "HTTP-Dispatcher");
		assertThat(this.runtime.scheduled()).isZero();
	}

	private static InetSocketAddress local(int port) {
		return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
	}

	private HttpServerRunner runner() {
		return HttpServerRunner.of(local(0), this::setUp).drain(DRAIN);
	}

	private void setUp(HttpServer server) {
		this.port.set(server.getAddress().getPort());
		server.createContext("/quick", this::answer);
		server.createContext("/slow", (exchange) -> {
			this.arrived.release();
			try {
				this.free.acquire();
			}
			catch (InterruptedException ex) {
				throw new IOException("interrupted", ex);
			}
			answer(exchange);
		});
		server.createContext("/deaf", (exchange) -> {
			this.arrived.release();
			this.free.acquireUninterruptibly();
			answer(exchange);
		});
	}

	private void answer(HttpExchange exchange) throws IOException {
		byte[] body = "done".getBytes();
		exchange.sendResponseHeaders(200, body.length);
		exchange.getResponseBody().write(body);
		exchange.close();
	}

	private RunnerProcess start(HttpServerRunner runner) throws InterruptedException {
		return Runners.invoke("web", runner, this.runtime);
	}

	private CompletableFuture<HttpResponse<String>> get(String path) {
		URI uri = URI.create("http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + this.port + path);
		return this.client.sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
	}

	private CompletableFuture<HttpResponse<String>> getAndAwaitArrival(String path) throws InterruptedException {
		CompletableFuture<HttpResponse<String>> response = get(path);
		assertThat(this.arrived.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
		return response;
	}

	private static RunnerExit exit(RunnerProcess process) throws Exception {
		return process.exit().get(20, TimeUnit.SECONDS);
	}

	private static void assertFailure(RunnerProcess process, FailureKind kind, String message) throws Exception {
		assertThat(exit(process).failure())
			.isInstanceOfSatisfying(SpawnException.class, (ex) -> assertThat(ex.kind()).isEqualTo(kind))
			.hasMessage(message);
	}

	private static void assertCutOff(CompletableFuture<?> response) {
		assertThat(response).failsWithin(Threads.LIMIT).withThrowableThat().withCauseInstanceOf(IOException.class);
	}

	@Test
	@DisplayName("I35: listens, then ready; idle it ends at once, and can run again")
	void invokeReturnsWhenItListens() throws Exception {
		HttpServerRunner runner = runner();
		for (int i = 0; i < 2; i++) {
			RunnerProcess process = start(runner);
			assertThat(get("/quick").get(20, TimeUnit.SECONDS).body()).isEqualTo("done");
			process.signal(Signal.TERMINATE);
			assertThat(exit(process).isClean()).isTrue();
			assertThatExceptionOfType(ConnectException.class)
				.isThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), this.port.get()).close());
		}
	}

	@Test
	@DisplayName("I35: an address that cannot be bound is a failed start, never ready")
	void invokeWhenAddressIsTakenFails() throws Exception {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			RunnerProcess process = Runners.background("web",
					HttpServerRunner.of(local(taken.getLocalPort()), this::setUp), this.runtime);
			assertThat(process.ready()).isCompletedExceptionally();
			assertFailure(process, FailureKind.START, "HTTP server 'web' cannot listen at localhost:"
					+ taken.getLocalPort() + ": Address already in use");
			assertThat(exit(process).failure()).hasCauseInstanceOf(BindException.class);
			assertThat(exit(process).ready()).isFalse();
		}
	}

	@Test
	@DisplayName("I35: a failed set-up is a failed start that gives the port back")
	void invokeWhenSetUpFailsClosesTheServer() throws Exception {
		RunnerProcess process = Runners.background("web", HttpServerRunner.of(local(0), (server) -> {
			this.port.set(server.getAddress().getPort());
			throw new IllegalStateException("no template");
		}), this.runtime);
		assertThat(exit(process).failure()).hasMessageContaining("no template");
		new ServerSocket(this.port.get(), 1, InetAddress.getLoopbackAddress()).close();
	}

	@Test
	@DisplayName("I35: TERMINATE closes the door and lets requests finish")
	void terminateWhenARequestIsInWorkWaitsForIt() throws Exception {
		RunnerProcess process = start(runner());
		CompletableFuture<HttpResponse<String>> response = getAndAwaitArrival("/slow");
		process.signal(Signal.TERMINATE);
		Awaitility.await()
			.atMost(Threads.LIMIT)
			.untilAsserted(() -> assertThatExceptionOfType(ConnectException.class)
				.isThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), this.port.get()).close()));
		assertThat(process.exit()).isNotDone();
		this.runtime.pass(DRAIN.minusNanos(1));
		this.free.release();
		assertThat(response.get(20, TimeUnit.SECONDS).body()).isEqualTo("done");
		assertThat(exit(process).isClean()).isTrue();
	}

	@Test
	@DisplayName("I35: an exceeded drain is a failure that tells how many requests were cut off")
	void terminateWhenTheDrainTakesTooLongFails() throws Exception {
		RunnerProcess process = start(runner().threads(2));
		CompletableFuture<?> first = getAndAwaitArrival("/slow");
		CompletableFuture<?> second = getAndAwaitArrival("/slow");
		process.signal(Signal.TERMINATE);
		this.runtime.pass(DRAIN);
		assertFailure(process, FailureKind.TIMEOUT, "HTTP server 'web' did not finish its requests within PT10M, the"
				+ " limit 'drain'; requests cut off: 2");
		assertCutOff(first);
		assertCutOff(second);
	}

	@Test
	@DisplayName("I35: a second signal during the drain escalates")
	void terminateTwiceCutsOff() throws Exception {
		RunnerProcess process = start(runner());
		CompletableFuture<?> response = getAndAwaitArrival("/slow");
		process.signal(Signal.TERMINATE);
		assertThat(process.exit()).isNotDone();
		process.signal(Signal.TERMINATE);
		assertFailure(process, FailureKind.CANCELLED,
				"HTTP server 'web' was stopped at once by TERMINATE; requests cut off: 1");
		assertCutOff(response);
	}

	@Test
	@DisplayName("I35: KILL cuts off, during the drain and without one")
	void killCutsOff() throws Exception {
		RunnerProcess process = start(runner());
		CompletableFuture<?> response = getAndAwaitArrival("/slow");
		process.signal(Signal.KILL);
		assertFailure(process, FailureKind.CANCELLED,
				"HTTP server 'web' was stopped at once by KILL; requests cut off: 1");
		assertCutOff(response);
		RunnerProcess second = start(runner());
		getAndAwaitArrival("/slow");
		second.signal(Signal.TERMINATE);
		second.signal(Signal.KILL);
		assertThat(exit(second).failure()).hasMessageContaining("requests cut off: 1");
		RunnerProcess idle = start(runner());
		idle.signal(Signal.KILL);
		assertThat(exit(idle).isClean()).isTrue();
	}

	@Test
	@DisplayName("I35: a handler that ignores its interrupt is reported")
	void killWhenAHandlerDoesNotObeyIsReportedByTheSupervisor() throws Exception {
		RunnerProcess process = start(runner());
		getAndAwaitArrival("/deaf");
		process.signal(Signal.TERMINATE);
		this.runtime.pass(DRAIN.plusSeconds(10));
		assertThat(process.state()).isEqualTo(RunnerState.UNSTOPPED);
	}

	@Test
	void requestsBeyondTheThreadsWait() throws Exception {
		RunnerProcess process = start(runner().threads(1));
		CompletableFuture<HttpResponse<String>> first = getAndAwaitArrival("/slow");
		CompletableFuture<HttpResponse<String>> second = get("/quick");
		CompletableFuture<HttpResponse<String>> third = get("/quick");
		this.free.release();
		for (CompletableFuture<HttpResponse<String>> response : List.of(first, second, third)) {
			assertThat(response.get(20, TimeUnit.SECONDS).body()).isEqualTo("done");
		}
		process.signal(Signal.TERMINATE);
		assertThat(exit(process).isClean()).isTrue();
	}

	@Test
	void otherSignalsAreIgnored() throws Exception {
		RunnerProcess process = start(runner());
		process.signal(() -> "RELOAD");
		assertThat(get("/quick").get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
		assertThat(process.state()).isEqualTo(RunnerState.READY);
		process.signal(Signal.TERMINATE);
		assertThat(exit(process).isClean()).isTrue();
	}

	@Test
	void settingsOutOfRangeAreRefused() {
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(
				() -> HttpServerRunner.of(InetSocketAddress.createUnresolved("no.such.host.invalid", 80), this::setUp))
			.withMessageStartingWith("'address' must have a host that is known");
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> runner().threads(0))
			.withMessage("'threads' must be at least 1, but is 0");
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> runner().drain(DRAIN.negated()))
			.withMessageStartingWith("'drain'");
	}

}
