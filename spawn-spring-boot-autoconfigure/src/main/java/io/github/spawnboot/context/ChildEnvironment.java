package io.github.spawnboot.context;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

/**
 * Gives the Environment of a child the property sources and profiles of its parent.
 * <p>
 * A run of the application adds sources at many moments: post-processors, initializers,
 * {@code @PropertySource}. So this is called after each of them; it may be repeated at
 * any time and always leads to the same Environment.
 */
public final class ChildEnvironment {

	/**
	 * Name of the first source, with the properties that hold in the child only.
	 */
	public static final String OVERRIDES = "spawnChild";

	private static final String ATTACHED = "configurationProperties";

	private ChildEnvironment() {
	}

	/**
	 * Returns whether the Environment is that of a bootstrap context (Spring Cloud), in
	 * which no service lives and which is left alone.
	 * @param environment an Environment of the child
	 * @return whether it is
	 */
	public static boolean isBootstrap(ConfigurableEnvironment environment) {
		return environment.getPropertySources().contains("bootstrap");
	}

	/**
	 * Rebuilds property sources and profiles. Sources that the child has and the parent
	 * has not come last, since a value of theirs cannot have been seen in the parent.
	 * @param environment an Environment of the child
	 * @param payload says what the parent has
	 * @param defaults properties that hold in the child only, below the overrides of the
	 * payload
	 */
	public static void rebuild(ConfigurableEnvironment environment, ChildPayload payload,
			Map<String, String> defaults) {
		Map<String, Object> overrides = new LinkedHashMap<>(defaults);
		overrides.putAll(payload.overrides());
		PropertySource<?> first = new MapPropertySource(OVERRIDES, overrides);
		if (payload.reload()) {
			placeFirst(environment.getPropertySources(), first);
		}
		else {
			rebuildSources(environment.getPropertySources(), first, payload.propertySources());
		}
		environment.setDefaultProfiles(payload.defaultProfiles().toArray(String[]::new));
		environment.setActiveProfiles(payload.activeProfiles().toArray(String[]::new));
	}

	private static void placeFirst(MutablePropertySources sources, PropertySource<?> first) {
		if (sources.contains(ATTACHED)) {
			sources.addAfter(ATTACHED, first);
		}
		else {
			sources.addFirst(first);
		}
	}

	private static void rebuildSources(MutablePropertySources sources, PropertySource<?> first,
			List<ChildPayload.Source> shipped) {
		Map<String, PropertySource<?>> own = new LinkedHashMap<>();
		sources.forEach((source) -> own.put(source.getName(), source));
		List<PropertySource<?>> ordered = new ArrayList<>();
		PropertySource<?> attached = own.remove(ATTACHED);
		if (attached != null) {
			ordered.add(attached);
		}
		own.remove(OVERRIDES);
		ordered.add(first);
		for (ChildPayload.Source source : shipped) {
			PropertySource<?> present = own.remove(source.name());
			if (!source.local()) {
				ordered.add(new MapPropertySource(source.name(), source.values()));
			}
			else if (present != null) {
				ordered.add(present);
			}
		}
		ordered.addAll(own.values());
		// Adding a source of a name that is there moves it, so nothing is ever missing.
		ordered.forEach(sources::addLast);
	}

}
