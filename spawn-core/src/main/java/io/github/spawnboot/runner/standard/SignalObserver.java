package io.github.spawnboot.runner.standard;

import java.util.Collection;
import java.util.function.Consumer;

/**
 * Hears signals of the operating system beside whoever handles them, which goes on as
 * before: the JVM itself, for example, which ends after SIGINT and SIGTERM. Thread-safe.
 */
public final class SignalObserver implements AutoCloseable {

	private final Runnable end;

	private SignalObserver(Runnable end) {
		this.end = end;
	}

	/**
	 * Begins to observe. Signals that this JVM does not handle itself are left alone: one
	 * that it ignores, as SIGINT where a script has started it in the background, goes on
	 * to be ignored.
	 * @param names names of the signals without {@code SIG}, such as {@code TERM}
	 * @param observer gets the name of each signal that comes, on a thread that the JVM
	 * makes for it, before it is handled; may block
	 * @return the observer, to be closed
	 * @throws io.github.spawnboot.SpawnUsageException if this system has no such signal,
	 * or this JVM does not give it away ({@code -Xrs}, or no module
	 * {@code jdk.unsupported})
	 */
	public static SignalObserver of(Collection<String> names, Consumer<String> observer) {
		return new SignalObserver(
				JvmSignals.observe(Arguments.notNull("names", names), Arguments.notNull("observer", observer)));
	}

	/**
	 * Ends the observation. An observer that is being called is not waited for.
	 */
	@Override
	public void close() {
		this.end.run();
	}

}
