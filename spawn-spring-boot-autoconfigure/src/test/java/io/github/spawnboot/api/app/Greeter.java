package io.github.spawnboot.api.app;

public interface Greeter {

	String greet(String name);

	long pid();

}
