package io.github.spawnboot.fork;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.Arrays;

import io.github.spawnboot.SpawnUsageException;
import org.jspecify.annotations.Nullable;

/**
 * Checks arguments against the parameters of a method, where the compiler has not.
 */
final class ForkArguments {

	private static final Class<?>[] NUMBERS = { byte.class, short.class, int.class, long.class, float.class,
			double.class };

	private ForkArguments() {
	}

	/**
	 * Returns the arguments as the method takes them: variable ones as one array, numbers
	 * of a smaller primitive type in the larger one, as the compiler would do it.
	 * @param name name of the function
	 * @param method the method
	 * @param arguments what the caller gave
	 * @return one argument for each parameter
	 * @throws SpawnUsageException if their number or a type is wrong
	 */
	static @Nullable Object[] of(String name, Method method, @Nullable Object[] arguments) {
		Class<?>[] types = method.getParameterTypes();
		@Nullable Object[] all = method.isVarArgs() ? joined(name, types, arguments) : arguments;
		if (all.length != types.length) {
			throw new SpawnUsageException("The function '" + name + "' takes " + types.length + " argument(s) "
					+ names(types) + " but got " + arguments.length, null);
		}
		@Nullable Object[] result = new @Nullable Object[types.length];
		for (int i = 0; i < types.length; i++) {
			result[i] = check(name, i, types[i], all[i]);
		}
		return result;
	}

	private static @Nullable Object[] joined(String name, Class<?>[] types, @Nullable Object[] arguments) {
		int fixed = types.length - 1;
		if (arguments.length == types.length
				&& (arguments[fixed] == null || types[fixed].isInstance(arguments[fixed]))) {
			return arguments;
		}
		if (arguments.length < fixed) {
			return arguments;
		}
		Class<?> type = types[fixed].getComponentType();
		Object rest = Array.newInstance(type, arguments.length - fixed);
		for (int i = fixed; i < arguments.length; i++) {
			Array.set(rest, i - fixed, check(name, i, type, arguments[i]));
		}
		@Nullable Object[] result = Arrays.copyOf(arguments, types.length);
		result[fixed] = rest;
		return result;
	}

	private static @Nullable Object check(String name, int index, Class<?> type, @Nullable Object argument) {
		if (argument == null) {
			if (type.isPrimitive()) {
				throw wrong(name, index, type, "null");
			}
			return null;
		}
		if (!type.isPrimitive()) {
			if (!type.isInstance(argument)) {
				throw wrong(name, index, type, "of " + argument.getClass().getTypeName());
			}
			return argument;
		}
		Object widened = widened(type, argument);
		if (widened == null) {
			throw wrong(name, index, type, "of " + argument.getClass().getTypeName());
		}
		return widened;
	}

	// An array of the primitive type does what the compiler does, and refuses the rest.
	private static @Nullable Object widened(Class<?> type, Object argument) {
		Object box = Array.newInstance(type, 1);
		if (argument instanceof Number && !Arrays.asList(NUMBERS).contains(type)) {
			return null;
		}
		try {
			Array.set(box, 0, argument);
			return Array.get(box, 0);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static SpawnUsageException wrong(String name, int index, Class<?> type, String what) {
		return new SpawnUsageException("Argument " + (index + 1) + " of the function '" + name + "' must be of "
				+ type.getTypeName() + " but is " + what, null);
	}

	private static String names(Class<?>[] types) {
		return Arrays.stream(types).map(Class::getTypeName).toList().toString();
	}

}
