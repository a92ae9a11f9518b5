package io.github.spawnboot.test.hurry;

import java.util.concurrent.locks.LockSupport;

import io.github.spawnboot.Forks;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

/**
 * An application with a fork that does not end by itself.
 */
@SpringBootApplication
public class HurriedApplication {

	public static void main(String[] args) {
		new SpringApplicationBuilder(HurriedApplication.class).web(WebApplicationType.NONE).run(args);
	}

	static int waitForEver() {
		while (true) {
			LockSupport.park();
		}
	}

	@Bean
	CommandLineRunner forker(Forks forks) {
		return (args) -> System.out.println("fork " + forks.start(HurriedApplication::waitForEver).pid());
	}

	@EventListener(ContextClosedEvent.class)
	void closes() {
		System.out.println("application closes");
	}

	@Bean
	DisposableBean end() {
		return () -> System.out.println("application closed");
	}

}
