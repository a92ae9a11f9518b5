package io.github.spawnboot.api;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.spawnboot.api.app.City;
import io.github.spawnboot.api.app.Color;
import io.github.spawnboot.api.app.Form;
import io.github.spawnboot.api.app.Here;
import io.github.spawnboot.api.app.Live;
import io.github.spawnboot.api.app.Progress;
import io.github.spawnboot.api.app.QuotaException;
import io.github.spawnboot.api.app.RefusedException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What methods that take and give live values do, wherever they run.
 */
@Timeout(120)
abstract class AbstractLiveCallTests {

	@Autowired
	Live live;

	@BeforeEach
	void forgetWhatRan() {
		Here.clear();
	}

	@Test
	void inputArgumentIsReadByTheService() throws Exception {
		assertThat(this.live.read(input("Grüße"))).isEqualTo("Grüße");
		assertThat(this.live.read(null)).isEqualTo("null");
	}

	@Test
	void inputArgumentThatServiceClosesIsClosed() throws Exception {
		CountDownLatch closed = new CountDownLatch(1);
		InputStream input = new ByteArrayInputStream("some text".getBytes(StandardCharsets.UTF_8)) {

			@Override
			public void close() {
				closed.countDown();
			}

		};
		assertThat(this.live.readAndClose(input, 4)).isEqualTo("some");
		assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void inputArgumentThatFailsFailsItsReader() {
		InputStream input = new InputStream() {

			@Override
			public int read() throws IOException {
				throw new IOException("disk on fire");
			}

		};
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.live.read(input))
			.withMessage("disk on fire");
	}

	@Test
	void inputResultIsReadByTheCaller() throws Exception {
		int before = this.live.count("bytes closed");
		try (InputStream bytes = this.live.bytes(300_000)) {
			assertThat(bytes.readAllBytes()).hasSize(300_000);
		}
		awaitCount("bytes closed", before + 1);
		assertThat(this.live.noBytes()).isNull();
	}

	@Test
	void inputResultThatCallerClosesIsClosedAndFreesItsSlot() throws Exception {
		int before = this.live.count("bytes closed");
		InputStream bytes = this.live.bytes(Integer.MAX_VALUE / 64);
		assertThat(bytes.readNBytes(3)).hasSize(3);
		bytes.close();
		awaitCount("bytes closed", before + 1);
		assertThatExceptionOfType(IOException.class).isThrownBy(bytes::read).withMessageContaining("closed");
	}

	@Test
	void inputResultThatFailsFailsItsReaderBehindItsBytes() throws Exception {
		InputStream bytes = this.live.breaking("start");
		assertThat(bytes.readNBytes(5)).asString(StandardCharsets.UTF_8).isEqualTo("start");
		assertThatExceptionOfType(IOException.class).isThrownBy(bytes::read)
			.withMessage("no more")
			.withCauseExactlyInstanceOf(QuotaException.class);
	}

	@Test
	void outputArgumentIsWrittenOnTheThreadOfTheCaller() throws Exception {
		List<Thread> threads = new CopyOnWriteArrayList<>();
		ByteArrayOutputStream output = new ByteArrayOutputStream() {

			@Override
			public void write(byte[] bytes, int offset, int length) {
				threads.add(Thread.currentThread());
				super.write(bytes, offset, length);
			}

		};
		this.live.write(output, "text");
		assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo("text");
		assertThat(threads).containsOnly(Thread.currentThread());
	}

	@Test
	void outputArgumentThatIsNotFlushedIsWhole() throws Exception {
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		this.live.writeWithoutFlush(output, "text");
		assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo("text");
	}

	@Test
	void outputArgumentThatFailsFailsItsWriter() {
		OutputStream output = new OutputStream() {

			@Override
			public void write(int value) throws IOException {
				throw new IOException("disk full");
			}

		};
		assertThat(this.live.writeUntilItFails(output)).contains("disk full");
	}

	@Test
	void resourceCrossesBothWays() throws Exception {
		assertThat(this.live.content(new ByteArrayResource("there".getBytes(StandardCharsets.UTF_8))))
			.isEqualTo("there");
		assertThat(this.live.resource("back").getContentAsString(StandardCharsets.UTF_8)).isEqualTo("back");
	}

	@Test
	void elementsOfTheCallerAreReadByTheService() {
		assertThat(this.live.sum(IntStream.rangeClosed(1, 1000).boxed())).isEqualTo(500_500);
		assertThat(this.live.cities(List.of(new City("Rome", 1), new City("Oslo", 2)).iterator()))
			.containsExactly(new City("Rome", 1), new City("Oslo", 2));
		assertThat(this.live.twice(List.of("a", "b"))).isEqualTo("a,b once");
	}

	@Test
	void streamArgumentThatServiceClosesIsClosed() throws Exception {
		CountDownLatch closed = new CountDownLatch(1);
		assertThat(this.live.firstOf(Stream.iterate(7, (number) -> number + 1).onClose(closed::countDown)))
			.isEqualTo(7);
		assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void elementsThatFailFailTheirReader() {
		Stream<Integer> numbers = Stream.of(1, 2, 3).peek((number) -> {
			if (number == 3) {
				throw new QuotaException("no three", 3);
			}
		});
		assertThatExceptionOfType(QuotaException.class).isThrownBy(() -> this.live.sum(numbers))
			.withMessage("no three");
	}

	@Test
	void streamResultIsReadAsFarAsTheCallerLikes() {
		try (Stream<City> cities = this.live.all(1000)) {
			assertThat(cities.mapToLong(City::inhabitants).sum()).isEqualTo(500_500);
		}
		int before = this.live.count("stream closed");
		try (Stream<City> cities = this.live.all(Integer.MAX_VALUE)) {
			assertThat(cities.limit(2)).containsExactly(new City("city 1", 1), new City("city 2", 2));
		}
		awaitCount("stream closed", before + 1);
		assertThat(this.live.noStream()).isNull();
	}

	@Test
	void iteratorResultThatFailsGivesTheFailureBehindTheLastElement() {
		Iterator<Integer> numbers = this.live.breakingBehind(2);
		assertThat(numbers.next()).isEqualTo(1);
		assertThat(numbers.next()).isEqualTo(2);
		assertThatExceptionOfType(QuotaException.class).isThrownBy(numbers::hasNext).withMessage("enough");
	}

	@Test
	void iterableResultIsACallForEachReading() {
		int before = this.live.count("lazy");
		Iterable<Integer> numbers = this.live.lazy();
		assertThat(this.live.count("lazy")).isEqualTo(before);
		assertThat(List.of(sum(numbers), sum(numbers))).containsExactly(6, 6);
		assertThat(this.live.count("lazy")).isEqualTo(before + 2);
	}

	private static int sum(Iterable<Integer> numbers) {
		int sum = 0;
		for (int number : numbers) {
			sum += number;
		}
		return sum;
	}

	@Test
	void fluxResultIsACallForEachSubscription() {
		int before = this.live.count("numbers");
		Flux<Integer> numbers = this.live.numbers(500);
		assertThat(this.live.count("numbers")).isEqualTo(before);
		assertThat(numbers.collectList().block()).hasSize(500).endsWith(500);
		assertThat(numbers.reduce(Integer::sum).block()).isEqualTo(125_250);
		assertThat(this.live.count("numbers")).isEqualTo(before + 2);
	}

	@Test
	void fluxResultThatIsCancelledCancelsItsSource() {
		int before = this.live.count("ticks cancelled");
		assertThat(this.live.ticks().take(3).collectList().block()).hasSize(3);
		awaitCount("ticks cancelled", before + 1);
	}

	@Test
	void fluxResultThatFailsGivesTheFailureBehindTheLastElement() {
		List<Integer> seen = new ArrayList<>();
		assertThatExceptionOfType(QuotaException.class)
			.isThrownBy(() -> this.live.failingBehind(3).doOnNext(seen::add).blockLast())
			.withMessage("enough");
		assertThat(seen).containsExactly(1, 2, 3);
	}

	@Test
	void monoResultGivesItsValueOrNothing() {
		assertThat(this.live.mono("Rome").block()).isEqualTo(new City("Rome", 1));
		assertThat(this.live.mono(null).block()).isNull();
	}

	@Test
	void publisherOfTheJdkCrossesBothWays() {
		assertThat(JdkFlowAdapter.flowPublisherToFlux(this.live.flow("a")).collectList().block()).containsExactly("a",
				"a");
		assertThat(this.live.gather(JdkFlowAdapter.publisherToFlowPublisher(Flux.just("x", "y")))).containsExactly("x",
				"y");
	}

	@Test
	void fluxArgumentIsReadByTheService() {
		assertThat(this.live.collect(Flux.range(1, 500))).hasSize(500).endsWith(500);
		assertThat(this.live.block(Mono.just(new City("Oslo", 3)))).isEqualTo(new City("Oslo", 3));
		assertThat(this.live.block(Mono.empty())).isNull();
	}

	@Test
	void fluxArgumentThatServiceCancelsIsCancelled() throws Exception {
		CountDownLatch cancelled = new CountDownLatch(1);
		assertThat(this.live.take(Flux.<Integer>generate((sink) -> sink.next(1)).doOnCancel(cancelled::countDown), 3))
			.containsExactly(1, 1, 1);
		assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void fluxArgumentThatFailsFailsItsReader() {
		Flux<Integer> numbers = Flux.just(1, 2).concatWith(Flux.error(new QuotaException("no more", 2)));
		assertThatExceptionOfType(QuotaException.class).isThrownBy(() -> this.live.collect(numbers))
			.withMessage("no more");
	}

	@Test
	void fluxCrossesThereAndBackInOneCall() {
		assertThat(this.live.doubled(Flux.range(1, 100)).collectList().block()).hasSize(100).endsWith(200);
	}

	@Test
	void callbackRunsOnTheThreadOfTheCallerInOrder() {
		List<Integer> steps = new ArrayList<>();
		List<Thread> threads = new ArrayList<>();
		assertThat(this.live.progress((step) -> {
			steps.add(step);
			threads.add(Thread.currentThread());
		}, 3)).isEqualTo(3);
		assertThat(steps).containsExactly(1, 2, 3);
		assertThat(threads).containsOnly(Thread.currentThread());
		assertThat(this.live.apply((city) -> city.name() + "!", new City("Rome", 1))).isEqualTo("Rome!");
	}

	@Test
	void callbackThatFailsFailsTheServiceThatCallsIt() {
		assertThatExceptionOfType(QuotaException.class).isThrownBy(() -> this.live.progress((step) -> {
			throw new QuotaException("stop at " + step, step);
		}, 3)).withMessage("stop at 1");
	}

	@Test
	void callbackOfTheApplicationHasDefaultAndOneWayMethods() throws Exception {
		List<String> told = new CopyOnWriteArrayList<>();
		Progress progress = new Progress() {

			@Override
			public boolean step(int number) throws RefusedException {
				told.add("step " + number);
				if (number == 3) {
					throw new RefusedException("a.pdf", List.of(number), Color.GREEN, new IllegalStateException());
				}
				return true;
			}

			@Override
			public void hint(String text) {
				told.add(text);
				throw new IllegalStateException("nobody is told but the log");
			}

		};
		assertThat(this.live.steps(progress, 2)).isTrue();
		assertThat(told).containsExactly("begins", "step 1", "step 2");
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> this.live.steps(progress, 3));
	}

	@Test
	void callbackMayCallTheSameServiceAgain() {
		List<Long> pids = new ArrayList<>();
		assertThat(this.live.progress((step) -> pids.add(this.live.pid()), 2)).isEqualTo(2);
		assertThat(pids).hasSize(2).containsOnly(this.live.pid());
	}

	@Test
	void callbackOfAMethodThatReturnsAFutureLastsUntilThatIsDone() throws Exception {
		List<Integer> steps = new CopyOnWriteArrayList<>();
		assertThat(this.live.later(steps::add).get(20, TimeUnit.SECONDS)).isEqualTo(2);
		assertThat(steps).containsExactly(1);
	}

	@Test
	void liveArgumentsCannotBeUsedBehindTheEndOfTheirCall() {
		AtomicInteger touched = new AtomicInteger();
		this.live.keep((step) -> touched.incrementAndGet(), input("text"), new OutputStream() {

			@Override
			public void write(int value) {
				touched.incrementAndGet();
			}

		}, List.of(new City("Rome", 1)).iterator());
		assertThat(this.live.useKept())
			.allSatisfy((failure) -> assertThat(failure).contains("has ended").contains("keep("))
			.satisfiesExactly((callback) -> assertThat(callback).startsWith("IllegalStateException: "),
					(input) -> assertThat(input).startsWith("IOException: "),
					(output) -> assertThat(output).startsWith("IOException: "),
					(items) -> assertThat(items).startsWith("IllegalStateException: "));
		assertThat(touched).hasValue(0);
	}

	@Test
	void liveArgumentsMayBeNull() {
		assertThat(this.live.orElse(null, null, null, null)).isEqualTo("nothing");
		assertThat(this.live.orElse(null, null, null, OutputStream.nullOutputStream())).isEqualTo("something");
	}

	@Test
	void hostServiceTakesAndGivesLiveValues() throws Exception {
		long parent = ProcessHandle.current().pid();
		assertThat(this.live.paper("some paper")).isEqualTo("some paper");
		assertThat(this.live.stamp("letter"))
			.isEqualTo("stamped by " + this.live.pid() + ": letter at the desk of " + parent);
		assertThat(this.live.names(2)).containsExactly("name 1", "name 2");
	}

	@Test
	void buffersAndSharedPathsCross(@TempDir Path directory) throws Exception {
		ByteBuffer bytes = ByteBuffer.wrap(new byte[] { 0, 1, 2, 3 }).position(1);
		assertThat(this.live.reversed(bytes)).isEqualTo(ByteBuffer.wrap(new byte[] { 3, 2, 1 }));
		assertThat(bytes.remaining()).isEqualTo(3);
		Path copy = this.live.copy(Files.writeString(directory.resolve("file"), "content"));
		assertThat(copy).hasContent("content").hasParent(directory);
	}

	@Test
	void sealedValuesAndGenericsCross() {
		assertThat(this.live.doubled(new Form.Round(1))).contains(new Form.Round(2));
		assertThat(this.live.forms(Stream.of(Map.of("a", List.of(new Form.Square(1))))))
			.isEqualTo(Map.of("a", List.of(new Form.Square(1))));
		try (Stream<Form> forms = this.live.growing(new Form.Square(1))) {
			assertThat(forms.limit(3)).containsExactly(new Form.Square(1), new Form.Square(2), new Form.Square(4));
		}
	}

	private void awaitCount(String what, int least) {
		Awaitility.await().until(() -> this.live.count(what) >= least);
	}

	private static InputStream input(String text) {
		return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
	}

}
