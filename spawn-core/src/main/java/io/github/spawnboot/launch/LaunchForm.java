package io.github.spawnboot.launch;

import java.io.File;
import java.nio.file.Path;
import java.util.List;

import io.github.spawnboot.ChildStartException;
import org.jspecify.annotations.Nullable;

/**
 * How the application is packaged, as far as a command line for it depends on that.
 */
sealed interface LaunchForm permits PlainForm, BootLoaderForm, ModuleForm {

	/**
	 * Returns the class path of a child.
	 * @return the class path, possibly empty
	 */
	ClassPath classPath();

	/**
	 * Returns what stands behind the class path.
	 * @param mainClass the child's main class
	 * @param directory a directory of the child's own
	 * @return options, then the main class
	 */
	List<String> arguments(String mainClass, Path directory);

	/**
	 * Recognises the form of a JVM.
	 * @param facts what the JVM tells
	 * @return the form
	 * @throws ChildStartException if children cannot be started alike
	 */
	static LaunchForm of(JvmFacts facts) {
		if (facts.property("org.graalvm.nativeimage.imagecode") != null) {
			throw unsupported("it runs as a native image; run it on a JVM");
		}
		String mainModule = facts.property("jdk.module.main");
		if (mainModule != null) {
			return ModuleForm.of(facts, mainModule);
		}
		if (facts.loaders().stream().anyMatch(BootLoaderForm::isNested)) {
			return BootLoaderForm.of(facts);
		}
		return PlainForm.of(facts);
	}

	static ChildStartException unsupported(String reason) {
		return new ChildStartException("Cannot start children of this application: " + reason, null);
	}

	static List<Path> javaClassPath(JvmFacts facts) {
		String path = facts.property("java.class.path");
		if (path != null && path.endsWith(File.pathSeparator) && facts.property("surefire.real.class.path") != null) {
			// Surefire rewrites the property when the JVM runs already, and ends it so;
			// elsewhere an empty entry means the working directory.
			path = path.substring(0, path.length() - File.pathSeparator.length());
		}
		return ClassPath.split((path != null) ? path : "");
	}

	static @Nullable String modulePath(JvmFacts facts) {
		String path = facts.property("jdk.module.path");
		if (path == null || path.isEmpty()) {
			return null;
		}
		return String.join(File.pathSeparator,
				ClassPath.split(path).stream().map((entry) -> entry.toAbsolutePath().toString()).toList());
	}

}
