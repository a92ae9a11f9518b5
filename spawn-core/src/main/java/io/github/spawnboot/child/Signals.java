package io.github.spawnboot.child;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;

/**
 * Ignores signals by {@code sun.misc.Signal}, reflectively: the class is exported by
 * {@code jdk.unsupported} only, and its absence must not keep a child from starting.
 */
final class Signals {

	private Signals() {
	}

	/**
	 * Ignores signals that a terminal sends to all its processes: the order in which
	 * children end is that of their parent.
	 * @param names names without {@code SIG}
	 */
	static void ignore(String... names) {
		try {
			Class<?> signal = Class.forName("sun.misc.Signal");
			Class<?> handler = Class.forName("sun.misc.SignalHandler");
			Field ignore = handler.getField("SIG_IGN");
			for (String name : names) {
				signal.getMethod("handle", signal, handler)
					.invoke(null, signal.getConstructor(String.class).newInstance(name), ignore.get(null));
			}
		}
		catch (InvocationTargetException ex) {
			// The JVM was told to leave the signal alone (-Xrs).
			System.err.println("A signal of the terminal is not ignored: " + ex.getCause());
		}
		catch (ReflectiveOperationException ex) {
			System.err.println("Signals of the terminal are not ignored: " + ex);
		}
	}

}
