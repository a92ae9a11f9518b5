package io.github.spawnboot.context;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;

import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.codec.LiveType;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ServiceContract;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in a service of inline mode for an argument that is called back: runs it on the
 * thread of the service, which is that of the caller, with copies of what it takes and
 * gives. Usable until the call ends. Default methods run on the side of the service.
 */
final class InlineCallback implements InvocationHandler {

	private static final Logger logger = LoggerFactory.getLogger(InlineCallback.class);

	private final InlineLive call;

	private final int parameter;

	private final Class<?> type;

	private final ServiceContract contract;

	private final Object target;

	private InlineCallback(InlineLive call, int parameter, LiveType type, Object target) {
		this.call = call;
		this.parameter = parameter;
		this.type = type.adapter().type();
		this.contract = Objects.requireNonNull(type.callback());
		this.target = target;
	}

	static Object create(InlineLive call, int parameter, LiveType type, Object target) {
		Class<?> proxied = type.adapter().type();
		return Proxy.newProxyInstance(proxied.getClassLoader(), new Class<?>[] { proxied },
				new InlineCallback(call, parameter, type, target));
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
			throws Throwable {
		@Nullable Object[] values = (arguments != null) ? arguments : new Object[0];
		if (method.getDeclaringClass() == Object.class) {
			return switch (method.getName()) {
				case "equals" -> proxy == values[0];
				case "hashCode" -> System.identityHashCode(proxy);
				default -> "callback '" + this.type.getName() + "' of parameter " + this.parameter + " of " + this.call;
			};
		}
		if (method.isDefault()) {
			return invokeHere(proxy, method, values);
		}
		RemoteMethod remote = this.contract.find(method);
		if (remote == null) {
			throw new UnsupportedOperationException("'" + method + "' cannot be called from another process");
		}
		this.call.checkNotOver();
		@Nullable Object[] copies = this.call.copy(remote.parameterTypes(), values);
		try {
			return copy(remote, this.call.callBack(() -> remote.method().invoke(this.target, copies)));
		}
		catch (InvocationTargetException ex) {
			Throwable failure = (ex.getCause() != null) ? ex.getCause() : ex;
			if (remote.isOneWay()) {
				logger.warn("The one-way callback '{}' of {} has failed", remote.signature(), this.call, failure);
				return null;
			}
			throw this.call.crossed(failure);
		}
	}

	private @Nullable Object copy(RemoteMethod method, @Nullable Object result) {
		try {
			return this.call.copy(method.resultType(), result);
		}
		catch (RuntimeException ex) {
			throw new SpawnUsageException("The result of callback '" + method.signature() + "' of " + this.call
					+ " cannot be sent: " + ex.getMessage(), ex);
		}
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

}
