package io.github.spawnboot.context;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Flow;

import io.github.spawnboot.codec.ContractRules;
import io.github.spawnboot.codec.LiveAdapter;
import io.github.spawnboot.codec.LiveKind;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Types of Spring and Reactor as live values.
 */
class SpringLiveAdaptersTests {

	private final List<LiveAdapter<?>> adapters = SpringLiveAdapters.of(getClass().getClassLoader());

	@Test
	void contractKnowsTheTypes() {
		ServiceContract contract = ServiceContract.of("service", Service.class, ContractRules.DEFAULT,
				new ValueCodec().with(this.adapters));
		assertThat(contract.problems()).isEmpty();
		assertThat(contract.methods()).extracting((method) -> method.liveResult().kind())
			.containsExactly(LiveKind.PUBLISHER, LiveKind.PUBLISHER, LiveKind.PUBLISHER, LiveKind.INPUT);
		RemoteMethod first = contract.methods().get(0);
		assertThat(first.liveResult().itemType()).hasToString("java.lang.Integer");
	}

	@Test
	void resourceGivesItsContent() throws Exception {
		LiveAdapter<Resource> adapter = adapter(Resource.class);
		InputStream content = (InputStream) adapter.toBasic(new ByteArrayResource("text".getBytes()));
		Resource arrived = adapter.fromBasic(content);
		assertThat(arrived.getContentAsString(StandardCharsets.UTF_8)).isEqualTo("text");
	}

	@Test
	@SuppressWarnings("unchecked")
	void fluxAndMonoAreThereAgain() {
		assertThat(again(Flux.class, Flux.range(1, 5)).collectList().block()).isEqualTo(List.of(1, 2, 3, 4, 5));
		assertThat(again(Mono.class, Mono.just("one")).block()).isEqualTo("one");
		assertThat(again(Mono.class, Mono.empty()).blockOptional()).isEmpty();
		assertThat(Flux.from(again(Publisher.class, Flux.range(1, 2))).collectList().block()).isEqualTo(List.of(1, 2));
	}

	@SuppressWarnings("unchecked")
	private <T> T again(Class<T> type, T value) {
		LiveAdapter<T> adapter = adapter(type);
		Flow.Publisher<Object> basic = (Flow.Publisher<Object>) adapter.toBasic(value);
		return adapter.fromBasic(basic);
	}

	@SuppressWarnings("unchecked")
	private <T> LiveAdapter<T> adapter(Class<T> type) {
		return (LiveAdapter<T>) this.adapters.stream()
			.filter((adapter) -> adapter.type() == type)
			.findFirst()
			.orElseThrow();
	}

	interface Service {

		Flux<Integer> flux();

		Mono<String> mono();

		Publisher<String> publisher();

		Resource resource();

	}

}
