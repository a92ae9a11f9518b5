package io.github.spawnboot.context;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ValueCodec;
import io.github.spawnboot.engine.CallCarrier;
import io.github.spawnboot.engine.CallChannel;
import io.github.spawnboot.engine.MethodInvoker;
import io.github.spawnboot.launch.Child;
import io.github.spawnboot.runner.AsyncRunner;
import org.jspecify.annotations.Nullable;

/**
 * Calls services in other processes: in the parent through the pool of the service, in a
 * child through the parent. Thread-safe.
 */
public final class RemoteServiceCalls implements ServiceCalls {

	private final Function<String, CallChannel> channels;

	private final MethodInvoker invoker;

	private final @Nullable ChildPools pools;

	/**
	 * Creates the calls of the parent.
	 * @param pools the pools of the services and runners
	 * @param codec carries values
	 * @param carrier carries along what belongs to the thread of a caller
	 * @param failures rebuilds exceptions
	 */
	public RemoteServiceCalls(ChildPools pools, ValueCodec codec, CallCarrier carrier, FailureCodec failures) {
		this(pools::pool, pools, codec, carrier, failures);
	}

	/**
	 * Creates the calls of a child.
	 * @param channels where the services of a pool are reached, by its name
	 * @param codec carries values
	 * @param carrier carries along what belongs to the thread of a caller
	 * @param failures rebuilds exceptions
	 */
	public RemoteServiceCalls(Function<String, CallChannel> channels, ValueCodec codec, CallCarrier carrier,
			FailureCodec failures) {
		this(channels, null, codec, carrier, failures);
	}

	private RemoteServiceCalls(Function<String, CallChannel> channels, @Nullable ChildPools pools, ValueCodec codec,
			CallCarrier carrier, FailureCodec failures) {
		this.channels = channels;
		this.pools = pools;
		this.invoker = new MethodInvoker(codec, carrier, (method) -> failures);
	}

	@Override
	public @Nullable Object invoke(String pool, String beanName, RemoteMethod method, @Nullable Object[] args)
			throws Throwable {
		return this.invoker.invoke(this.channels.apply(pool), beanName, method, args);
	}

	@Override
	public AsyncRunner runner(String pool, String beanName, RemoteMethod run) {
		ChildPools pools = this.pools;
		if (pools == null) {
			return ServiceCalls.super.runner(pool, beanName, run);
		}
		return new RemoteRunner(beanName, pools.pool(pool)::leaseChild,
				(child) -> (signals, ready) -> run(child, beanName, run, signals, ready), pools.events());
	}

	@SuppressWarnings("unchecked")
	private CompletableFuture<@Nullable Void> run(Child child, String beanName, RemoteMethod run,
			@Nullable Object... args) {
		try {
			return (CompletableFuture<@Nullable Void>) Objects
				.requireNonNull(this.invoker.invoke(child, beanName, run, args));
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

}
