package io.github.spawnboot.launch;

import java.util.List;
import java.util.Map;

/**
 * What a child runs. All of it travels over the beam; nothing of it stands in a command
 * line or in a file.
 *
 * @param mainClass class whose {@code main} is called; it must end up in
 * {@code Spawn.init} or {@code SpringApplication.run}
 * @param args arguments of {@code main}
 * @param systemProperties system properties that the child sets before it calls
 * {@code main}
 * @param payload what the application of the child wants to know
 * @param contracts fingerprints of the services that the child must have, by name
 */
public record ChildProgram(String mainClass, List<String> args, Map<String, String> systemProperties, byte[] payload,
		Map<String, String> contracts) {

	/**
	 * Creates a program.
	 */
	public ChildProgram {
		args = List.copyOf(args);
		systemProperties = Map.copyOf(systemProperties);
		contracts = Map.copyOf(contracts);
	}

	@Override
	public String toString() {
		// Arguments and payload may hold secrets.
		return "ChildProgram[" + this.mainClass + "]";
	}

}
