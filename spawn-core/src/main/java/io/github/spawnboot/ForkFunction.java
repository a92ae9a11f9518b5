package io.github.spawnboot;

import java.io.Serializable;

import org.jspecify.annotations.Nullable;

/**
 * A function with a result that {@link Forks} can run in a process of its own, written as
 * a method reference ({@code Resizer::resize}) or as a lambda that captures nothing. It
 * is serializable only so that its class and method can be found out; nothing is ever
 * serialized, and it is never called in this process.
 * <p>
 * Types of arguments and result are those that the method declares; a lambda declares
 * them without type arguments, so a function that takes a {@code List<Part>} has to be a
 * method reference.
 */
public interface ForkFunction extends Serializable {

	/**
	 * A function without arguments.
	 *
	 * @param <R> type of the result
	 */
	@FunctionalInterface
	interface Of0<R extends @Nullable Object> extends ForkFunction {

		/**
		 * The function.
		 * @return its result
		 * @throws Exception what the function throws
		 */
		R apply() throws Exception;

	}

	/**
	 * A function with one argument.
	 *
	 * @param <A> type of the argument
	 * @param <R> type of the result
	 */
	@FunctionalInterface
	interface Of1<A extends @Nullable Object, R extends @Nullable Object> extends ForkFunction {

		/**
		 * The function.
		 * @param a the argument
		 * @return its result
		 * @throws Exception what the function throws
		 */
		R apply(A a) throws Exception;

	}

	/**
	 * A function with two arguments.
	 *
	 * @param <A> type of the first argument
	 * @param <B> type of the second argument
	 * @param <R> type of the result
	 */
	@FunctionalInterface
	interface Of2<A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
			extends ForkFunction {

		/**
		 * The function.
		 * @param a the first argument
		 * @param b the second argument
		 * @return its result
		 * @throws Exception what the function throws
		 */
		R apply(A a, B b) throws Exception;

	}

	/**
	 * A function with three arguments.
	 *
	 * @param <A> type of the first argument
	 * @param <B> type of the second argument
	 * @param <C> type of the third argument
	 * @param <R> type of the result
	 */
	@FunctionalInterface
	interface Of3<A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, R extends @Nullable Object>
			extends ForkFunction {

		/**
		 * The function.
		 * @param a the first argument
		 * @param b the second argument
		 * @param c the third argument
		 * @return its result
		 * @throws Exception what the function throws
		 */
		R apply(A a, B b, C c) throws Exception;

	}

	/**
	 * A function with four arguments.
	 *
	 * @param <A> type of the first argument
	 * @param <B> type of the second argument
	 * @param <C> type of the third argument
	 * @param <D> type of the fourth argument
	 * @param <R> type of the result
	 */
	@FunctionalInterface
	interface Of4<A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, D extends @Nullable Object, R extends @Nullable Object>
			extends ForkFunction {

		/**
		 * The function.
		 * @param a the first argument
		 * @param b the second argument
		 * @param c the third argument
		 * @param d the fourth argument
		 * @return its result
		 * @throws Exception what the function throws
		 */
		R apply(A a, B b, C c, D d) throws Exception;

	}

}
