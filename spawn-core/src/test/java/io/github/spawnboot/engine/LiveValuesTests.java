package io.github.spawnboot.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.codec.ByteSequence;
import io.github.spawnboot.codec.CloseableIterator;
import io.github.spawnboot.codec.ContractRules;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for live parameters and results of typed methods, over a real socket in this JVM.
 */
class LiveValuesTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	/**
	 * Items that may be produced ahead of the consumer, and one in the hand of each side.
	 */
	private static final int AHEAD = ItemQueue.PREFETCH + 2;

	private final Links links = Links.create(4);

	private final Target target = new Target();

	private final MethodInvoker invoker = new MethodInvoker(this.links.codec, CallCarrier.NONE,
			(method) -> Links.FAILURES);

	private ServiceContract contract;

	private EngineLink link;

	private EngineLink child;

	@BeforeEach
	void connect() throws Exception {
		this.contract = ServiceContract.of("target", Service.class, rules(), this.links.codec);
		assertThat(this.contract.problems()).isEmpty();
		this.links.server.export(this.contract, this.target);
		EngineLink[] ends = connectEnds();
		this.link = ends[0];
		this.child = ends[1];
		this.target.self = this;
	}

	/** Connects who calls and who serves. */
	EngineLink[] connectEnds() throws Exception {
		return this.links.connect();
	}

	/** Returns who is told that the caller is no honest peer. */
	Links.TestOwner judge() {
		return this.links.owner;
	}

	final Links links() {
		return this.links;
	}

	final RemoteMethod method(CallRequest request) {
		return this.contract.find(request.name());
	}

	private static ContractRules rules() {
		return new ContractRules() {

			@Override
			public boolean isCallback(Class<?> type) {
				return type == Listener.class;
			}

			@Override
			public boolean isOneWay(java.lang.reflect.Method method) {
				return method.getName().equals("hint");
			}

		};
	}

	@AfterEach
	void close() {
		this.target.release.countDown();
		this.links.close();
	}

	private <T> T call(String name, Object... arguments) throws Throwable {
		return call(this.link, name, arguments);
	}

	@SuppressWarnings("unchecked")
	private <T> T call(EngineLink from, String name, Object... arguments) throws Throwable {
		return (T) this.invoker.invoke(from, "target", method(name), arguments);
	}

	private <T> CompletableFuture<T> async(String name, Object... arguments) {
		CompletableFuture<T> result = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				result.complete(call(name, arguments));
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		}, "test-caller");
		thread.setDaemon(true);
		thread.start();
		return result;
	}

	private RemoteMethod method(String name) {
		return this.contract.find(Arrays.stream(Service.class.getMethods())
			.filter((candidate) -> candidate.getName().equals(name))
			.findFirst()
			.orElseThrow());
	}

	@Test
	void callWhenPeerHidesALiveValueEndsTheBeam() throws Exception {
		RemoteMethod method = this.contract.methods()
			.stream()
			.filter((candidate) -> candidate.liveParameters().size() == 1 && candidate.parameterTypes().size() == 1
					&& candidate.liveResult() == null)
			.findFirst()
			.orElseThrow();
		byte[] body = this.links.codec.write(method.parameterTypes(), new Object[] { ValueCodec.LIVE });
		CallRequest liar = CallRequest.of(CallRequest.Kind.METHOD, "target", method.signature(), CallHeaders.NONE,
				ByteSequence.of(body));
		this.link.start(liar, null);
		assertThat(judge().closed).succeedsWithin(LIMIT);
	}

	void awaitQuiet() {
		Awaitility.await().until(() -> this.link.pendingCalls() == 0 && this.child.servedCalls() == 0);
		assertThat(this.links.owner.closed).isNotDone();
		assertThat(this.link.unreadBytes()).isZero();
		assertThat(this.child.unreadBytes()).isZero();
	}

	// Bytes

	@Test
	void inputArgumentArrivesWhole() throws Throwable {
		byte[] bytes = new byte[3_000_001];
		Arrays.fill(bytes, (byte) 7);
		assertThat(this.<Long>call("sum", new ByteArrayInputStream(bytes))).isEqualTo(7L * bytes.length);
		assertThat(this.<Long>call("sum", new Object[] { null })).isEqualTo(-1);
		awaitQuiet();
	}

	@Test
	void inputArgumentThatNobodyReadsIsNotTouched() throws Throwable {
		CountingInput input = new CountingInput(Long.MAX_VALUE);
		assertThat(this.<String>call("ignoreInput", input)).isEqualTo("ignored");
		assertThat(input.read).hasValue(0);
		assertThat(input.closed).hasValue(0);
		awaitQuiet();
	}

	@Test
	void inputArgumentWhoseReaderStopsStopsItsSource() throws Throwable {
		CountingInput input = new CountingInput(Long.MAX_VALUE);
		CompletableFuture<Object> call = async("readAndHold", input, 100_000);
		assertThat(this.target.held.await(60, TimeUnit.SECONDS)).isTrue();
		Awaitility.await().until(() -> this.child.unreadBytes() >= StreamChannel.WINDOW - 100_000);
		awaitStill(input.read);
		assertThat(input.read.get()).isBetween((long) StreamChannel.WINDOW,
				100_000L + StreamChannel.WINDOW + 2 * StreamChannel.CHUNK);
		// Other calls of the same child are not held.
		assertThat(this.<String>call("greet", "you")).isEqualTo("hello you");
		this.target.release.countDown();
		assertThat(call).succeedsWithin(LIMIT);
		awaitQuiet();
		Awaitility.await().until(() -> threads("spawn-stream").stream().noneMatch(Thread.State.RUNNABLE::equals));
	}

	private static void awaitStill(AtomicLong count) {
		AtomicLong before = new AtomicLong(-1);
		Awaitility.await().during(Duration.ofMillis(200)).until(() -> before.getAndSet(count.get()) == count.get());
	}

	private static List<Thread.State> threads(String name) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith(name))
			.map(Thread::getState)
			.toList();
	}

	@Test
	void inputArgumentThatServiceClosesClosesItsSource() throws Throwable {
		CountingInput input = new CountingInput(Long.MAX_VALUE);
		assertThat(this.<String>call("readOneAndClose", input)).isEqualTo("closed");
		Awaitility.await().until(() -> input.closed.get() == 1);
		CountingInput unread = new CountingInput(10);
		assertThat(this.<String>call("closeInput", unread)).isEqualTo("closed");
		Awaitility.await().until(() -> unread.closed.get() == 1);
		assertThat(unread.read).hasValue(0);
		CountingInput whole = new CountingInput(10);
		assertThat(this.<String>call("readAllAndClose", whole)).isEqualTo("10");
		Awaitility.await().until(() -> whole.closed.get() == 1);
		awaitQuiet();
		assertThat(input.closed).hasValue(1);
	}

	@Test
	void inputArgumentWhoseSourceFailsFailsItsReader() throws Throwable {
		InputStream broken = new InputStream() {

			private int left = 10;

			@Override
			public int read() throws IOException {
				if (this.left-- == 0) {
					throw new FileNotFoundException("gone on purpose");
				}
				return 1;
			}

			@Override
			public int read(byte[] bytes, int offset, int length) throws IOException {
				bytes[offset] = (byte) read();
				return 1;
			}

		};
		assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(() -> call("sum", broken))
			.withMessage("gone on purpose");
		awaitQuiet();
	}

	@Test
	void inputArgumentAfterTheEndOfItsCallFails() throws Throwable {
		call("keepInput", new ByteArrayInputStream(new byte[100]));
		assertThatIOException().isThrownBy(() -> this.target.input.read()).withMessageContaining("has ended");
	}

	@Test
	void inputResultArrivesWhole() throws Throwable {
		try (InputStream input = call("zeros", 2_000_000)) {
			assertThat(input.readAllBytes()).hasSize(2_000_000);
			assertThat(input.read()).isEqualTo(-1);
		}
		assertThat(this.target.closed).hasValue(1);
		assertThat(this.<InputStream>call("nothing")).isNull();
		awaitQuiet();
	}

	@Test
	void inputResultWhoseReaderStopsStopsItsSource() throws Throwable {
		InputStream input = call("zeros", Integer.MAX_VALUE);
		assertThat(input.read(new byte[1000])).isPositive();
		Awaitility.await().until(() -> this.link.unreadBytes() > StreamChannel.WINDOW / 2);
		awaitStill(this.target.produced);
		assertThat(this.target.produced.get()).isLessThanOrEqualTo(StreamChannel.WINDOW + 2 * StreamChannel.CHUNK);
		assertThat(this.<String>call("greet", "you")).isEqualTo("hello you");
		input.close();
		Awaitility.await().until(() -> this.target.closed.get() == 1);
		assertThatIOException().isThrownBy(input::read).withMessageContaining("is closed");
		awaitQuiet();
	}

	@Test
	void inputResultWhoseSourceFailsFailsItsReader() throws Throwable {
		InputStream input = call("brokenInput");
		assertThat(input.readNBytes(5)).hasSize(5);
		assertThatIOException().isThrownBy(input::read)
			.withCauseInstanceOf(IllegalStateException.class)
			.withMessageContaining("broken on purpose");
		assertThatIOException().isThrownBy(input::read);
		awaitQuiet();
	}

	@Test
	void inputResultWhoseProcessIsGoneFailsItsReader() throws Throwable {
		InputStream input = call("zeros", Integer.MAX_VALUE);
		this.child.close("gone", null);
		assertThatIOException().isThrownBy(input::readAllBytes).withMessageContaining("lost");
	}

	@Test
	void outputArgumentIsWrittenOnTheThreadOfTheCaller() throws Throwable {
		List<Thread> threads = new CopyOnWriteArrayList<>();
		AtomicInteger flushed = new AtomicInteger();
		AtomicInteger closed = new AtomicInteger();
		ByteArrayOutputStream output = new ByteArrayOutputStream() {

			@Override
			public void write(byte[] bytes, int offset, int length) {
				threads.add(Thread.currentThread());
				super.write(bytes, offset, length);
			}

			@Override
			public void flush() {
				flushed.incrementAndGet();
			}

			@Override
			public void close() {
				closed.incrementAndGet();
			}

		};
		call("write", output, 1_000_000, true);
		assertThat(output.size()).isEqualTo(1_000_000);
		assertThat(threads).containsOnly(Thread.currentThread());
		assertThat(flushed).hasPositiveValue();
		assertThat(closed).hasValue(1);
		call("write", output, 10, false);
		assertThat(output.size()).isEqualTo(1_000_010);
		assertThat(closed).hasValue(1);
		awaitQuiet();
	}

	@Test
	void outputArgumentThatFailsFailsItsWriter() throws Throwable {
		OutputStream broken = new OutputStream() {

			@Override
			public void write(int value) throws IOException {
				throw new FileNotFoundException("full on purpose");
			}

		};
		assertThatIOException().isThrownBy(() -> call("write", broken, 10_000_000, true))
			.withMessageContaining("full on purpose");
		awaitQuiet();
	}

	@Test
	void outputArgumentOfAnAsyncCallIsWholeWhenTheFutureEnds() throws Throwable {
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		CompletableFuture<Integer> future = call("writeLater", output, 500_000);
		assertThat(future.thenApply((done) -> output.size())).succeedsWithin(LIMIT).isEqualTo(500_000);
		awaitQuiet();
	}

	// Items

	@Test
	void itemsArgumentIsProducedAsItIsRead() throws Throwable {
		AtomicInteger produced = new AtomicInteger();
		AtomicInteger closed = new AtomicInteger();
		Stream<String> items = IntStream.range(0, 1_000_000)
			.mapToObj((number) -> "item " + produced.incrementAndGet())
			.onClose(closed::incrementAndGet);
		assertThat(this.<List<String>>call("firstOf", items, 5)).containsExactly("item 1", "item 2", "item 3", "item 4",
				"item 5");
		assertThat(produced.get()).isBetween(5, 5 + AHEAD);
		assertThat(closed).hasValue(0);
		assertThat(this.<Integer>call("countAndClose",
				IntStream.range(0, 1000).mapToObj(Integer::toString).onClose(closed::incrementAndGet)))
			.isEqualTo(1000);
		Awaitility.await().until(() -> closed.get() == 1);
		awaitQuiet();
	}

	@Test
	void itemsArgumentThatFailsFailsItsReader() throws Throwable {
		Iterator<String> broken = new Iterator<>() {

			private int left = 3;

			@Override
			public boolean hasNext() {
				return true;
			}

			@Override
			public String next() {
				if (this.left-- == 0) {
					throw new IllegalArgumentException("broken on purpose");
				}
				return "x";
			}

		};
		assertThatIllegalArgumentException().isThrownBy(() -> call("count", broken)).withMessage("broken on purpose");
		awaitQuiet();
	}

	@Test
	void iterableArgumentIsReadOnce() throws Throwable {
		assertThat(this.<Integer>call("countAll", List.of("a", "b", "c"), 1)).isEqualTo(3);
		assertThatIllegalStateException().isThrownBy(() -> call("countAll", List.of("a"), 2))
			.withMessageContaining("can be read once");
		awaitQuiet();
	}

	@Test
	void largeItemsAreCarriedOneByOne() throws Throwable {
		byte[] large = new byte[20 * 1024 * 1024];
		AtomicInteger produced = new AtomicInteger();
		Iterator<byte[]> items = Stream.generate(() -> {
			produced.incrementAndGet();
			return large;
		}).limit(4).iterator();
		assertThat(this.<Long>call("sizes", items)).isEqualTo(4L * large.length);
		awaitQuiet();
	}

	@Test
	void itemsResultIsProducedAsItIsRead() throws Throwable {
		try (Stream<String> items = call("stream", 1_000_000)) {
			Iterator<String> iterator = items.iterator();
			for (int i = 0; i < 40; i++) {
				assertThat(iterator.next()).isEqualTo("item " + i);
			}
			awaitStill(this.target.produced);
			assertThat(this.target.produced.get()).isBetween(40L, 40L + AHEAD);
			assertThat(this.<String>call("greet", "you")).isEqualTo("hello you");
		}
		Awaitility.await().until(() -> this.target.closed.get() == 1);
		awaitQuiet();
		assertThat(this.target.closed).hasValue(1);
	}

	@Test
	void itemsResultThatIsReadToItsEndEndsItsCall() throws Throwable {
		Stream<String> items = call("stream", 1000);
		assertThat(items.count()).isEqualTo(1000);
		awaitQuiet();
		assertThat(this.target.closed).hasValue(1);
	}

	@Test
	void itemsResultThatFailsGivesTheFailureBehindTheLastItem() throws Throwable {
		Iterator<String> items = call("brokenItems");
		assertThat(items.next()).isEqualTo("a");
		assertThat(items.next()).isEqualTo("b");
		assertThatIllegalStateException().isThrownBy(items::next).withMessage("broken on purpose");
		awaitQuiet();
	}

	@Test
	void lazyResultIsACallForEachReading() throws Throwable {
		Iterable<String> items = call("lazy", 30);
		assertThat(this.target.calls).hasValue(0);
		assertThat(items).hasSize(30);
		assertThat(items).hasSize(30);
		assertThat(this.target.calls).hasValue(2);
		CloseableIterator<String> early = (CloseableIterator<String>) items.iterator();
		assertThat(early.next()).isEqualTo("item 0");
		early.close();
		assertThat(early.hasNext()).isFalse();
		awaitQuiet();
	}

	@Test
	void itemsResultWhenReaderIsInterruptedCancelsTheCall() throws Throwable {
		Iterator<String> items = call("stuckItems");
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(CallCancelledException.class).isThrownBy(items::next);
		assertThat(Thread.interrupted()).isTrue();
		awaitQuiet();
	}

	// Publishers

	@Test
	void publisherArgumentIsAskedForExactlyWhatItsSubscriberWants() throws Throwable {
		Numbers numbers = new Numbers(Long.MAX_VALUE);
		assertThat(this.<List<String>>call("take", numbers, 5)).containsExactly("0", "1", "2", "3", "4");
		assertThat(numbers.requested).hasValue(5);
		assertThat(numbers.produced).hasValue(5);
		Awaitility.await().untilTrue(numbers.cancelled);
		awaitQuiet();
		Numbers few = new Numbers(1000);
		assertThat(this.<List<String>>call("take", few, 2000)).hasSize(1000);
		awaitQuiet();
	}

	@Test
	void publisherArgumentHasOneSubscriber() throws Throwable {
		assertThatIllegalStateException().isThrownBy(() -> call("takeTwice", new Numbers(10)))
			.withMessageContaining("has one subscriber");
		awaitQuiet();
	}

	@Test
	void publisherArgumentThatFailsFailsItsSubscriber() throws Throwable {
		Flow.Publisher<String> broken = (subscriber) -> {
			subscriber.onSubscribe(new Flow.Subscription() {

				@Override
				public void request(long items) {
					subscriber.onNext("a");
					subscriber.onError(new IllegalArgumentException("broken on purpose"));
				}

				@Override
				public void cancel() {
					// Nothing to stop.
				}

			});
		};
		assertThatIllegalArgumentException().isThrownBy(() -> call("take", broken, 10))
			.withMessage("broken on purpose");
		awaitQuiet();
	}

	@Test
	void publisherResultIsACallForEachSubscriptionMadeAtTheFirstRequest() throws Throwable {
		Flow.Publisher<String> numbers = call("numbers", 1000L);
		Collector first = new Collector();
		numbers.subscribe(first);
		assertThat(this.target.calls).hasValue(0);
		first.subscription.request(3);
		Awaitility.await().until(() -> first.items.size() == 3);
		awaitStill(this.target.numbers.get().produced);
		assertThat(this.target.numbers.get().produced).hasValue(3);
		assertThat(this.target.numbers.get().requested).hasValue(3);
		Collector second = new Collector();
		numbers.subscribe(second);
		second.subscription.request(Long.MAX_VALUE);
		assertThat(second.done).succeedsWithin(LIMIT);
		assertThat(second.items).hasSize(1000);
		assertThat(this.target.calls).hasValue(2);
		first.subscription.request(2000);
		assertThat(first.done).succeedsWithin(LIMIT);
		assertThat(first.items).containsExactlyElementsOf(second.items);
		awaitQuiet();
	}

	@Test
	void publisherResultThatIsCancelledCancelsItsSource() throws Throwable {
		Flow.Publisher<String> numbers = call("numbers", Long.MAX_VALUE);
		Collector collector = new Collector();
		numbers.subscribe(collector);
		collector.subscription.request(2);
		Awaitility.await().until(() -> collector.items.size() == 2);
		collector.subscription.cancel();
		Awaitility.await().untilTrue(this.target.numbers.get().cancelled);
		assertThat(collector.done).isNotDone();
		awaitQuiet();
		// Cancelled before anything was asked for: nothing is called.
		Collector early = new Collector();
		numbers.subscribe(early);
		early.subscription.cancel();
		early.subscription.request(1);
		assertThat(this.target.calls).hasValue(1);
	}

	@Test
	void publisherResultWhoseSubscriberIsSlowHoldsNoOtherCall() throws Throwable {
		Flow.Publisher<String> numbers = call("numbers", Long.MAX_VALUE);
		CountDownLatch release = new CountDownLatch(1);
		Collector slow = new Collector() {

			@Override
			public void onNext(String item) {
				super.onNext(item);
				try {
					release.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			}

		};
		numbers.subscribe(slow);
		slow.subscription.request(Long.MAX_VALUE);
		Awaitility.await().until(() -> slow.items.size() == 1);
		awaitStill(this.target.numbers.get().produced);
		assertThat(this.target.numbers.get().produced.get()).isLessThanOrEqualTo(ItemQueue.MAX_AHEAD + 1);
		assertThat(this.<String>call("greet", "you")).isEqualTo("hello you");
		slow.subscription.cancel();
		release.countDown();
		awaitQuiet();
	}

	@Test
	void publisherResultWhoseProcessIsGoneFailsItsSubscriber() throws Throwable {
		Flow.Publisher<String> numbers = call("numbers", Long.MAX_VALUE);
		Collector collector = new Collector();
		numbers.subscribe(collector);
		collector.subscription.request(2);
		Awaitility.await().until(() -> collector.items.size() == 2);
		this.child.close("gone", null);
		assertThat(collector.done).failsWithin(LIMIT).withThrowableThat().withMessageContaining("lost");
	}

	@Test
	void publisherOfTheJdkCrossesBothWays() throws Throwable {
		try (SubmissionPublisher<String> publisher = new SubmissionPublisher<>()) {
			CompletableFuture<List<String>> taken = async("take", publisher, 100);
			Awaitility.await().until(publisher::hasSubscribers);
			for (int i = 0; i < 100; i++) {
				publisher.submit("item " + i);
			}
			assertThat(taken).succeedsWithin(LIMIT).satisfies((items) -> assertThat(items).hasSize(100));
		}
	}

	// Callbacks

	@Test
	void callbackRunsOnTheThreadOfTheWaitingCallerInOrder() throws Throwable {
		List<Integer> steps = new ArrayList<>();
		List<Thread> threads = new ArrayList<>();
		Consumer<Integer> progress = (step) -> {
			steps.add(step);
			threads.add(Thread.currentThread());
		};
		call("progress", progress, 100);
		assertThat(steps).containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
		assertThat(threads).containsOnly(Thread.currentThread());
		awaitQuiet();
	}

	@Test
	void callbackAndOutputOfOneCallKeepTheirOrder() throws Throwable {
		StringBuilder all = new StringBuilder();
		OutputStream output = new OutputStream() {

			@Override
			public void write(int value) {
				all.append((char) value);
			}

		};
		Consumer<Integer> progress = all::append;
		call("mix", output, progress);
		assertThat(all).hasToString("a0b1c2");
	}

	@Test
	void callbackGivesResultsAndFailures() throws Throwable {
		UnaryOperator<String> upper = (text) -> text.toUpperCase(java.util.Locale.ROOT);
		assertThat(this.<String>call("map", upper, "abc")).isEqualTo("ABC!");
		UnaryOperator<String> broken = (text) -> {
			throw new IllegalArgumentException("not " + text);
		};
		assertThatIllegalArgumentException().isThrownBy(() -> call("map", broken, "abc")).withMessage("not abc");
		assertThat(this.target.callbackFailure).isInstanceOf(IllegalArgumentException.class);
		awaitQuiet();
	}

	@Test
	void callbackHasLocalObjectAndDefaultMethods() throws Throwable {
		Function<String, String> twice = (text) -> text + text;
		assertThat(this.<List<String>>call("inspect", twice)).containsExactly("true", "true", "ababx",
				"callback 'java.util.function.Function' of parameter 0 of"
						+ " 'target.inspect(java.util.function.Function)'");
	}

	@Test
	void callbackAfterTheEndOfItsCallFails() throws Throwable {
		Consumer<Integer> progress = (step) -> {
		};
		call("keep", progress);
		assertThatIllegalStateException().isThrownBy(() -> this.target.kept.accept(1))
			.withMessageContaining("The call of 'target.keep(java.util.function.Consumer)' has ended");
		awaitQuiet();
	}

	@Test
	void callbackThatRacesWithTheEndOfItsCallNeverHangs() throws Throwable {
		for (int i = 0; i < 200; i++) {
			Consumer<Integer> progress = (step) -> {
			};
			call("race", progress);
		}
		for (CompletableFuture<String> outcome : this.target.raced) {
			assertThat(outcome).succeedsWithin(LIMIT);
		}
		awaitQuiet();
	}

	@Test
	void callbackOfAnAsyncCallRunsUntilTheFutureEnds() throws Throwable {
		List<Integer> steps = new CopyOnWriteArrayList<>();
		Consumer<Integer> progress = steps::add;
		CompletableFuture<Integer> future = call("progressLater", progress, 50);
		assertThat(future.thenApply((done) -> steps.size())).succeedsWithin(LIMIT).isEqualTo(50);
		assertThat(steps).containsExactlyElementsOf(IntStream.range(0, 50).boxed().toList());
		awaitQuiet();
	}

	@Test
	void callbackMayCallTheSameServiceAgain() throws Throwable {
		AtomicInteger depth = new AtomicInteger();
		AtomicReference<IntFunction<Integer>> self = new AtomicReference<>();
		self.set((level) -> {
			depth.incrementAndGet();
			if (level == 0) {
				return 0;
			}
			try {
				return 1 + this.<Integer>call("descend", self.get(), level - 1);
			}
			catch (Throwable ex) {
				throw new IllegalStateException(ex);
			}
		});
		assertThat(this.<Integer>call("descend", self.get(), 10)).isEqualTo(10);
		assertThat(depth).hasValue(11);
		awaitQuiet();
	}

	@Test
	void callbackThatIsOneWayIsNotWaitedForAndKeepsItsOrder() throws Throwable {
		List<String> hints = new ArrayList<>();
		CountDownLatch sent = this.target.held;
		Listener listener = new Listener() {

			@Override
			public void hint(String text) {
				if (hints.isEmpty()) {
					// All were sent before the first has run.
					try {
						assertThat(sent.await(60, TimeUnit.SECONDS)).isTrue();
					}
					catch (InterruptedException ex) {
						Thread.currentThread().interrupt();
					}
				}
				hints.add(text);
				if (text.equals("3")) {
					throw new IllegalStateException("nobody hears this");
				}
			}

			@Override
			public int ask(String text) {
				return text.length();
			}

		};
		assertThat(this.<Integer>call("hints", listener, 100)).isEqualTo(4);
		assertThat(hints).containsExactlyElementsOf(IntStream.range(0, 100).mapToObj(Integer::toString).toList());
		awaitQuiet();
	}

	@Test
	void callbackWhenCallerIsInterruptedRunsNoMore() throws Throwable {
		AtomicInteger steps = new AtomicInteger();
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		Thread caller = new Thread(() -> {
			Consumer<Integer> progress = (step) -> {
				if (steps.incrementAndGet() == 3) {
					Thread.currentThread().interrupt();
				}
			};
			try {
				call("endless", progress);
			}
			catch (CallCancelledException ex) {
				interrupted.complete(Thread.currentThread().isInterrupted());
			}
			catch (Throwable ex) {
				interrupted.completeExceptionally(ex);
			}
		}, "test-caller");
		caller.start();
		assertThat(interrupted).succeedsWithin(LIMIT).isEqualTo(true);
		awaitQuiet();
		assertThat(steps).hasValue(3);
	}

	@Test
	void callsOfTheChildTakeAndGiveLiveValuesToo() throws Throwable {
		List<Integer> steps = new ArrayList<>();
		Consumer<Integer> progress = steps::add;
		call(this.child, "progress", progress, 3);
		assertThat(steps).containsExactly(0, 1, 2);
		try (InputStream input = call(this.child, "zeros", 1_000_000)) {
			assertThat(input.readAllBytes()).hasSize(1_000_000);
		}
		assertThat(this.<Long>call(this.child, "sum", new ByteArrayInputStream(new byte[] { 1, 2 }))).isEqualTo(3);
	}

	/**
	 * Something to listen to.
	 */
	public interface Listener {

		void hint(String text);

		int ask(String text);

	}

	/**
	 * What is called.
	 */
	public interface Service {

		String greet(String name);

		long sum(InputStream input) throws IOException;

		String ignoreInput(InputStream input);

		void readAndHold(InputStream input, int bytes) throws IOException, InterruptedException;

		String readOneAndClose(InputStream input) throws IOException;

		String readAllAndClose(InputStream input) throws IOException;

		String closeInput(InputStream input) throws IOException;

		void keepInput(InputStream input);

		InputStream zeros(int count);

		InputStream nothing();

		InputStream brokenInput();

		void write(OutputStream output, int bytes, boolean close) throws IOException;

		CompletableFuture<Integer> writeLater(OutputStream output, int bytes);

		List<String> firstOf(Stream<String> items, int count);

		int countAndClose(Stream<String> items);

		int count(Iterator<String> items);

		int countAll(Iterable<String> items, int times);

		long sizes(Iterator<byte[]> items);

		Stream<String> stream(int count);

		Iterator<String> brokenItems();

		Iterator<String> stuckItems();

		Iterable<String> lazy(int count);

		List<String> take(Flow.Publisher<String> items, int count) throws Exception;

		List<String> takeTwice(Flow.Publisher<String> items) throws Exception;

		Flow.Publisher<String> numbers(long count);

		void progress(Consumer<Integer> progress, int steps);

		CompletableFuture<Integer> progressLater(Consumer<Integer> progress, int steps);

		void mix(OutputStream output, Consumer<Integer> progress) throws IOException;

		String map(UnaryOperator<String> operator, String text);

		List<String> inspect(Function<String, String> function);

		void keep(Consumer<Integer> progress);

		void race(Consumer<Integer> progress);

		void endless(Consumer<Integer> progress);

		int descend(IntFunction<Integer> next, int level);

		int hints(Listener listener, int count);

	}

	static final class Target implements Service {

		final CountDownLatch held = new CountDownLatch(1);

		final CountDownLatch release = new CountDownLatch(1);

		final AtomicInteger closed = new AtomicInteger();

		final AtomicInteger calls = new AtomicInteger();

		final AtomicLong produced = new AtomicLong();

		final AtomicReference<Numbers> numbers = new AtomicReference<>();

		final List<CompletableFuture<String>> raced = new CopyOnWriteArrayList<>();

		LiveValuesTests self;

		volatile InputStream input;

		volatile Consumer<Integer> kept;

		volatile Throwable callbackFailure;

		@Override
		public String greet(String name) {
			return "hello " + name;
		}

		@Override
		public long sum(InputStream input) throws IOException {
			if (input == null) {
				return -1;
			}
			long sum = 0;
			byte[] buffer = new byte[10_000];
			int count = input.read(buffer);
			while (count >= 0) {
				for (int i = 0; i < count; i++) {
					sum += buffer[i];
				}
				count = input.read(buffer);
			}
			return sum;
		}

		@Override
		public String ignoreInput(InputStream input) {
			return "ignored";
		}

		@Override
		public void readAndHold(InputStream input, int bytes) throws IOException, InterruptedException {
			input.readNBytes(bytes);
			this.held.countDown();
			this.release.await();
		}

		@Override
		public String readOneAndClose(InputStream input) throws IOException {
			input.read();
			input.close();
			return "closed";
		}

		@Override
		public String readAllAndClose(InputStream input) throws IOException {
			try (input) {
				return Integer.toString(input.readAllBytes().length);
			}
		}

		@Override
		public String closeInput(InputStream input) throws IOException {
			input.close();
			return "closed";
		}

		@Override
		public void keepInput(InputStream input) {
			this.input = input;
		}

		@Override
		public InputStream zeros(int count) {
			return new CountingInput(count, this.produced, this.closed);
		}

		@Override
		public InputStream nothing() {
			return null;
		}

		@Override
		public InputStream brokenInput() {
			return new InputStream() {

				private int left = 5;

				@Override
				public int read() {
					if (this.left-- == 0) {
						throw new IllegalStateException("broken on purpose");
					}
					return 1;
				}

				@Override
				public int read(byte[] bytes, int offset, int length) {
					bytes[offset] = (byte) read();
					return 1;
				}

			};
		}

		@Override
		public void write(OutputStream output, int bytes, boolean close) throws IOException {
			for (int written = 0; written < bytes; written += 10) {
				output.write(new byte[10]);
			}
			// What is left is sent when the method returns.
			if (close) {
				output.close();
			}
		}

		@Override
		public CompletableFuture<Integer> writeLater(OutputStream output, int bytes) {
			return CompletableFuture.supplyAsync(() -> {
				try {
					write(output, bytes, false);
					return bytes;
				}
				catch (IOException ex) {
					throw new IllegalStateException(ex);
				}
			}, (task) -> new Thread(task, "test-later").start());
		}

		@Override
		public List<String> firstOf(Stream<String> items, int count) {
			return items.limit(count).toList();
		}

		@Override
		public int countAndClose(Stream<String> items) {
			try (items) {
				return (int) items.filter((item) -> !item.isEmpty()).count();
			}
		}

		@Override
		public int count(Iterator<String> items) {
			int count = 0;
			while (items.hasNext()) {
				items.next();
				count++;
			}
			return count;
		}

		@Override
		public int countAll(Iterable<String> items, int times) {
			int count = 0;
			for (int i = 0; i < times; i++) {
				count += count(items.iterator());
			}
			return count;
		}

		@Override
		public long sizes(Iterator<byte[]> items) {
			long size = 0;
			while (items.hasNext()) {
				size += items.next().length;
			}
			return size;
		}

		@Override
		public Stream<String> stream(int count) {
			return IntStream.range(0, count).mapToObj((number) -> {
				this.produced.incrementAndGet();
				return "item " + number;
			}).onClose(this.closed::incrementAndGet);
		}

		@Override
		public Iterator<String> brokenItems() {
			return new Iterator<>() {

				private char next = 'a';

				@Override
				public boolean hasNext() {
					return true;
				}

				@Override
				public String next() {
					if (this.next == 'c') {
						throw new IllegalStateException("broken on purpose");
					}
					return String.valueOf(this.next++);
				}

			};
		}

		@Override
		public Iterator<String> stuckItems() {
			return new Iterator<>() {

				@Override
				public boolean hasNext() {
					try {
						Target.this.release.await();
					}
					catch (InterruptedException ex) {
						throw new IllegalStateException(ex);
					}
					return false;
				}

				@Override
				public String next() {
					return "";
				}

			};
		}

		@Override
		public Iterable<String> lazy(int count) {
			this.calls.incrementAndGet();
			return IntStream.range(0, count).mapToObj((number) -> "item " + number).toList();
		}

		@Override
		public List<String> take(Flow.Publisher<String> items, int count) throws Exception {
			Collector collector = new Collector(count);
			items.subscribe(collector);
			collector.subscription.request(count);
			return collector.get();
		}

		@Override
		public List<String> takeTwice(Flow.Publisher<String> items) throws Exception {
			items.subscribe(new Collector());
			return take(items, 1);
		}

		@Override
		public Flow.Publisher<String> numbers(long count) {
			this.calls.incrementAndGet();
			Numbers numbers = new Numbers(count);
			this.numbers.compareAndSet(null, numbers);
			return numbers;
		}

		@Override
		public void progress(Consumer<Integer> progress, int steps) {
			for (int i = 0; i < steps; i++) {
				progress.accept(i);
			}
		}

		@Override
		public CompletableFuture<Integer> progressLater(Consumer<Integer> progress, int steps) {
			return CompletableFuture.supplyAsync(() -> {
				progress(progress, steps);
				return steps;
			}, (task) -> new Thread(task, "test-later").start());
		}

		@Override
		public void mix(OutputStream output, Consumer<Integer> progress) throws IOException {
			for (int i = 0; i < 3; i++) {
				output.write('a' + i);
				output.flush();
				progress.accept(i);
			}
		}

		@Override
		public String map(UnaryOperator<String> operator, String text) {
			try {
				return operator.apply(text) + "!";
			}
			catch (RuntimeException ex) {
				this.callbackFailure = ex;
				throw ex;
			}
		}

		@Override
		public List<String> inspect(Function<String, String> function) {
			return List.of(Boolean.toString(function.equals(function)),
					Boolean.toString(function.hashCode() == function.hashCode()),
					function.andThen((text) -> text + "x").apply("ab"), function.toString());
		}

		@Override
		public void keep(Consumer<Integer> progress) {
			this.kept = progress;
		}

		@Override
		public void race(Consumer<Integer> progress) {
			CompletableFuture<String> outcome = new CompletableFuture<>();
			this.raced.add(outcome);
			CountDownLatch started = new CountDownLatch(1);
			Thread thread = new Thread(() -> {
				started.countDown();
				try {
					while (true) {
						progress.accept(1);
					}
				}
				catch (RuntimeException ex) {
					outcome.complete(ex.getClass().getSimpleName());
				}
			}, "test-race");
			thread.start();
			try {
				started.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		@Override
		public void endless(Consumer<Integer> progress) {
			while (!Thread.currentThread().isInterrupted()) {
				progress.accept(0);
			}
		}

		@Override
		public int descend(IntFunction<Integer> next, int level) {
			return next.apply(level);
		}

		@Override
		public int hints(Listener listener, int count) {
			for (int i = 0; i < count; i++) {
				listener.hint(Integer.toString(i));
			}
			this.held.countDown();
			return listener.ask("four");
		}

	}

	/**
	 * Counts what is read.
	 */
	static final class CountingInput extends InputStream {

		final AtomicLong read;

		final AtomicInteger closed;

		private final long length;

		private long position;

		CountingInput(long length) {
			this(length, new AtomicLong(), new AtomicInteger());
		}

		CountingInput(long length, AtomicLong read, AtomicInteger closed) {
			this.length = length;
			this.read = read;
			this.closed = closed;
		}

		@Override
		public int read() {
			return (read(new byte[1], 0, 1) < 0) ? -1 : 0;
		}

		@Override
		public int read(byte[] bytes, int offset, int length) {
			int count = (int) Math.min(length, this.length - this.position);
			this.position += count;
			this.read.addAndGet(count);
			return (count == 0) ? -1 : count;
		}

		@Override
		public void close() {
			this.closed.incrementAndGet();
		}

	}

	/**
	 * Publishes numbers on the thread that asks for them.
	 */
	static final class Numbers implements Flow.Publisher<String> {

		final AtomicLong requested = new AtomicLong();

		final AtomicLong produced = new AtomicLong();

		final AtomicBoolean cancelled = new AtomicBoolean();

		private final long count;

		Numbers(long count) {
			this.count = count;
		}

		@Override
		public void subscribe(Flow.Subscriber<? super String> subscriber) {
			subscriber.onSubscribe(new Flow.Subscription() {

				private long next;

				private boolean done;

				@Override
				public void request(long items) {
					Numbers.this.requested.addAndGet(items);
					for (long i = 0; i < items && this.next < Numbers.this.count
							&& !Numbers.this.cancelled.get(); i++) {
						Numbers.this.produced.incrementAndGet();
						subscriber.onNext(Long.toString(this.next++));
					}
					if (this.next == Numbers.this.count && !this.done) {
						this.done = true;
						subscriber.onComplete();
					}
				}

				@Override
				public void cancel() {
					Numbers.this.cancelled.set(true);
				}

			});
		}

	}

	/**
	 * Collects elements, and cancels behind the last one that is wanted.
	 */
	static class Collector implements Flow.Subscriber<String> {

		final List<String> items = new CopyOnWriteArrayList<>();

		final CompletableFuture<Void> done = new CompletableFuture<>();

		private final int wanted;

		volatile Flow.Subscription subscription;

		Collector() {
			this(Integer.MAX_VALUE);
		}

		Collector(int wanted) {
			this.wanted = wanted;
		}

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			this.subscription = subscription;
		}

		@Override
		public void onNext(String item) {
			this.items.add(item);
			if (this.items.size() == this.wanted) {
				this.subscription.cancel();
				this.done.complete(null);
			}
		}

		@Override
		public void onError(Throwable failure) {
			this.done.completeExceptionally(failure);
		}

		@Override
		public void onComplete() {
			this.done.complete(null);
		}

		List<String> get() throws Exception {
			try {
				this.done.get(60, TimeUnit.SECONDS);
			}
			catch (java.util.concurrent.ExecutionException ex) {
				throw (Exception) ex.getCause();
			}
			return List.copyOf(this.items);
		}

	}

}
