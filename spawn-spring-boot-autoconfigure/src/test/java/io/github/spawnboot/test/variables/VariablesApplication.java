package io.github.spawnboot.test.variables;

import io.github.spawnboot.annotation.SpawnService;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * An application with one pool for each policy of environment variables.
 */
@SpringBootApplication
public class VariablesApplication {

	@Bean
	@SpawnService(pool = "inheriting")
	Surroundings inheriting(Environment environment) {
		return new Surroundings(environment);
	}

	@Bean
	@SpawnService(pool = "replacing")
	Surroundings replacing(Environment environment) {
		return new Surroundings(environment);
	}

	@Bean
	@SpawnService(pool = "allowing")
	Surroundings allowing(Environment environment) {
		return new Surroundings(environment);
	}

}
