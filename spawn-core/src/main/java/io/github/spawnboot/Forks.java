package io.github.spawnboot;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Runs single functions, each in a fresh process of its own, with nothing shared but its
 * arguments and its result.
 *
 * <pre class="code">
 * byte[] small = forks.call(Resizer::resize, image, 100);          // by method reference
 * ForkResult&lt;?&gt; result = forks.fork("resize", image, 100);         // by name
 * ForkedProcess&lt;byte[]&gt; process = forks.start(Resizer::resize, image, 100);
 * </pre>
 *
 * Arguments are checked and encoded before a process is started. The process is a JVM
 * with the class path of this one; unless the function belongs to a Spring bean, nothing
 * else runs in it, neither the main method of the application nor Spring. An instance
 * method that was registered runs on an instance that the process makes by the
 * constructor without parameters. The process ends when the function returns; threads
 * that it left behind end with it.
 * <p>
 * Thread-safe. Each fork is independent of all others; there is no limit to their number
 * but the memory of the machine, and the caller is the one who knows it. What goes wrong:
 *
 * <ul>
 * <li>{@link HandlerNotFoundException}: no function has the name; nothing was started
 * <li>{@link SpawnUsageException}: an argument, a function or an option is impossible, or
 * this process is itself a child; nothing was started
 * <li>{@link ChildStartException}: the process did not come up
 * <li>what the function threw, if its class can be rebuilt here (common exceptions of the
 * JDK and those that the method declares), else {@link RemoteInvocationException}, which
 * names the class
 * <li>{@link ChildExitedException}: the process ended while the function ran, by
 * {@code System.exit}, a signal, or because memory ran out
 * <li>{@link CallTimeoutException}: the deadline was over; the process was killed
 * <li>{@link CallCancelledException}: the waiting thread was interrupted; the process was
 * killed, and the interrupt flag is set
 * <li>{@link PoolClosedException}: the forks are closed
 * </ul>
 */
public interface Forks {

	/**
	 * Returns forks with other options. Functions are shared: what is registered with one
	 * of them is registered with all.
	 * @param options how processes are started
	 * @return forks with these options and no others
	 * @throws SpawnUsageException if an option is impossible
	 */
	Forks with(ForkOptions options);

	/**
	 * Returns the names of all registered functions.
	 * @return the names, sorted
	 */
	Set<String> names();

	/**
	 * Runs a registered function and waits until its process has ended.
	 * @param name name of the function
	 * @param arguments arguments of the types that its method declares; what follows the
	 * fixed ones of a method with variable arguments may be given one by one
	 * @return the result
	 * @throws SpawnException as said above, or what the function threw
	 */
	ForkResult<?> fork(String name, @Nullable Object... arguments);

	/**
	 * Starts a registered function. Returns when it has been handed to its process.
	 * @param name name of the function
	 * @param arguments arguments of the types that its method declares
	 * @return the running process
	 * @throws SpawnException if it could not be started, as said above
	 */
	ForkedProcess<?> start(String name, @Nullable Object... arguments);

	/**
	 * Registers a function. Used by the methods of the same name.
	 * @param name name of the function
	 * @param function method reference or lambda
	 * @throws SpawnUsageException if the name is empty or taken, or the function cannot
	 * be run in another process
	 */
	void register(String name, ForkFunction function);

	/**
	 * Runs a function and waits until its process has ended. Used by the typed methods of
	 * the same name, which also check the arguments at compile time.
	 * @param function method reference to a static method, or lambda
	 * @param arguments its arguments
	 * @return what the function returned. For a function that returns a stream, this is
	 * the stream, and the process ends when the stream is closed or read to its end
	 * @throws SpawnException as said above, or what the function threw
	 */
	@Nullable Object callFunction(ForkFunction function, @Nullable Object... arguments);

	/**
	 * Starts a function. Used by the typed methods named {@code start}.
	 * @param function method reference to a static method, or lambda
	 * @param arguments its arguments
	 * @return the running process
	 * @throws SpawnException if it could not be started, as said above
	 */
	ForkedProcess<?> startFunction(ForkFunction function, @Nullable Object... arguments);

	/**
	 * Runs a function and waits until its process has ended.
	 * @param <R> type of the result
	 * @param function method reference to a static method, or lambda that captures
	 * nothing
	 * @return its result
	 * @throws SpawnException as said above, or what the function threw
	 */
	@SuppressWarnings({ "unchecked", "NullAway" })
	default <R extends @Nullable Object> R call(ForkFunction.Of0<R> function) {
		return (R) callFunction(function);
	}

	/**
	 * Runs a function and waits until its process has ended.
	 * @param <A> type of the first argument
	 * @param <R> type of the result
	 * @param function method reference to a static method, or lambda that captures
	 * nothing
	 * @param a the first argument
	 * @return its result
	 * @throws SpawnException as said above, or what the function threw
	 */
	@SuppressWarnings({ "unchecked", "NullAway" })
	default <A extends @Nullable Object, R extends @Nullable Object> R call(ForkFunction.Of1<A, R> function, A a) {
		return (R) callFunction(function, a);
	}

	/**
	 * Runs a function and waits until its process has ended.
	 * @param <A> type of the first argument
	 * @param <B> type of the second argument
	 * @param <R> type of the result
	 * @param function method reference to a static method, or lambda that captures
	 * nothing
	 * @param a the first argument
	 * @param b the second argument
	 * @return its result
	 * @throws SpawnException as said above, or what the function threw
	 */
	@SuppressWarnings({ "unchecked", "NullAway" })
	default <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> R call(
			ForkFunction.Of2<A, B, R> function, A a, B b) {
		return (R) callFunction(function, a, b);
	}

	/**
	 * Runs a function and waits until its process has ended.
	 * @param <A> type of the first argument
	 * @param <B> type of the second argument
	 * @param <C> type of the third argument
	 * @param <R> type of the result
	 * @param function method reference to a static method, or lambda that captures
	 * nothing
	 * @param a the first argument
	 * @param b the second argument
	 * @param c the third argument
	 * @return its result
	 * @throws SpawnException as said above, or what the function threw
	 */
	@SuppressWarnings({ "unchecked", "NullAway" })
	default <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, R extends @Nullable Object> R call(
			ForkFunction.Of3<A, B, C, R> function, A a, B b, C c) {
		return (R) callFunction(function, a, b, c);
	}

	/**
	 * Runs a function and waits until its process has ended.
	 * @param <A> type of the first argument
	 * @param <B> type of the second argument
	 * @param <C> type of the third argument
	 * @param <D> type of the fourth argument
	 * @param <R> type of the result
	 * @param function method reference to a static method, or lambda that captures
	 * nothing
	 * @param a the first argument
	 * @param b the second argument
	 * @param c the third argument
	 * @param d the fourth argument
	 * @return its result
	 * @throws SpawnException as said above, or what the function threw
	 */
	@SuppressWarnings({ "unchecked", "NullAway" })
	default <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, D extends @Nullable Object, R extends @Nullable Object> R call(
			ForkFunction.Of4<A, B, C, D, R> function, A a, B b, C c, D d) {
		return (R) callFunction(function, a, b, c, d);
	}

	/**
	 * Runs a function without a result and waits until its process has ended.
	 * @param action method reference to a static method, or lambda that captures nothing
	 * @throws SpawnException as said above, or what the function threw
	 */
	default void run(ForkAction.Of0 action) {
		callFunction(action);
	}

	/**
	 * Runs a function without a result and waits until its process has ended.
	 * @param <A> type of the first argument
	 * @param action method reference to a static method, or lambda that captures nothing
	 * @param a the first argument
	 * @throws SpawnException as said above, or what the function threw
	 */
	default <A extends @Nullable Object> void run(ForkAction.Of1<A> action, A a) {
		callFunction(action, a);
	}

	/**
	 * Runs a function without a result and waits until its process has ended.
	 * @param <A> type of the first argument
	 * @param <B> type of the second argument
	 * @param action method reference to a static method, or lambda that captures nothing
	 * @param a the first argument
	 * @param b the second argument
	 * @throws SpawnException as said above, or what the function threw
	 */
	default <A extends @Nullable Object, B extends @Nullable Object> void run(ForkAction.Of2<A, B> action, A a, B b) {
		callFunction(action, a, b);
	}

	/**
	 * Runs a function without a result and waits until its process has ended.
	 * @param <A> type of the first argument
	 * @param <B> type of the second argument
	 * @param <C> type of the third argument
	 * @param action method reference to a static method, or lambda that captures nothing
	 * @param a the first argument
	 * @param b the second argument
	 * @param c the third argument
	 * @throws SpawnException as said above, or what the function threw
	 */
	default <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object> void run(
			ForkAction.Of3<A, B, C> action, A a, B b, C c) {
		callFunction(action, a, b, c);
	}

	/**
	 * Runs a function without a result and waits until its process has ended.
	 * @param <A> type of the first argument
	 * @param <B> type of the second argument
	 * @param <C> type of the third argument
	 * @param <D> type of the fourth argument
	 * @param action method reference to a static method, or lambda that captures nothing
	 * @param a the first argument
	 * @param b the second argument
	 * @param c the third argument
	 * @param d the fourth argument
	 * @throws SpawnException as said above, or what the function threw
	 */
	default <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, D extends @Nullable Object> void run(
			ForkAction.Of4<A, B, C, D> action, A a, B b, C c, D d) {
		callFunction(action, a, b, c, d);
	}

	/**
	 * Starts a function. Returns when it has been handed to its process.
	 * @param <R> type of the result
	 * @param function method reference to a static method, or lambda that captures
	 * nothing
	 * @return the running process
	 * @throws SpawnException if it could not be started, as said above
	 */
	@SuppressWarnings("unchecked")
	default <R extends @Nullable Object> ForkedProcess<R> start(ForkFunction.Of0<R> function) {
		return (ForkedProcess<R>) startFunction(function);
	}

	/**
	 * Starts a function. Returns when it has been handed to its process.
	 * @param <A> type of the first argument
	 * @param <R> type of the result
	 * @param function method reference to a static method, or lambda that captures
	 * nothing
	 * @param a the first argument
	 * @return the running process
	 * @throws SpawnException if it could not be started, as said above
	 */
	@SuppressWarnings("unchecked")
	default <A extends @Nullable Object, R extends @Nullable Object> ForkedProcess<R> start(
			ForkFunction.Of1<A, R> function, A a) {
		return (ForkedProcess<R>) startFunction(function, a);
	}

	/**
	 * Starts a function. Returns when it has been handed to its process.
	 * @param <A> type of the first argument
	 * @param <B> type of the second argument
	 * @param <R> type of the result
	 * @param function method reference to a static method, or lambda that captures
	 * nothing
	 * @param a the first argument
	 * @param b the second argument
	 * @return the running process
	 * @throws SpawnException if it could not be started, as said above
	 */
	@SuppressWarnings("unchecked")
	default <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> ForkedProcess<R> start(
			ForkFunction.Of2<A, B, R> function, A a, B b) {
		return (ForkedProcess<R>) startFunction(function, a, b);
	}

	/**
	 * Starts a function. Returns when it has been handed to its process.
	 * @param <A> type of the first argument
	 * @param <B> type of the second argument
	 * @param <C> type of the third argument
	 * @param <R> type of the result
	 * @param function method reference to a static method, or lambda that captures
	 * nothing
	 * @param a the first argument
	 * @param b the second argument
	 * @param c the third argument
	 * @return the running process
	 * @throws SpawnException if it could not be started, as said above
	 */
	@SuppressWarnings("unchecked")
	default <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, R extends @Nullable Object> ForkedProcess<R> start(
			ForkFunction.Of3<A, B, C, R> function, A a, B b, C c) {
		return (ForkedProcess<R>) startFunction(function, a, b, c);
	}

	/**
	 * Starts a function. Returns when it has been handed to its process.
	 * @param <A> type of the first argument
	 * @param <B> type of the second argument
	 * @param <C> type of the third argument
	 * @param <D> type of the fourth argument
	 * @param <R> type of the result
	 * @param function method reference to a static method, or lambda that captures
	 * nothing
	 * @param a the first argument
	 * @param b the second argument
	 * @param c the third argument
	 * @param d the fourth argument
	 * @return the running process
	 * @throws SpawnException if it could not be started, as said above
	 */
	@SuppressWarnings("unchecked")
	default <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, D extends @Nullable Object, R extends @Nullable Object> ForkedProcess<R> start(
			ForkFunction.Of4<A, B, C, D, R> function, A a, B b, C c, D d) {
		return (ForkedProcess<R>) startFunction(function, a, b, c, d);
	}

	/**
	 * Registers a function under a name.
	 * @param <R> type of the result
	 * @param name name of the function
	 * @param function method reference or lambda that captures nothing
	 * @throws SpawnUsageException if the name is empty or taken, or the function cannot
	 * be run in another process
	 */
	default <R extends @Nullable Object> void register(String name, ForkFunction.Of0<R> function) {
		register(name, (ForkFunction) function);
	}

	/**
	 * Registers a function under a name.
	 * @param <A> type of the first argument
	 * @param <R> type of the result
	 * @param name name of the function
	 * @param function method reference or lambda that captures nothing; in a reference to
	 * an instance method such as {@code Resizer::resize} the first type is the class
	 * @throws SpawnUsageException if the name is empty or taken, or the function cannot
	 * be run in another process
	 */
	default <A extends @Nullable Object, R extends @Nullable Object> void register(String name,
			ForkFunction.Of1<A, R> function) {
		register(name, (ForkFunction) function);
	}

	/**
	 * Registers a function under a name.
	 * @param <A> type of the first argument
	 * @param <B> type of the second argument
	 * @param <R> type of the result
	 * @param name name of the function
	 * @param function method reference or lambda that captures nothing; in a reference to
	 * an instance method such as {@code Resizer::resize} the first type is the class
	 * @throws SpawnUsageException if the name is empty or taken, or the function cannot
	 * be run in another process
	 */
	default <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> void register(
			String name, ForkFunction.Of2<A, B, R> function) {
		register(name, (ForkFunction) function);
	}

	/**
	 * Registers a function under a name.
	 * @param <A> type of the first argument
	 * @param <B> type of the second argument
	 * @param <C> type of the third argument
	 * @param <R> type of the result
	 * @param name name of the function
	 * @param function method reference or lambda that captures nothing; in a reference to
	 * an instance method such as {@code Resizer::resize} the first type is the class
	 * @throws SpawnUsageException if the name is empty or taken, or the function cannot
	 * be run in another process
	 */
	default <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, R extends @Nullable Object> void register(
			String name, ForkFunction.Of3<A, B, C, R> function) {
		register(name, (ForkFunction) function);
	}

	/**
	 * Registers a function under a name.
	 * @param <A> type of the first argument
	 * @param <B> type of the second argument
	 * @param <C> type of the third argument
	 * @param <D> type of the fourth argument
	 * @param <R> type of the result
	 * @param name name of the function
	 * @param function method reference or lambda that captures nothing; in a reference to
	 * an instance method such as {@code Resizer::resize} the first type is the class
	 * @throws SpawnUsageException if the name is empty or taken, or the function cannot
	 * be run in another process
	 */
	default <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, D extends @Nullable Object, R extends @Nullable Object> void register(
			String name, ForkFunction.Of4<A, B, C, D, R> function) {
		register(name, (ForkFunction) function);
	}

	/**
	 * Registers a function without a result under a name.
	 * @param name name of the function
	 * @param function method reference or lambda that captures nothing
	 * @throws SpawnUsageException if the name is empty or taken, or the function cannot
	 * be run in another process
	 */
	default void registerAction(String name, ForkAction.Of0 function) {
		register(name, (ForkFunction) function);
	}

	/**
	 * Registers a function without a result under a name.
	 * @param <A> type of the first argument
	 * @param name name of the function
	 * @param function method reference or lambda that captures nothing; in a reference to
	 * an instance method such as {@code Resizer::resize} the first type is the class
	 * @throws SpawnUsageException if the name is empty or taken, or the function cannot
	 * be run in another process
	 */
	default <A extends @Nullable Object> void registerAction(String name, ForkAction.Of1<A> function) {
		register(name, (ForkFunction) function);
	}

	/**
	 * Registers a function without a result under a name.
	 * @param <A> type of the first argument
	 * @param <B> type of the second argument
	 * @param name name of the function
	 * @param function method reference or lambda that captures nothing; in a reference to
	 * an instance method such as {@code Resizer::resize} the first type is the class
	 * @throws SpawnUsageException if the name is empty or taken, or the function cannot
	 * be run in another process
	 */
	default <A extends @Nullable Object, B extends @Nullable Object> void registerAction(String name,
			ForkAction.Of2<A, B> function) {
		register(name, (ForkFunction) function);
	}

	/**
	 * Registers a function without a result under a name.
	 * @param <A> type of the first argument
	 * @param <B> type of the second argument
	 * @param <C> type of the third argument
	 * @param name name of the function
	 * @param function method reference or lambda that captures nothing; in a reference to
	 * an instance method such as {@code Resizer::resize} the first type is the class
	 * @throws SpawnUsageException if the name is empty or taken, or the function cannot
	 * be run in another process
	 */
	default <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object> void registerAction(
			String name, ForkAction.Of3<A, B, C> function) {
		register(name, (ForkFunction) function);
	}

	/**
	 * Registers a function without a result under a name.
	 * @param <A> type of the first argument
	 * @param <B> type of the second argument
	 * @param <C> type of the third argument
	 * @param <D> type of the fourth argument
	 * @param name name of the function
	 * @param function method reference or lambda that captures nothing; in a reference to
	 * an instance method such as {@code Resizer::resize} the first type is the class
	 * @throws SpawnUsageException if the name is empty or taken, or the function cannot
	 * be run in another process
	 */
	default <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, D extends @Nullable Object> void registerAction(
			String name, ForkAction.Of4<A, B, C, D> function) {
		register(name, (ForkFunction) function);
	}

}
