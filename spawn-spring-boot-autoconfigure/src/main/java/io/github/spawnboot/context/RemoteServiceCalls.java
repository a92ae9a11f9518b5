package io.github.spawnboot.context;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
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

	private final @Nullable Function<String, RetrySettings> retries;

	private final Map<String, RetryingCalls> retrying = new ConcurrentHashMap<>();

	/**
	 * Creates the calls of the parent.
	 * @param pools the pools of the services and runners
	 * @param codec carries values
	 * @param carrier carries along what belongs to the thread of a caller
	 * @param failures rebuilds exceptions
	 * @param retries returns how often calls of idempotent methods are made again, by the
	 * name of the pool
	 */
	public RemoteServiceCalls(ChildPools pools, ValueCodec codec, CallCarrier carrier, FailureCodec failures,
			Function<String, RetrySettings> retries) {
		this(pools::pool, pools, new MethodInvoker(codec, carrier, (method) -> failures), retries);
	}

	/**
	 * Creates the calls of a child.
	 * @param channels where the services of a pool are reached, by its name
	 * @param codec carries values
	 * @param carrier carries along what belongs to the thread of a caller
	 * @param failures rebuilds exceptions
	 * @param watch told of each failure of a callback or stream that is an argument
	 */
	public RemoteServiceCalls(Function<String, CallChannel> channels, ValueCodec codec, CallCarrier carrier,
			FailureCodec failures, Consumer<Throwable> watch) {
		this(channels, null, new MethodInvoker(codec, carrier, (method) -> failures, watch), null);
	}

	private RemoteServiceCalls(Function<String, CallChannel> channels, @Nullable ChildPools pools,
			MethodInvoker invoker, @Nullable Function<String, RetrySettings> retries) {
		this.channels = channels;
		this.retries = retries;
		this.pools = pools;
		this.invoker = invoker;
	}

	@Override
	public @Nullable Object invoke(String pool, String beanName, RemoteMethod method, @Nullable Object[] args)
			throws Throwable {
		CallChannel channel = this.channels.apply(pool);
		Function<String, RetrySettings> retries = this.retries;
		// In a child nobody repeats: it does not see why another one ended.
		if (retries == null || !method.isIdempotent()) {
			return this.invoker.invoke(channel, beanName, method, args);
		}
		RetryingCalls calls = this.retrying.computeIfAbsent(pool,
				(name) -> new RetryingCalls(name, retries.apply(name)));
		return calls.invoke(beanName + "." + method.signature(),
				() -> this.invoker.invoke(channel, beanName, method, args));
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
