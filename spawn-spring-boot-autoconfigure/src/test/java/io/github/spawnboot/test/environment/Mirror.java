package io.github.spawnboot.test.environment;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.spawnboot.annotation.SpawnService;

import org.springframework.boot.ApplicationArguments;
import org.springframework.core.env.Environment;

/**
 * Tells what a child sees of its configuration.
 */
@SpawnService
public class Mirror {

	private final Environment environment;

	private final ApplicationArguments arguments;

	public Mirror(Environment environment, ApplicationArguments arguments) {
		this.environment = environment;
		this.arguments = arguments;
	}

	public long pid() {
		return ProcessHandle.current().pid();
	}

	public Map<String, String> properties(List<String> names) {
		return properties(this.environment, names);
	}

	static Map<String, String> properties(Environment environment, Collection<String> names) {
		Map<String, String> properties = new LinkedHashMap<>();
		for (String name : names) {
			properties.put(name, String.valueOf(environment.getProperty(name)));
		}
		return properties;
	}

	public String property(String name) {
		return this.environment.getProperty(name, "(none)");
	}

	public String systemProperty(String name) {
		return System.getProperty(name, "(none)");
	}

	public List<String> activeProfiles() {
		return List.of(this.environment.getActiveProfiles());
	}

	public List<String> arguments() {
		return List.of(this.arguments.getSourceArgs());
	}

}
