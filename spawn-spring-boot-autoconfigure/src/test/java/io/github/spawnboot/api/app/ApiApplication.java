package io.github.spawnboot.api.app;

import io.github.spawnboot.annotation.SpawnService;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableAsync;

/**
 * An application with services in several pools.
 */
@SpringBootApplication
@EnableAsync
public class ApiApplication {

	@Bean
	@SpawnService
	Greeter greeter() {
		return new Greeter() {

			@Override
			public String greet(String name) {
				Here.ran();
				return "Hello " + name;
			}

			@Override
			public long pid() {
				return ProcessHandle.current().pid();
			}

		};
	}

	@Bean
	@SpawnService(pool = "fragile")
	Fragile fragile() {
		return new Fragile();
	}

	@Bean
	@SpawnService(pool = "small")
	Fragile small() {
		return new Fragile();
	}

	@Bean
	@SpawnService(pool = "limited")
	Fragile limited() {
		return new Fragile();
	}

	@Bean
	@SpawnService(pool = "storm")
	Fragile storm() {
		return new Fragile();
	}

	@Bean
	@SpawnService(pool = "flood")
	Fragile flood() {
		return new Fragile();
	}

	@Bean
	@SpawnService(pool = "attach")
	Fragile attach() {
		return new Fragile();
	}

	@Bean
	@SpawnService(pool = "suspend")
	Fragile suspend() {
		return new Fragile();
	}

}
