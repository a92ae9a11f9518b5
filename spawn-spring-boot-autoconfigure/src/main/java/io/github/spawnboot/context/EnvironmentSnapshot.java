package io.github.spawnboot.context;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.PropertySource.StubPropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Takes the property sources out of the parent's Environment, in their order and with
 * their raw values, so that a child can rebuild them. Thread-safe. What cannot be sent is
 * logged once, at INFO, with source and key.
 */
public final class EnvironmentSnapshot {

	private static final Logger logger = LoggerFactory.getLogger(EnvironmentSnapshot.class);

	/**
	 * Sources that each process has for itself: they say something about the process, are
	 * handed over another way, or produce a value at each access.
	 */
	private static final Set<String> LOCAL = Set.of(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
			StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, "commandLineArgs", "random", "applicationInfo",
			"jndiProperties", "servletContextInitParams", "servletConfigInitParams");

	/**
	 * Sources that are views of others or steer the start of the parent itself.
	 */
	private static final Set<String> LEFT_OUT = Set.of("configurationProperties", "bootstrap",
			ChildEnvironment.OVERRIDES);

	private static final List<String> JVM_PROPERTIES = List.of("java.", "javax.management.", "jdk.", "sun.", "os.",
			"awt.", "com.sun.management.", "surefire.");

	/**
	 * Names that are the parent's own: about its user and process, or what its logging
	 * system left there, which would make the child write the parent's log file.
	 */
	private static final Set<String> PARENT_PROPERTIES = Set.of("user.dir", "user.home", "user.name", "user.timezone",
			"user.language", "user.country", "user.script", "user.variant", "file.separator", "path.separator",
			"line.separator", "file.encoding", "native.encoding", "stdout.encoding", "stderr.encoding",
			"stdin.encoding", "basedir", "localRepository", "jarmode", "loader.main", "spring.context.exit",
			"spring.context.checkpoint", "spring.devtools.restart.enabled", "PID");

	private final ConfigurableEnvironment environment;

	private final Set<String> reported = ConcurrentHashMap.newKeySet();

	/**
	 * Creates a snapshot that is taken anew at each call.
	 * @param environment the parent's Environment
	 */
	public EnvironmentSnapshot(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	/**
	 * Returns the property sources as they are now.
	 * @param filter decides about each property
	 * @return the sources, the one that wins first
	 */
	public List<ChildPayload.Source> sources(PropertyFilter filter) {
		List<ChildPayload.Source> sources = new ArrayList<>();
		for (PropertySource<?> source : this.environment.getPropertySources()) {
			if (!LEFT_OUT.contains(source.getName())) {
				sources.add(source(source, filter));
			}
		}
		return sources;
	}

	private ChildPayload.Source source(PropertySource<?> source, PropertyFilter filter) {
		if (LOCAL.contains(source.getName()) || source instanceof StubPropertySource) {
			return new ChildPayload.Source(source.getName(), true, Map.of());
		}
		if (!(source instanceof EnumerablePropertySource<?> enumerable)) {
			if (this.reported.add(source.getName())) {
				logger.info("Property source '{}' of type '{}' cannot list its properties, so children do not get it",
						source.getName(), source.getClass().getName());
			}
			return new ChildPayload.Source(source.getName(), true, Map.of());
		}
		Map<String, Object> values = new LinkedHashMap<>();
		for (String name : enumerable.getPropertyNames()) {
			if (filter.test(source.getName(), name)) {
				Object value = value(enumerable, name);
				if (value != null) {
					values.put(name, value);
				}
			}
		}
		return new ChildPayload.Source(source.getName(), false, values);
	}

	private @Nullable Object value(EnumerablePropertySource<?> source, String name) {
		Object value;
		try {
			value = source.getProperty(name);
		}
		catch (RuntimeException ex) {
			report(source, name, "could not be read (" + ex + ")");
			return null;
		}
		if (value == null) {
			return null;
		}
		Object normalised = PayloadValues.normalise(value);
		if (normalised == null) {
			report(source, name, "has a value of type '" + value.getClass().getName() + "'");
		}
		return normalised;
	}

	private void report(PropertySource<?> source, String name, String reason) {
		if (this.reported.add(source.getName() + '\n' + name)) {
			logger.info("Property '{}' of source '{}' {}, so children do not get it", name, source.getName(), reason);
		}
	}

	/**
	 * Returns the system properties as they are now, without those that belong to the JVM
	 * or to the parent process.
	 * @param filter decides about each property, with the source {@code systemProperties}
	 * @return the properties, sorted by name
	 */
	public Map<String, String> systemProperties(PropertyFilter filter) {
		Map<String, String> properties = new TreeMap<>();
		for (String name : System.getProperties().stringPropertyNames()) {
			String value = System.getProperty(name);
			if (value != null && !belongsToParent(name)
					&& filter.test(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, name)) {
				properties.put(name, value);
			}
		}
		return properties;
	}

	private static boolean belongsToParent(String name) {
		return PARENT_PROPERTIES.contains(name) || JVM_PROPERTIES.stream().anyMatch(name::startsWith)
				|| name.startsWith("LOG_") || name.startsWith("LOGGED_") || name.startsWith("LOGBACK_")
				|| name.startsWith("LOG4J2_") || name.startsWith("CONSOLE_LOG_") || name.startsWith("FILE_LOG_");
	}

}
