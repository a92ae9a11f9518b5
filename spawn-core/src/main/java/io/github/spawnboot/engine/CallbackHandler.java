package io.github.spawnboot.engine;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

import io.github.spawnboot.codec.LiveType;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ServiceContract;
import org.jspecify.annotations.Nullable;

/**
 * Stands in a service for an argument that lives on the side of the caller. Methods of
 * {@code Object} and default methods run here, the others on that side.
 */
public abstract class CallbackHandler implements InvocationHandler {

	private final int parameter;

	private final Class<?> type;

	private final ServiceContract contract;

	/**
	 * Creates a handler.
	 * @param parameter index of the parameter
	 * @param type type of the parameter, which is a callback
	 * @throws IllegalStateException if the type is no callback
	 */
	protected CallbackHandler(int parameter, LiveType type) {
		this.parameter = parameter;
		this.type = type.adapter().type();
		ServiceContract contract = type.callback();
		if (contract == null) {
			throw new IllegalStateException("The callback '" + this.type.getName() + "' has no contract");
		}
		this.contract = contract;
	}

	/**
	 * Returns what the service gets.
	 * @return an object of the type of the parameter
	 */
	public final Object proxy() {
		return Proxy.newProxyInstance(this.type.getClassLoader(), new Class<?>[] { this.type }, this);
	}

	@Override
	public final @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
			throws Throwable {
		@Nullable Object[] values = (arguments != null) ? arguments : new Object[0];
		if (method.getDeclaringClass() == Object.class) {
			return switch (method.getName()) {
				case "equals" -> proxy == values[0];
				case "hashCode" -> System.identityHashCode(proxy);
				default ->
					"callback '" + this.type.getName() + "' of parameter " + this.parameter + " of " + describeCall();
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

	private static @Nullable Object invokeHere(Object proxy, Method method, @Nullable Object[] arguments)
			throws Throwable {
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

	/**
	 * Returns what the call is whose argument this is, for messages.
	 * @return the description
	 */
	protected abstract String describeCall();

	/**
	 * Calls a method of the argument.
	 * @param method the method
	 * @param arguments one value per parameter, empty if there are none
	 * @return the result
	 * @throws Throwable what the method threw, or why it cannot be called
	 */
	protected abstract @Nullable Object call(RemoteMethod method, @Nullable Object[] arguments) throws Throwable;

}
