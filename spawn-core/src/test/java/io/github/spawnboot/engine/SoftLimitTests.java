package io.github.spawnboot.engine;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.CallContext;
import io.github.spawnboot.CallTimeoutException;
import io.github.spawnboot.CancelMode;
import io.github.spawnboot.codec.ContractRules;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ServiceContract;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for calls that are asked to come to an end while their caller goes on waiting.
 */
class SoftLimitTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final Links links = Links.create(4);

	private final Target target = new Target();

	private final MethodInvoker invoker = new MethodInvoker(this.links.codec, CallCarrier.NONE,
			(method) -> Links.FAILURES);

	private final CompletableFuture<PendingCall> started = new CompletableFuture<>();

	private ServiceContract contract;

	private EngineLink link;

	@BeforeEach
	void connect() throws Exception {
		this.contract = ServiceContract.of("target", Service.class, new Rules(), this.links.codec);
		this.links.server.export(this.contract, this.target);
		this.link = this.links.connect()[0];
	}

	@AfterEach
	void close() {
		this.target.never.countDown();
		this.links.close();
	}

	private CompletableFuture<Object> call(String name) {
		RemoteMethod method = this.contract.methods()
			.stream()
			.filter((candidate) -> candidate.method().getName().equals(name))
			.findAny()
			.orElseThrow();
		CompletableFuture<Object> result = new CompletableFuture<>();
		new Thread(() -> {
			try {
				result.complete(this.invoker
					.invoke((request, streams) -> this.link.start(request, streams).thenApply((call) -> {
						this.started.complete(call);
						return call;
					}), "target", method, new Object[0]));
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		}, "test-caller").start();
		return result;
	}

	@Test
	void methodThatIsInterruptedGivesItsResult() throws Exception {
		CompletableFuture<Object> result = call("interruptible");
		assertThat(this.target.waits.await(30, TimeUnit.SECONDS)).isTrue();
		this.started.join().askToEnd();
		assertThat(result).succeedsWithin(LIMIT).isEqualTo("soft true cancelled true");
	}

	@Test
	void methodThatIsOnlyStoppedFailsByTheNameOfTheLimit() throws Exception {
		CompletableFuture<Object> result = call("stopped");
		assertThat(this.target.waits.await(30, TimeUnit.SECONDS)).isTrue();
		this.started.join().askToEnd();
		assertThat(result).failsWithin(LIMIT)
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(CallTimeoutException.class)
			.withMessageStartingWith(
					"Call of 'target.stopped()' ended without a result at the soft limit of its method,"
							+ " 8000 ms (@SpawnMethod(softTimeout = \"..\")). Asked for were 8000 ms and, as the hard limit,"
							+ " 10000 ms by the method; no limit was left of what was granted.");
	}

	@Test
	void failureOfTheMethodIsThatOfTheCall() throws Exception {
		CompletableFuture<Object> result = call("broken");
		assertThat(this.target.waits.await(30, TimeUnit.SECONDS)).isTrue();
		this.started.join().askToEnd();
		assertThat(result).failsWithin(LIMIT)
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(IllegalStateException.class)
			.withMessage("cleaned up");
	}

	@Test
	void cooperativeMethodIsNotInterrupted() throws Exception {
		CompletableFuture<Object> result = call("cooperative");
		assertThat(this.target.waits.await(30, TimeUnit.SECONDS)).isTrue();
		this.started.join().askToEnd();
		assertThat(result).succeedsWithin(LIMIT)
			.isEqualTo("The soft limit of the call is over, with no limit left of all its time, interrupted false");
	}

	@Test
	void callThatIsAskedTwiceIsToldOnceAndCanStillBeCancelled() throws Exception {
		CompletableFuture<Object> result = call("stubborn");
		assertThat(this.target.waits.await(30, TimeUnit.SECONDS)).isTrue();
		PendingCall call = this.started.join();
		call.askToEnd();
		call.askToEnd();
		Awaitility.await().until(() -> this.target.told.size() == 1);
		assertThat(result).isNotDone();
		call.cancel(new CallTimeoutException("over", null));
		assertThat(result).failsWithin(LIMIT).withThrowableThat().havingCause().withMessage("over");
		Awaitility.await().until(() -> this.target.told.size() == 2);
		this.target.never.countDown();
		Awaitility.await().until(() -> this.link.pendingCalls() == 0);
		assertThat(this.target.told).containsExactly("interrupt", "interrupt");
	}

	@Test
	void callThatHasEndedIsNotAsked() {
		assertThat(call("quick")).succeedsWithin(LIMIT);
		this.started.join().askToEnd();
		assertThat(call("quick")).succeedsWithin(LIMIT).isEqualTo("interrupted false soft false");
	}

	public interface Service {

		String interruptible();

		String stopped() throws InterruptedException;

		String broken();

		String cooperative();

		String stubborn();

		String quick();

	}

	private static final class Rules implements ContractRules {

		@Override
		public Duration softTimeout(Method method) {
			return Duration.ofSeconds(8);
		}

		@Override
		public Duration timeout(Method method) {
			return Duration.ofSeconds(10);
		}

		@Override
		public CancelMode cancelMode(Method method) {
			return method.getName().equals("cooperative") ? CancelMode.COOPERATIVE : CancelMode.INTERRUPT;
		}

	}

	private static final class Target implements Service {

		private final CountDownLatch waits = new CountDownLatch(1);

		private final CountDownLatch never = new CountDownLatch(1);

		private final List<String> told = new CopyOnWriteArrayList<>();

		@Override
		public String interruptible() {
			this.waits.countDown();
			try {
				this.never.await();
				return "not told";
			}
			catch (InterruptedException ex) {
				CallContext context = CallContext.current();
				return "soft " + context.isSoftLimitReached() + " cancelled " + context.isCancelled();
			}
		}

		@Override
		public String stopped() throws InterruptedException {
			this.waits.countDown();
			this.never.await();
			return "not told";
		}

		@Override
		public String broken() {
			this.waits.countDown();
			try {
				this.never.await();
				return "not told";
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException("cleaned up", ex);
			}
		}

		@Override
		public String cooperative() {
			CountDownLatch cancelled = new CountDownLatch(1);
			CallContext context = CallContext.current();
			context.onCancel(cancelled::countDown);
			this.waits.countDown();
			try {
				cancelled.await();
				context.throwIfCancelled();
				return "not told";
			}
			catch (InterruptedException ex) {
				return "interrupted";
			}
			catch (CallCancelledException ex) {
				return ex.getMessage() + ", interrupted " + Thread.interrupted();
			}
		}

		@Override
		public String stubborn() {
			this.waits.countDown();
			while (this.never.getCount() > 0) {
				try {
					this.never.await();
				}
				catch (InterruptedException ex) {
					this.told.add("interrupt");
				}
			}
			return "at last";
		}

		@Override
		public String quick() {
			return "interrupted " + Thread.interrupted() + " soft " + CallContext.current().isSoftLimitReached();
		}

	}

}
