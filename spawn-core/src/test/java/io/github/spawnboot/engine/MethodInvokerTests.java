package io.github.spawnboot.engine;

import io.github.spawnboot.codec.ContractRules;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.beam.MessageType;
import io.github.spawnboot.codec.ByteSequence;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ServiceContract;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link MethodInvoker} and {@link CallServer} with typed calls.
 */
class MethodInvokerTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final Links links = Links.create(4);

	private final Target target = new Target();

	private final MethodInvoker invoker = new MethodInvoker(this.links.codec, CallCarrier.NONE,
			(method) -> Links.FAILURES);

	private ServiceContract contract;

	private EngineLink link;

	@BeforeEach
	void connect() throws Exception {
		this.contract = contract();
		this.links.server.export(this.contract, this.target);
		this.link = this.links.connect()[0];
	}

	private ServiceContract contract() {
		return ServiceContract.of("target", Service.class, ContractRules.DEFAULT, this.links.codec);
	}

	@AfterEach
	void close() {
		this.target.release.countDown();
		this.links.close();
	}

	private Object invoke(String name, Object... arguments) throws Throwable {
		return this.invoker.invoke(this.link, "target", method(name), arguments);
	}

	@SuppressWarnings("unchecked")
	private CompletableFuture<String> invokeAsync(String name, Object... arguments) throws Throwable {
		return (CompletableFuture<String>) invoke(name, arguments);
	}

	private RemoteMethod method(String name) {
		Method method = Arrays.stream(Service.class.getMethods())
			.filter((candidate) -> candidate.getName().equals(name))
			.findFirst()
			.orElseThrow();
		RemoteMethod remote = this.contract.find(method);
		assertThat(remote).isNotNull();
		return remote;
	}

	@Test
	void invokeGivesResultsAndFailures() throws Throwable {
		assertThat(invoke("greet", "you")).isEqualTo("hello you");
		assertThatIllegalArgumentException().isThrownBy(() -> invoke("fail", "me")).withMessage("me");
	}

	@Test
	void invokeWhenMethodIsAsyncCompletesOnNoThreadThatReads() throws Throwable {
		AtomicReference<Thread> thread = new AtomicReference<>();
		CompletableFuture<String> future = invokeAsync("later", "x");
		CompletableFuture<Void> hung = future.thenAccept((result) -> {
			thread.set(Thread.currentThread());
			try {
				// A call of its own: on the thread that reads it would wait for itself.
				assertThat(invoke("greet", "again")).isEqualTo("hello again");
			}
			catch (Throwable ex) {
				throw new IllegalStateException(ex);
			}
		});
		this.target.later.complete("done");
		assertThat(hung).succeedsWithin(LIMIT);
		assertThat(thread.get().getName()).startsWith("spawn-result-");
	}

	@Test
	void invokeWhenBeamEndsFailsFuturesOnNoThreadThatReads() throws Throwable {
		AtomicReference<Thread> thread = new AtomicReference<>();
		CompletableFuture<String> future = invokeAsync("later", "x");
		CompletableFuture<String> hung = future.whenComplete((result, failure) -> thread.set(Thread.currentThread()));
		this.link.close("gone", null);
		assertThat(hung).failsWithin(LIMIT).withThrowableThat().isNotInstanceOf(TimeoutException.class);
		assertThat(thread.get().getName()).startsWith("spawn-result-");
	}

	@Test
	void invokeWhenFutureIsCancelledCancelsTheFutureOfTheService() throws Throwable {
		// row D27
		CompletableFuture<String> future = invokeAsync("later", "x");
		Awaitility.await().until(() -> this.target.called.getCount() == 0);
		future.cancel(true);
		Awaitility.await().until(() -> this.target.later.isCancelled());
		Awaitility.await().until(() -> this.link.pendingCalls() == 0);
	}

	@Test
	void invokeWhenFutureFailsGivesItsFailure() throws Throwable {
		CompletableFuture<String> future = invokeAsync("later", "x");
		this.target.later.completeExceptionally(new IllegalArgumentException("late"));
		assertThat(future).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(IllegalArgumentException.class)
			.withMessageContaining("late");
	}

	@Test
	void invokeWhenResultIsTooLargeFailsThatCallOnly() throws Throwable {
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> invoke("large"))
			.withMessageContaining("The result of 'target.large()' cannot be sent");
		assertThat(invoke("greet", "you")).isEqualTo("hello you");
	}

	@Test
	void invokeWhenAsyncResultIsGarbageFailsTheFuture() throws Throwable {
		Links.TestOwner owner = new Links.TestOwner();
		Links.Hostile hostile = this.links.hostile(EngineLink.Side.PARENT, owner);
		for (int i = 0; i < 50; i++) {
			byte[] garbage = new byte[i];
			Arrays.fill(garbage, (byte) 0x9F);
			@SuppressWarnings("unchecked")
			CompletableFuture<String> future = (CompletableFuture<String>) this.invoker.invoke(hostile.link(), "target",
					method("later"), new Object[] { "x" });
			hostile.send((i % 2 == 0) ? MessageType.RESULT : MessageType.FAILURE, 1 + 2 * i, garbage);
			assertThat(future).failsWithin(LIMIT).withThrowableThat().isNotInstanceOf(TimeoutException.class);
		}
		assertThat(owner.closed).isNotDone();
	}

	@Test
	void invokeWhenThreadIsInterruptedBeforeIsCancelledAndStaysInterrupted() throws Exception {
		CompletableFuture<Boolean> flag = new CompletableFuture<>();
		Thread caller = new Thread(() -> {
			Thread.currentThread().interrupt();
			try {
				invoke("block");
			}
			catch (Throwable ex) {
				flag.complete(Thread.currentThread().isInterrupted());
			}
		});
		caller.start();
		assertThat(flag).succeedsWithin(LIMIT).isEqualTo(true);
		Awaitility.await().until(() -> this.link.pendingCalls() == 0);
		assertThat(this.links.owner.closed).isNotDone();
	}

	@Test
	void serveWhenServiceOrMethodIsUnknownFailsThatCallOnly() {
		for (CallRequest request : new CallRequest[] {
				CallRequest.of(CallRequest.Kind.METHOD, "nobody", "x()", CallHeaders.NONE, ByteSequence.EMPTY),
				CallRequest.of(CallRequest.Kind.METHOD, "target", "nothing()", CallHeaders.NONE, ByteSequence.EMPTY),
				CallRequest.of(CallRequest.Kind.METHOD, "target", method("greet").signature(), CallHeaders.NONE,
						ByteSequence.of(new byte[] { 1 })) }) {
			PendingCall call = this.link.start(request, null).toCompletableFuture().join();
			assertThat(call.result()).failsWithin(LIMIT).withThrowableThat().withCauseInstanceOf(RemoteFailure.class);
		}
		assertThat(this.links.owner.closed).isNotDone();
		assertThat(this.links.owner.failure).isNull();
	}

	/**
	 * What is called.
	 */
	public interface Service {

		String greet(String name);

		String fail(String message);

		CompletableFuture<String> later(String value);

		byte[] large();

		void block() throws InterruptedException;

	}

	static final class Target implements Service {

		final CompletableFuture<String> later = new CompletableFuture<>();

		final CountDownLatch called = new CountDownLatch(1);

		final CountDownLatch release = new CountDownLatch(1);

		@Override
		public String greet(String name) {
			return "hello " + name;
		}

		@Override
		public String fail(String message) {
			throw new IllegalArgumentException(message);
		}

		@Override
		public CompletableFuture<String> later(String value) {
			this.called.countDown();
			return this.later;
		}

		@Override
		public byte[] large() {
			return new byte[65 * 1024 * 1024];
		}

		@Override
		public void block() throws InterruptedException {
			this.release.await(30, TimeUnit.SECONDS);
		}

	}

}
