package io.github.spawnboot.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * An executable archive of Spring Boot with libraries nested in it. Its own launcher runs
 * one fixed class, so children are started by {@code PropertiesLauncher}, which each such
 * archive holds too.
 *
 * @param classPath the archive
 * @param settings settings of {@code PropertiesLauncher}, without the main class
 * @param neutral whether the application itself is not started by
 * {@code PropertiesLauncher}, so that no settings file must be found
 */
record BootLoaderForm(ClassPath classPath, Map<String, String> settings, boolean neutral) implements LaunchForm {

	private static final String PROPERTIES_LAUNCHER = "org.springframework.boot.loader.launch.PropertiesLauncher";

	private static final List<String> SETTINGS = List.of("loader.path", "loader.home", "loader.config.name",
			"loader.config.location", "loader.classLoader");

	static boolean isNested(JvmFacts.Loader loader) {
		return loader.type().startsWith("org.springframework.boot.loader.launch.")
				&& urls(loader).anyMatch((url) -> url.startsWith("jar:nested:"));
	}

	private static Stream<String> urls(JvmFacts.Loader loader) {
		return (loader.urls() != null) ? loader.urls().stream() : Stream.empty();
	}

	static BootLoaderForm of(JvmFacts facts) {
		ClassPath classPath = new ClassPath(LaunchForm.javaClassPath(facts));
		if (isPropertiesLauncher(facts, classPath)) {
			Map<String, String> settings = new TreeMap<>();
			for (String name : SETTINGS) {
				String value = setting(facts, name);
				if (value != null) {
					settings.put(name, value);
				}
			}
			return new BootLoaderForm(classPath, settings, false);
		}
		boolean war = facts.loaders()
			.stream()
			.flatMap(BootLoaderForm::urls)
			.anyMatch((url) -> url.contains("/!WEB-INF/classes/"));
		return new BootLoaderForm(classPath,
				war ? Map.of("loader.path", "WEB-INF/classes/,WEB-INF/lib/,WEB-INF/lib-provided/") : Map.of(), true);
	}

	private static boolean isPropertiesLauncher(JvmFacts facts, ClassPath classPath) {
		String command = facts.property("sun.java.command");
		return (command != null && command.split(" ", 2)[0].equals(PROPERTIES_LAUNCHER))
				|| classPath.entries().stream().anyMatch((entry) -> PROPERTIES_LAUNCHER.equals(mainClass(entry)));
	}

	private static @Nullable String mainClass(Path entry) {
		try (JarFile jar = new JarFile(entry.toFile())) {
			return (jar.getManifest() != null) ? jar.getManifest().getMainAttributes().getValue("Main-Class") : null;
		}
		catch (IOException ex) {
			// A directory or a missing file: not what this JVM was started from.
			return null;
		}
	}

	private static @Nullable String setting(JvmFacts facts, String name) {
		String value = facts.property(name);
		for (String variable : List.of(name, name.replace('.', '_'),
				name.replace('.', '_').toUpperCase(Locale.ENGLISH))) {
			value = (value != null) ? value : facts.environment().get(variable);
		}
		return value;
	}

	@Override
	public List<String> arguments(String mainClass, Path directory) {
		List<String> result = new ArrayList<>();
		this.settings.forEach((name, value) -> result.add("-D" + name + "=" + value));
		if (this.neutral) {
			// Else a 'loader.properties' in the working directory would count for
			// the child, but not for this process.
			result.add("-Dloader.home=" + directory.toAbsolutePath());
			result.add("-Dloader.config.name=spawn-none");
		}
		result.add("-Dloader.main=" + mainClass);
		result.add(PROPERTIES_LAUNCHER);
		return result;
	}

}
