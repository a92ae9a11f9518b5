package io.github.spawnboot.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.codec.LiveType;
import io.github.spawnboot.codec.RemoteMethod;
import org.jspecify.annotations.Nullable;

/**
 * A callback whose argument lives in the process of the caller. Usable until the call
 * ends.
 */
final class CallbackProxy extends CallbackHandler {

	// One-way calls under way; one more waits for the first of them.
	static final int MAX_ONE_WAY = 256;

	private final ServedCall call;

	private final int parameter;

	private final MethodInvoker invoker;

	private final Semaphore oneWay = new Semaphore(MAX_ONE_WAY);

	CallbackProxy(ServedCall call, int parameter, LiveType type, MethodInvoker invoker) {
		super(parameter, type);
		this.call = call;
		this.parameter = parameter;
		this.invoker = invoker;
	}

	@Override
	protected String describeCall() {
		return this.call.request().describe();
	}

	@Override
	protected @Nullable Object call(RemoteMethod method, @Nullable Object[] arguments) throws Throwable {
		if (this.call.isOver()) {
			throw this.call.over();
		}
		try {
			if (method.isOneWay()) {
				send(method, arguments);
				return null;
			}
			return this.invoker.invokeBack(this.call, this.parameter, method, arguments);
		}
		catch (HandlerNotFoundException ex) {
			if (this.call.isOver()) {
				throw this.call.over();
			}
			throw ex;
		}
	}

	private void send(RemoteMethod method, @Nullable Object[] arguments) throws InterruptedException {
		this.oneWay.acquire();
		CompletableFuture<PendingCall> start = this.invoker.startBack(this.call, this.parameter, method, arguments);
		start.thenCompose(PendingCall::ended).whenComplete((ended, failure) -> this.oneWay.release());
	}

}
