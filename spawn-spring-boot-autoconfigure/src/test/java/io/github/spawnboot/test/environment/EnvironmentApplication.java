package io.github.spawnboot.test.environment;

import io.github.spawnboot.context.PropertyFilter;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.PropertySource;

/**
 * An application with one service that tells what it sees.
 */
@SpringBootApplication
@PropertySource("classpath:/environment/annotated.properties")
class EnvironmentApplication {

	@Bean
	PropertyFilter propertyFilter() {
		return (source, name) -> !name.startsWith("hidden.");
	}

}
