package io.github.spawnboot.fork;

import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

import io.github.spawnboot.ForkFunction;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.child.ForkTask;
import org.jspecify.annotations.Nullable;

/**
 * The method behind a method reference or lambda.
 *
 * @param type class whose method it is
 * @param method the method
 */
record FunctionReference(Class<?> type, Method method) {

	/**
	 * Finds the method.
	 * @param function method reference or lambda
	 * @return the method
	 * @throws SpawnUsageException if it captures something, or is an object of another
	 * kind
	 */
	static FunctionReference of(ForkFunction function) {
		SerializedLambda lambda = lambda(function);
		String name = lambda.getImplClass().replace('/', '.') + "." + lambda.getImplMethodName();
		if (lambda.getCapturedArgCount() > 0) {
			throw new SpawnUsageException("The function '" + name + "' captures " + lambda.getCapturedArgCount()
					+ " value(s) of this process, such as a variable or the object of 'object::method', which do not"
					+ " exist in another one. Give them as arguments, or refer to a static method", null);
		}
		if (lambda.getImplMethodKind() == MethodHandleInfo.REF_newInvokeSpecial) {
			throw new SpawnUsageException("The function '" + lambda.getImplClass().replace('/', '.')
					+ "::new' is a constructor; refer to a method that calls it", null);
		}
		try {
			Class<?> type = Class.forName(lambda.getImplClass().replace('/', '.'), false,
					function.getClass().getClassLoader());
			return new FunctionReference(type,
					ForkTask.find(type, lambda.getImplMethodName(), lambda.getImplMethodSignature()));
		}
		catch (ReflectiveOperationException | LinkageError ex) {
			throw new SpawnUsageException("The function '" + name + "' cannot be found in its class", ex);
		}
	}

	private static SerializedLambda lambda(ForkFunction function) {
		try {
			Method writeReplace = function.getClass().getDeclaredMethod("writeReplace");
			writeReplace.setAccessible(true);
			if (writeReplace.invoke(function) instanceof SerializedLambda lambda) {
				return lambda;
			}
			throw notFound(function, null);
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			throw notFound(function, ex);
		}
	}

	private static SpawnUsageException notFound(ForkFunction function, @Nullable Exception cause) {
		return new SpawnUsageException(
				"A function must be a method reference or a lambda, written where it is used, but" + " is an object of "
						+ function.getClass().getName(),
				cause);
	}

	boolean isStatic() {
		return Modifier.isStatic(this.method.getModifiers());
	}

	/**
	 * Returns the name of a function that was not registered.
	 */
	String name() {
		return this.type.getSimpleName() + "." + this.method.getName();
	}

	/**
	 * Refuses an instance method whose instance nobody can make in another process.
	 * @param name name of the function
	 */
	void checkInstance(String name) {
		if (isStatic()) {
			return;
		}
		String problem = problemOfInstance();
		if (problem != null) {
			throw new SpawnUsageException("The function '" + name + "' is the instance method '" + this.method.getName()
					+ "' of " + this.type.getName() + ", " + problem + ", so a forked process cannot make its instance."
					+ " Make the method static, or give the class a constructor without parameters", null);
		}
	}

	private @Nullable String problemOfInstance() {
		if (this.type.isInterface() || Modifier.isAbstract(this.type.getModifiers())) {
			return "which is abstract";
		}
		if (this.type.isMemberClass() && !Modifier.isStatic(this.type.getModifiers())) {
			return "which is an inner class";
		}
		try {
			this.type.getDeclaredConstructor();
			return null;
		}
		catch (NoSuchMethodException ex) {
			return "which has no constructor without parameters";
		}
	}

}
