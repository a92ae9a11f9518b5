package io.github.spawnboot.codec;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.spawnboot.CancelMode;
import org.jspecify.annotations.Nullable;

/**
 * A method of a service that is called from another process. Immutable.
 */
public final class RemoteMethod {

	private final String signature;

	private final Method method;

	private final List<ValueType> parameterTypes;

	private final ValueType resultType;

	private final boolean async;

	private final List<Class<? extends Throwable>> exceptionTypes;

	private final Map<Integer, LiveType> liveParameters;

	private final @Nullable LiveType liveResult;

	private final @Nullable Duration softTimeout;

	private final @Nullable Duration timeout;

	private final CancelMode cancelMode;

	private final boolean oneWay;

	private final int routingKey;

	private final boolean idempotent;

	RemoteMethod(String signature, Method method, List<ValueType> parameterTypes, ValueType resultType, boolean async,
			Map<Integer, LiveType> liveParameters, @Nullable LiveType liveResult, ContractRules rules) {
		this.signature = signature;
		this.method = method;
		this.parameterTypes = List.copyOf(parameterTypes);
		this.resultType = resultType;
		this.async = async;
		this.exceptionTypes = exceptionTypes(method);
		this.liveParameters = Map.copyOf(liveParameters);
		this.liveResult = liveResult;
		this.softTimeout = rules.softTimeout(method);
		this.timeout = rules.timeout(method);
		this.cancelMode = rules.cancelMode(method);
		this.oneWay = rules.isOneWay(method);
		this.routingKey = rules.routingKey(method);
		this.idempotent = rules.isIdempotent(method);
		// The class of a service need not be public.
		method.trySetAccessible();
	}

	@SuppressWarnings("unchecked")
	private static List<Class<? extends Throwable>> exceptionTypes(Method method) {
		return List.of((Class<? extends Throwable>[]) method.getExceptionTypes());
	}

	/**
	 * Returns the name and the erased parameter types, after type variables of the
	 * service have been resolved: the key of the method in its service.
	 * @return for example {@code render(byte[],int)}
	 */
	public String signature() {
		return this.signature;
	}

	/**
	 * Returns the method to invoke on the bean.
	 * @return a public method that is no bridge, made accessible where that is allowed
	 */
	public Method method() {
		return this.method;
	}

	/**
	 * Returns the types of the arguments.
	 * @return one type for each parameter
	 */
	public List<ValueType> parameterTypes() {
		return this.parameterTypes;
	}

	/**
	 * Returns the type of the result. For a future it is the type of the value inside;
	 * for {@code void} it carries only {@code null}.
	 * @return the type
	 */
	public ValueType resultType() {
		return this.resultType;
	}

	/**
	 * Returns whether the method returns a {@code CompletableFuture},
	 * {@code CompletionStage} or {@code Future}.
	 * @return whether the result arrives later
	 */
	public boolean isAsync() {
		return this.async;
	}

	/**
	 * Returns the exceptions that the method declares.
	 * @return the types behind {@code throws}
	 */
	public List<Class<? extends Throwable>> exceptionTypes() {
		return this.exceptionTypes;
	}

	/**
	 * Returns the parameters that are live values. In the list of values, one of them
	 * only tells whether it is {@code null}: any other value of {@link #parameterTypes()}
	 * is {@link ValueCodec#LIVE}.
	 * @return the types by the index of their parameter
	 */
	public Map<Integer, LiveType> liveParameters() {
		return this.liveParameters;
	}

	/**
	 * Returns what the method returns if it is a live value.
	 * @return the type, or {@code null} if the result is a plain value
	 */
	public @Nullable LiveType liveResult() {
		return this.liveResult;
	}

	/**
	 * Returns whether a parameter or the result is a live value.
	 * @return whether a call has streams or callbacks
	 */
	public boolean isLive() {
		return this.liveResult != null || !this.liveParameters.isEmpty();
	}

	/**
	 * Returns the time after which a call is asked to come to an end while its caller
	 * goes on waiting.
	 * @return the soft limit, or {@code null} for none
	 */
	public @Nullable Duration softTimeout() {
		return this.softTimeout;
	}

	/**
	 * Returns the longest time of a call.
	 * @return the limit, or {@code null} for that of the pool
	 */
	public @Nullable Duration timeout() {
		return this.timeout;
	}

	/**
	 * Returns how a call is ended for which nobody waits any more.
	 * @return the mode
	 */
	public CancelMode cancelMode() {
		return this.cancelMode;
	}

	/**
	 * Returns which argument is the key by which the child of a call is chosen.
	 * @return the index of its parameter, or -1 if the method has no key
	 */
	public int routingKey() {
		return this.routingKey;
	}

	/**
	 * Returns whether doing the work of a call twice does no more than doing it once.
	 * @return whether a lost call can be made again
	 */
	public boolean isIdempotent() {
		return this.idempotent;
	}

	/**
	 * Returns whether the caller goes on without waiting for the end; only for
	 * {@code void} methods of callbacks.
	 * @return whether nothing comes back
	 */
	public boolean isOneWay() {
		return this.oneWay;
	}

	@Override
	public String toString() {
		return this.signature;
	}

}
