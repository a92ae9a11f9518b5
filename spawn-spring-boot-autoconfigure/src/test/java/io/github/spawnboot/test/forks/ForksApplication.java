package io.github.spawnboot.test.forks;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * An application with functions of all kinds.
 */
@SpringBootApplication
public class ForksApplication {

	static volatile boolean mainRan;

	public static void main(String[] args) {
		mainRan = true;
		SpringApplication.run(ForksApplication.class, args);
	}

}
