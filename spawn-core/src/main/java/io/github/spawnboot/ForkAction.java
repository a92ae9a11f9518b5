package io.github.spawnboot;

import org.jspecify.annotations.Nullable;

/**
 * A {@link ForkFunction} without a result.
 */
public interface ForkAction extends ForkFunction {

	/**
	 * An action without arguments.
	 */
	@FunctionalInterface
	interface Of0 extends ForkAction {

		/**
		 * The action.
		 * @throws Exception what the action throws
		 */
		void run() throws Exception;

	}

	/**
	 * An action with one argument.
	 *
	 * @param <A> type of the argument
	 */
	@FunctionalInterface
	interface Of1<A extends @Nullable Object> extends ForkAction {

		/**
		 * The action.
		 * @param a the argument
		 * @throws Exception what the action throws
		 */
		void run(A a) throws Exception;

	}

	/**
	 * An action with two arguments.
	 *
	 * @param <A> type of the first argument
	 * @param <B> type of the second argument
	 */
	@FunctionalInterface
	interface Of2<A extends @Nullable Object, B extends @Nullable Object> extends ForkAction {

		/**
		 * The action.
		 * @param a the first argument
		 * @param b the second argument
		 * @throws Exception what the action throws
		 */
		void run(A a, B b) throws Exception;

	}

	/**
	 * An action with three arguments.
	 *
	 * @param <A> type of the first argument
	 * @param <B> type of the second argument
	 * @param <C> type of the third argument
	 */
	@FunctionalInterface
	interface Of3<A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
			extends ForkAction {

		/**
		 * The action.
		 * @param a the first argument
		 * @param b the second argument
		 * @param c the third argument
		 * @throws Exception what the action throws
		 */
		void run(A a, B b, C c) throws Exception;

	}

	/**
	 * An action with four arguments.
	 *
	 * @param <A> type of the first argument
	 * @param <B> type of the second argument
	 * @param <C> type of the third argument
	 * @param <D> type of the fourth argument
	 */
	@FunctionalInterface
	interface Of4<A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, D extends @Nullable Object>
			extends ForkAction {

		/**
		 * The action.
		 * @param a the first argument
		 * @param b the second argument
		 * @param c the third argument
		 * @param d the fourth argument
		 * @throws Exception what the action throws
		 */
		void run(A a, B b, C c, D d) throws Exception;

	}

}
