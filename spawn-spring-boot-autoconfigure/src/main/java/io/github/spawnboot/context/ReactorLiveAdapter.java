package io.github.spawnboot.context;

import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Function;

import io.github.spawnboot.codec.LiveAdapter;
import io.github.spawnboot.codec.LiveKind;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Lets {@link Flux}, {@link Mono} and {@link Publisher} cross the border, with the demand
 * of the subscriber.
 *
 * @param <T> the type that methods declare
 */
final class ReactorLiveAdapter<T extends Publisher<?>> implements LiveAdapter<T> {

	/** Adapters of all these types. */
	static final List<LiveAdapter<?>> ALL = List.of(
			new ReactorLiveAdapter<>(Flux.class, JdkFlowAdapter::flowPublisherToFlux),
			new ReactorLiveAdapter<>(Mono.class,
					(publisher) -> JdkFlowAdapter.flowPublisherToFlux(publisher).singleOrEmpty()),
			new ReactorLiveAdapter<>(Publisher.class, FlowAdapters::toPublisher));

	private final Class<T> type;

	private final Function<Flow.Publisher<Object>, T> fromBasic;

	private ReactorLiveAdapter(Class<T> type, Function<Flow.Publisher<Object>, T> fromBasic) {
		this.type = type;
		this.fromBasic = fromBasic;
	}

	@Override
	public Class<T> type() {
		return this.type;
	}

	@Override
	public LiveKind kind() {
		return LiveKind.PUBLISHER;
	}

	@Override
	public Object toBasic(T value) {
		return FlowAdapters.toFlowPublisher(value);
	}

	@Override
	@SuppressWarnings("unchecked")
	public T fromBasic(Object basic) {
		return this.fromBasic.apply((Flow.Publisher<Object>) basic);
	}

}
