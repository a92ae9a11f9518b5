package io.github.spawnboot.engine;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.spawnboot.codec.ContractRules;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link InlineLive}.
 */
class InlineLiveTests {

	private final ValueCodec codec = new ValueCodec();

	private final InlineLive live = new InlineLive(this.codec,
			(failure) -> new IllegalStateException("crossed: " + failure.getMessage()));

	private final ServiceContract contract = ServiceContract.of("service", Service.class, ContractRules.DEFAULT,
			this.codec);

	private final Service service = new Service();

	@SuppressWarnings("unchecked")
	private <T> T call(String name, Object... arguments) throws Throwable {
		RemoteMethod method = this.contract.methods()
			.stream()
			.filter((candidate) -> candidate.method().getName().equals(name))
			.findFirst()
			.orElseThrow();
		Object[] copies = this.live.arguments(method, arguments);
		InlineLive.Call call = () -> {
			try {
				return method.method().invoke(this.service, copies);
			}
			catch (InvocationTargetException ex) {
				throw ex.getCause();
			}
		};
		return (T) ((method.liveResult() != null) ? this.live.invoke(method, call) : call.call());
	}

	@Test
	void itemsAndCallbacksAreCopiedByTheCodec() throws Throwable {
		Box box = new Box("a");
		List<Box> seen = new ArrayList<>();
		Consumer<Box> listener = seen::add;
		List<Box> taken = call("take", Stream.of(box), listener);
		assertThat(taken).containsExactly(box);
		assertThat(taken.get(0)).isNotSameAs(box);
		assertThat(seen).containsExactly(box);
		assertThat(seen.get(0)).isNotSameAs(box);
	}

	@Test
	void failureOfACallbackCrosses() {
		UnaryOperator<String> broken = (text) -> {
			throw new IllegalArgumentException("on purpose");
		};
		assertThatIllegalStateException().isThrownBy(() -> call("map", broken)).withMessage("crossed: on purpose");
	}

	@Test
	void iterableArgumentIsReadOnce() {
		assertThatIllegalStateException().isThrownBy(() -> call("twice", List.of("a")))
			.withMessageContaining("can be read once");
	}

	@Test
	void lazyResultsAreACallForEachReading() throws Throwable {
		Iterable<String> items = call("lazy");
		assertThat(this.service.calls).hasValue(0);
		assertThat(items).containsExactly("a", "b");
		assertThat(items).containsExactly("a", "b");
		assertThat(this.service.calls).hasValue(2);
		Flow.Publisher<String> publisher = call("publish");
		assertThat(this.service.calls).hasValue(2);
		List<String> received = new ArrayList<>();
		publisher.subscribe(new Flow.Subscriber<>() {

			@Override
			public void onSubscribe(Flow.Subscription subscription) {
				subscription.request(1);
			}

			@Override
			public void onNext(String item) {
				received.add(item);
			}

			@Override
			public void onError(Throwable failure) {
				received.add(failure.getMessage());
			}

			@Override
			public void onComplete() {
				received.add("end");
			}

		});
		assertThat(received).containsExactly("x", "crossed: on purpose");
	}

	@Test
	void bytesAreHandedOver() throws Throwable {
		InputStream result = call("pass", new ByteArrayInputStream(new byte[] { 1, 2 }));
		assertThat(result.readAllBytes()).containsExactly(1, 2);
		assertThat(this.<InputStream>call("pass", new Object[] { null })).isNull();
	}

	/**
	 * A value.
	 *
	 * @param name what is in it
	 */
	public record Box(String name) {
	}

	/**
	 * What is called.
	 */
	public static final class Service {

		private final AtomicInteger calls = new AtomicInteger();

		public List<Box> take(Stream<Box> boxes, Consumer<Box> listener) {
			List<Box> all = boxes.toList();
			all.forEach(listener);
			return all;
		}

		public String map(UnaryOperator<String> operator) {
			return operator.apply("x");
		}

		public int twice(Iterable<String> items) {
			items.iterator();
			items.iterator();
			return 2;
		}

		public Iterable<String> lazy() {
			this.calls.incrementAndGet();
			return Arrays.asList("a", "b");
		}

		public Flow.Publisher<String> publish() {
			return (subscriber) -> subscriber.onSubscribe(new Flow.Subscription() {

				@Override
				public void request(long items) {
					subscriber.onNext("x");
					subscriber.onError(new IllegalArgumentException("on purpose"));
				}

				@Override
				public void cancel() {
					// Nothing to stop.
				}

			});
		}

		public InputStream pass(InputStream input) {
			return input;
		}

	}

}
