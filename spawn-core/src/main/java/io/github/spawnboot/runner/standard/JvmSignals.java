package io.github.spawnboot.runner.standard;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.github.spawnboot.SpawnUsageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to signals of the operating system by {@code sun.misc.Signal}, reflectively:
 * the class is exported by {@code jdk.unsupported} only, which an image may leave out.
 * The handler of a signal is installed with its first listener or observer, and the one
 * before it is put back with the last. Where there are only observers, that one handles
 * the signal, too.
 */
final class JvmSignals {

	private static final Logger logger = LoggerFactory.getLogger(JvmSignals.class);

	// Guarded by the class.
	private static final Map<String, JvmSignals> handled = new HashMap<>();

	private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

	private final List<Consumer<String>> observers = new CopyOnWriteArrayList<>();

	private final String name;

	private final Object handler;

	private final Object previous;

	private JvmSignals(String name) throws ReflectiveOperationException {
		this.name = name;
		Class<?> type = Class.forName("sun.misc.SignalHandler");
		InvocationHandler invocation = this::invoke;
		this.handler = Proxy.newProxyInstance(JvmSignals.class.getClassLoader(), new Class<?>[] { type }, invocation);
		this.previous = handle(name, this.handler);
	}

	/**
	 * Checks a name.
	 * @throws SpawnUsageException if this system has no such signal, or this JVM cannot
	 * handle signals
	 */
	static void check(String name) {
		attempt(name, () -> signal(name));
	}

	/**
	 * Begins to listen.
	 * @param names names without {@code SIG}
	 * @param listener gets the name of each signal, in a thread of the JVM for each
	 * @return ends it; has an effect once
	 * @throws SpawnUsageException if the JVM does not give one of them away
	 */
	static synchronized Runnable listen(Collection<String> names, Consumer<String> listener) {
		// Distinct, so that removing removes this one.
		Consumer<String> own = (name) -> listener.accept(name);
		List<String> done = new ArrayList<>();
		try {
			for (String name : names) {
				handled(name).listeners.add(own);
				done.add(name);
			}
		}
		catch (SpawnUsageException ex) {
			remove(done, own);
			throw ex;
		}
		return () -> remove(done, own);
	}

	/**
	 * Begins to observe what this JVM handles already. A signal that it ignores, or that
	 * ends it without any handler, is left alone.
	 * @param names names without {@code SIG}
	 * @param observer gets the name of each signal, in a thread of the JVM for each,
	 * before it is handled
	 * @return ends it; has an effect once
	 * @throws SpawnUsageException if the JVM does not give one of them away
	 */
	static synchronized Runnable observe(Collection<String> names, Consumer<String> observer) {
		Consumer<String> own = (name) -> observer.accept(name);
		List<String> done = new ArrayList<>();
		try {
			for (String name : names) {
				handled(name).observers.add(own);
				done.add(name);
				if (handled(name).listeners.isEmpty() && !attempt(name, handled(name)::wasHandled)) {
					remove(List.of(name), own);
				}
			}
		}
		catch (SpawnUsageException ex) {
			remove(done, own);
			throw ex;
		}
		return () -> remove(done, own);
	}

	private static JvmSignals handled(String name) {
		JvmSignals signal = handled.get(name);
		if (signal == null) {
			signal = attempt(name, () -> new JvmSignals(name));
			handled.put(name, signal);
		}
		return signal;
	}

	private static synchronized void remove(List<String> names, Consumer<String> consumer) {
		for (String name : names) {
			JvmSignals signal = handled.get(name);
			if (signal != null && (signal.listeners.remove(consumer) || signal.observers.remove(consumer))
					&& signal.listeners.isEmpty()
					&& (signal.observers.isEmpty() || !attempt(name, signal::wasHandled))) {
				handled.remove(name);
				attempt(name, signal::restore);
			}
		}
	}

	private boolean wasHandled() throws ReflectiveOperationException {
		Class<?> type = Class.forName("sun.misc.SignalHandler");
		return this.previous != type.getField("SIG_DFL").get(null)
				&& this.previous != type.getField("SIG_IGN").get(null);
	}

	private Object restore() throws ReflectiveOperationException {
		Object current = handle(this.name, this.previous);
		// Somebody else has taken over since.
		return (current != this.handler) ? handle(this.name, current) : current;
	}

	private Object invoke(Object proxy, java.lang.reflect.Method method, Object[] arguments) {
		return switch (method.getName()) {
			case "equals" -> proxy == arguments[0];
			case "hashCode" -> System.identityHashCode(proxy);
			case "toString" -> "Handler of signal " + this.name;
			default -> received(arguments[0]);
		};
	}

	private Object received(Object signal) {
		logger.info("Received signal SIG{}", this.name);
		for (Consumer<String> observer : this.observers) {
			observer.accept(this.name);
		}
		if (this.listeners.isEmpty()) {
			attempt(this.name, () -> handleAsBefore(signal));
		}
		for (Consumer<String> listener : this.listeners) {
			listener.accept(this.name);
		}
		return this;
	}

	private Object handleAsBefore(Object signal) throws ReflectiveOperationException {
		Class.forName("sun.misc.SignalHandler").getMethod("handle", signal.getClass()).invoke(this.previous, signal);
		return this;
	}

	private static Object signal(String name) throws ReflectiveOperationException {
		return Class.forName("sun.misc.Signal").getConstructor(String.class).newInstance(name);
	}

	private static Object handle(String name, Object handler) throws ReflectiveOperationException {
		Object signal = signal(name);
		Class<?> type = Class.forName("sun.misc.SignalHandler");
		return Objects.requireNonNull(
				signal.getClass().getMethod("handle", signal.getClass(), type).invoke(null, signal, handler));
	}

	private static <T> T attempt(String name, Step<T> step) {
		try {
			return step.run();
		}
		catch (InvocationTargetException ex) {
			// Unknown, used by the JVM itself, or left alone because of -Xrs.
			throw new SpawnUsageException("Signal '" + name + "' of the operating system cannot be handled: "
					+ ex.getCause() + ". Names have no 'SIG', as in 'TERM'", ex.getCause());
		}
		catch (ReflectiveOperationException ex) {
			throw new SpawnUsageException("Signal '" + name + "' of the operating system cannot be handled: this JVM"
					+ " has no " + ex.getMessage() + ". Add the module 'jdk.unsupported'", ex);
		}
	}

	/**
	 * Something done by reflection.
	 */
	private interface Step<T> {

		T run() throws ReflectiveOperationException;

	}

}
