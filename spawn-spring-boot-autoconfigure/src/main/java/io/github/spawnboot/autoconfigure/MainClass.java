package io.github.spawnboot.autoconfigure;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Finds out whether an application's main method is what started it.
 */
final class MainClass {

	/**
	 * Frames that are never on the way from an application's main to its context, but are
	 * on the way from the main of a test runner.
	 */
	private static final List<String> TEST_FRAMEWORKS = List.of("org.junit.", "junit.", "org.testng.",
			"org.spockframework.", "io.kotest.", "io.cucumber.", "org.apache.maven.surefire.");

	private MainClass() {
	}

	/**
	 * Returns the main class if its main method is being executed by this thread, and no
	 * test framework stands between.
	 * @param candidate main class of the SpringApplication, which may be set by hand or
	 * be that of a test runner
	 * @return name of the class, or {@code null}
	 */
	static @Nullable String onStack(@Nullable Class<?> candidate) {
		if (candidate == null) {
			return null;
		}
		return StackWalker.getInstance().walk((frames) -> isOnStack(candidate.getName(), frames)) ? candidate.getName()
				: null;
	}

	private static boolean isOnStack(String className, Stream<StackFrame> frames) {
		StackFrame first = frames
			.filter((frame) -> frame.getMethodName().equals("main") || isTestFramework(frame.getClassName()))
			.findFirst()
			.orElse(null);
		return first != null && first.getMethodName().equals("main") && first.getClassName().equals(className)
				&& !isTestFramework(className);
	}

	private static boolean isTestFramework(String className) {
		return TEST_FRAMEWORKS.stream().anyMatch(className::startsWith);
	}

}
