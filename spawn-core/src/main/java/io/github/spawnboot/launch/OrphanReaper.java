package io.github.spawnboot.launch;

import java.io.File;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes note of the ends of processes that nobody has started here: where this JVM is
 * process 1, which it is in a container without an init process, the system hands it all
 * orphans, and they stay as zombies until somebody calls {@code waitpid}. The JVM does so
 * only for what it has started. Here it is done by the function interface of Java 22 and
 * later, by reflection because this library runs on older ones, too; and on those by the
 * way of the JDK itself, if {@code java.lang} is open to this library.
 */
final class OrphanReaper {

	private static final Logger logger = LoggerFactory.getLogger(OrphanReaper.class);

	private static final int FIRST_JAVA = 22;

	private static final int WNOHANG = 1;

	private static final AtomicBoolean told = new AtomicBoolean();

	private final Wait wait;

	private OrphanReaper(Wait wait) {
		this.wait = wait;
	}

	/**
	 * Finds out whether orphans are ours and what can be done about it, and says so in
	 * the log once if nothing can.
	 * @return the reaper, or {@code null} if orphans are somebody else's or cannot be
	 * taken note of
	 */
	static @Nullable OrphanReaper ofThisProcess() {
		if (ProcessHandle.current().pid() != 1) {
			return null;
		}
		String problem = "Java " + Runtime.version().feature() + " gives it no way";
		if (Runtime.version().feature() >= FIRST_JAVA) {
			try {
				return new OrphanReaper(bySystem(waitpid()));
			}
			catch (ReflectiveOperationException | RuntimeException | LinkageError ex) {
				problem = "the system cannot be called: " + ex;
			}
		}
		try {
			return new OrphanReaper(byJdk());
		}
		catch (ReflectiveOperationException | RuntimeException | LinkageError ex) {
			logger.debug("The way of the JDK itself cannot be used", ex);
			tell(problem);
			return null;
		}
	}

	private static void tell(String problem) {
		if (told.compareAndSet(false, true)) {
			Module self = OrphanReaper.class.getModule();
			logger.warn("This JVM is process 1, so orphans of its children stay as zombies when they end, and it cannot"
					+ " take note of them: {}. Run it below an init process, for example by 'docker run --init' or"
					+ " 'shareProcessNamespace: true', or with the option '--add-opens=java.base/java.lang={}'{}",
					problem, self.isNamed() ? self.getName() : "ALL-UNNAMED",
					(Runtime.version().feature() < FIRST_JAVA) ? ", or on Java " + FIRST_JAVA + " or later" : "");
		}
	}

	private static Wait bySystem(MethodHandle waitpid) {
		return (pid) -> ((Number) waitpid.invokeWithArguments((int) pid, 0L, WNOHANG)).longValue() == pid;
	}

	private static Wait byJdk() throws ReflectiveOperationException {
		Method waitForExit = Class.forName("java.lang.ProcessHandleImpl")
			.getDeclaredMethod("waitForProcessExit0", long.class, boolean.class);
		waitForExit.setAccessible(true);
		// It waits for a process that runs, and gives a negative number for one that is
		// not a child of this one.
		return (pid) -> isNothingButAZombie(pid) && (int) waitForExit.invoke(null, pid, true) >= 0;
	}

	/**
	 * Returns whether all of a process has ended: the thread that was its first one is a
	 * zombie, too, while others still run.
	 * @param pid process id
	 */
	static boolean isNothingButAZombie(long pid) {
		ProcessTable.Entry entry = ProcessTable.of(pid);
		String[] threads = new File("/proc/" + pid + "/task").list();
		return entry != null && entry.isDead() && threads != null && threads.length == 1;
	}

	private static MethodHandle waitpid() throws ReflectiveOperationException {
		Class<?> linkerType = Class.forName("java.lang.foreign.Linker");
		Class<?> layoutType = Class.forName("java.lang.foreign.MemoryLayout");
		Class<?> descriptorType = Class.forName("java.lang.foreign.FunctionDescriptor");
		Class<?> values = Class.forName("java.lang.foreign.ValueLayout");
		Object linker = linkerType.getMethod("nativeLinker").invoke(null);
		Object lookup = linkerType.getMethod("defaultLookup").invoke(linker);
		Optional<?> symbol = (Optional<?>) Class.forName("java.lang.foreign.SymbolLookup")
			.getMethod("find", String.class)
			.invoke(lookup, "waitpid");
		Object number = values.getField("JAVA_INT").get(null);
		Object arguments = Array.newInstance(layoutType, 3);
		Array.set(arguments, 0, number);
		// The place for the status, which nobody wants.
		Array.set(arguments, 1, values.getField("JAVA_LONG").get(null));
		Array.set(arguments, 2, number);
		Object descriptor = descriptorType.getMethod("of", layoutType, arguments.getClass())
			.invoke(null, number, arguments);
		Class<?> option = Class.forName("java.lang.foreign.Linker$Option");
		Object noOptions = Array.newInstance(option, 0);
		Method downcall = linkerType.getMethod("downcallHandle", Class.forName("java.lang.foreign.MemorySegment"),
				descriptorType, noOptions.getClass());
		return (MethodHandle) downcall.invoke(linker, symbol.orElseThrow(), descriptor, noOptions);
	}

	/**
	 * Takes note of the end of a process. Never waits.
	 * @param orphan a dead process that was not started by this JVM: the exit code of
	 * another one would be lost to whoever waits for it
	 * @return whether it is gone now
	 */
	boolean reap(ProcessTable.Entry orphan) {
		try {
			return this.wait.isOver(orphan.pid());
		}
		catch (Throwable ex) {
			logger.warn("The end of process {} could not be taken note of", orphan, ex);
			return false;
		}
	}

	/**
	 * A way to take note of the end of a process.
	 */
	@FunctionalInterface
	private interface Wait {

		boolean isOver(long pid) throws Throwable;

	}

}
