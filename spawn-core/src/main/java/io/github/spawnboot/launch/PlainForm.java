package io.github.spawnboot.launch;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.github.spawnboot.ChildStartException;
import org.jspecify.annotations.Nullable;

/**
 * The class path says it all: an IDE, build tool, test run, extracted or exploded
 * archive.
 *
 * @param classPath class path
 * @param modulePath module path that other options refer to, if there is one
 */
record PlainForm(ClassPath classPath, @Nullable String modulePath) implements LaunchForm {

	static PlainForm of(JvmFacts facts) {
		List<Path> entries = new ArrayList<>();
		if (facts.onApplicationLoader()) {
			entries.addAll(LaunchForm.javaClassPath(facts));
		}
		for (JvmFacts.Loader loader : facts.loaders()) {
			if (loader.urls() == null) {
				throw LaunchForm.unsupported("class loader '" + loader.type() + "' does not tell what it loads from. "
						+ "Start it as an executable jar or from a class path");
			}
			loader.urls().forEach((url) -> entries.add(toPath(url, loader)));
		}
		return new PlainForm(new ClassPath(entries), LaunchForm.modulePath(facts));
	}

	private static Path toPath(String url, JvmFacts.Loader loader) {
		try {
			if (url.startsWith("file:")) {
				return Path.of(URI.create(url));
			}
		}
		catch (IllegalArgumentException ex) {
			return rawPath(url, loader);
		}
		throw unreadable(url, loader);
	}

	// Some loaders are given URLs that nobody encoded, with blanks for example.
	private static Path rawPath(String url, JvmFacts.Loader loader) {
		try {
			return Path.of(url.substring("file:".length()));
		}
		catch (InvalidPathException ex) {
			throw unreadable(url, loader);
		}
	}

	private static ChildStartException unreadable(String url, JvmFacts.Loader loader) {
		return LaunchForm.unsupported("class loader '" + loader.type() + "' loads from '" + url
				+ "', which no class path can name. Start it as an executable jar or from a class path");
	}

	@Override
	public List<String> arguments(String mainClass, Path directory) {
		return (this.modulePath != null) ? List.of("--module-path=" + this.modulePath, mainClass) : List.of(mainClass);
	}

}
