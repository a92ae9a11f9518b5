package io.github.spawnboot.test.variables;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;

/**
 * Tells what its process sees of the environment variables. A bean in several pools.
 */
public class Surroundings {

	private final Environment environment;

	Surroundings(Environment environment) {
		this.environment = environment;
	}

	public Map<String, String> variables() {
		return System.getenv();
	}

	public @Nullable String property(String name) {
		return this.environment.getProperty(name);
	}

}
