package io.github.spawnboot.test.silent;

import io.github.spawnboot.test.silent.service.Greeter;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.ApplicationPidFileWriter;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * A web application with one bean of each kind that must stay silent in a child, and the
 * service {@link Greeter} with what it needs.
 */
@SpringBootApplication
@EnableScheduling
public class SilentApplication {

	/**
	 * Arguments without which {@link #main} is not complete.
	 */
	public static final String[] ARGS = { "--server.port=0", "--spring.config.location=classpath:/silent/" };

	public static SpringApplication application() {
		SpringApplication application = new SpringApplication(SilentApplication.class);
		application.addListeners(new ApplicationPidFileWriter());
		return application;
	}

	public static void main(String[] args) {
		application().run(args);
		Noise.record("code after run");
	}

}
