package io.github.spawnboot.codec;

import java.lang.reflect.Method;
import java.util.List;

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

	RemoteMethod(String signature, Method method, List<ValueType> parameterTypes, ValueType resultType, boolean async) {
		this.signature = signature;
		this.method = method;
		this.parameterTypes = List.copyOf(parameterTypes);
		this.resultType = resultType;
		this.async = async;
		this.exceptionTypes = exceptionTypes(method);
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

	@Override
	public String toString() {
		return this.signature;
	}

}
