package io.github.spawnboot.test.silent.service;

import io.github.spawnboot.annotation.SpawnService;
import io.github.spawnboot.test.silent.Noise;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;

/**
 * The one service of the application.
 */
@SpawnService
public class Greeter {

	private final Dictionary dictionary;

	private final Environment environment;

	private final ApplicationContext context;

	public Greeter(Dictionary dictionary, ObjectProvider<Gauge> gauge, Environment environment,
			ApplicationContext context) {
		this.dictionary = dictionary;
		this.environment = environment;
		this.context = context;
		gauge.getObject();
		Noise.record("needed: service created");
	}

	public String greet(String name) {
		return this.dictionary.word() + " " + name;
	}

	public static ApplicationContext contextOf(Greeter greeter) {
		return greeter.context;
	}

	public String property(String name) {
		return this.environment.getProperty(name, "");
	}

}
