package io.github.spawnboot.launch;

import java.lang.management.ManagementFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * What a JVM tells about how it was started.
 *
 * @param inputArguments options as {@code RuntimeMXBean} gives them: environment
 * variables and argument files expanded, without class path and main class
 * @param systemProperties system properties
 * @param environment environment variables
 * @param loaders class loaders between this library and the application class loader,
 * outermost first; empty on an ordinary class path
 * @param onApplicationLoader whether the application class loader is above this library
 * @param ownModule name of the module that this library is in, if it is in a named one
 */
record JvmFacts(List<String> inputArguments, Map<String, String> systemProperties, Map<String, String> environment,
		List<Loader> loaders, boolean onApplicationLoader, @Nullable String ownModule) {

	static JvmFacts ofThisJvm() {
		List<Loader> loaders = new ArrayList<>();
		ClassLoader application = ClassLoader.getSystemClassLoader();
		ClassLoader platform = ClassLoader.getPlatformClassLoader();
		ClassLoader loader = JvmFacts.class.getClassLoader();
		while (loader != null && loader != application && loader != platform) {
			loaders.add(0, Loader.of(loader));
			loader = loader.getParent();
		}
		return new JvmFacts(ManagementFactory.getRuntimeMXBean().getInputArguments(), currentSystemProperties(),
				System.getenv(), loaders, loader == application, JvmFacts.class.getModule().getName());
	}

	static Map<String, String> currentSystemProperties() {
		Properties properties = System.getProperties();
		Map<String, String> result = new TreeMap<>();
		for (String name : properties.stringPropertyNames()) {
			String value = properties.getProperty(name);
			if (value != null) {
				result.put(name, value);
			}
		}
		return result;
	}

	@Nullable String property(String name) {
		return this.systemProperties.get(name);
	}

	/**
	 * A class loader.
	 *
	 * @param type its class name
	 * @param urls where it loads from, or {@code null} if it does not tell
	 */
	record Loader(String type, @Nullable List<String> urls) {

		private static Loader of(ClassLoader loader) {
			List<String> urls = null;
			if (loader instanceof URLClassLoader urlLoader) {
				urls = Arrays.stream(urlLoader.getURLs()).map(URL::toExternalForm).toList();
			}
			return new Loader(loader.getClass().getName(), urls);
		}

	}

}
