package io.github.spawnboot.engine;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.codec.LiveType;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ServiceContract;
import org.jspecify.annotations.Nullable;

/**
 * Stands in a service for an argument that lives in the process of the caller. Usable
 * until the call ends. Default methods run here.
 */
final class CallbackProxy implements InvocationHandler {

	// One-way calls under way; one more waits for the first of them.
	private static final int MAX_ONE_WAY = 256;

	private final ServedCall call;

	private final int parameter;

	private final Class<?> type;

	private final ServiceContract contract;

	private final MethodInvoker invoker;

	private final Semaphore oneWay = new Semaphore(MAX_ONE_WAY);

	private CallbackProxy(ServedCall call, int parameter, Class<?> type, ServiceContract contract,
			MethodInvoker invoker) {
		this.call = call;
		this.parameter = parameter;
		this.type = type;
		this.contract = contract;
		this.invoker = invoker;
	}

	static Object create(ServedCall call, int parameter, LiveType liveType, MethodInvoker invoker) {
		Class<?> type = liveType.adapter().type();
		ServiceContract contract = liveType.callback();
		if (contract == null) {
			throw new IllegalStateException("The callback '" + type.getName() + "' has no contract");
		}
		return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
				new CallbackProxy(call, parameter, type, contract, invoker));
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
			throws Throwable {
		@Nullable Object[] values = (arguments != null) ? arguments : new Object[0];
		if (method.getDeclaringClass() == Object.class) {
			return switch (method.getName()) {
				case "equals" -> proxy == values[0];
				case "hashCode" -> System.identityHashCode(proxy);
				default -> "callback '" + this.type.getName() + "' of parameter " + this.parameter + " of "
						+ this.call.request().describe();
			};
		}
		if (method.isDefault()) {
			return invokeHere(proxy, method, values);
		}
		RemoteMethod remote = this.contract.find(method);
		if (remote == null) {
			throw new UnsupportedOperationException("'" + method + "' cannot be called from another process");
		}
		return call(remote, values);
	}

	static @Nullable Object invokeHere(Object proxy, Method method, @Nullable Object[] arguments) throws Throwable {
		try {
			return InvocationHandler.invokeDefault(proxy, method, arguments);
		}
		catch (IllegalAccessException ex) {
			// The interface is not public, and thus of the application.
			return MethodHandles.privateLookupIn(method.getDeclaringClass(), MethodHandles.lookup())
				.unreflectSpecial(method, method.getDeclaringClass())
				.bindTo(proxy)
				.invokeWithArguments(arguments);
		}
	}

	private @Nullable Object call(RemoteMethod method, @Nullable Object[] arguments) throws Throwable {
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
