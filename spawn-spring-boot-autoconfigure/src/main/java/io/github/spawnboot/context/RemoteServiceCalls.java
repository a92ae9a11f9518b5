package io.github.spawnboot.context;

import java.util.function.Function;

import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ValueCodec;
import io.github.spawnboot.engine.CallCarrier;
import io.github.spawnboot.engine.CallChannel;
import io.github.spawnboot.engine.MethodInvoker;
import org.jspecify.annotations.Nullable;

/**
 * Calls services in other processes: in the parent through the pool of the service, in a
 * child through the parent. Thread-safe.
 */
public final class RemoteServiceCalls implements ServiceCalls {

	private final Function<String, CallChannel> channels;

	private final MethodInvoker invoker;

	/**
	 * Creates the calls.
	 * @param channels where the services of a pool are reached, by its name
	 * @param codec carries values
	 * @param carrier carries along what belongs to the thread of a caller
	 * @param failures rebuilds exceptions
	 */
	public RemoteServiceCalls(Function<String, CallChannel> channels, ValueCodec codec, CallCarrier carrier,
			FailureCodec failures) {
		this.channels = channels;
		this.invoker = new MethodInvoker(codec, carrier, (method) -> failures);
	}

	@Override
	public @Nullable Object invoke(String pool, String beanName, RemoteMethod method, @Nullable Object[] args)
			throws Throwable {
		return this.invoker.invoke(this.channels.apply(pool), beanName, method, args);
	}

}
