package io.github.spawnboot.test.nested;

import java.util.List;

import io.github.spawnboot.annotation.SpawnService;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Calls others.
 */
@SpawnService(pool = "left")
public class Front {

	private final Near near;

	private final Far far;

	private final ConfigurableListableBeanFactory beanFactory;

	public Front(Near near, Far far, Notebook notebook, ConfigurableListableBeanFactory beanFactory) {
		this.near = near;
		this.far = far;
		this.beanFactory = beanFactory;
	}

	public long pid() {
		return ProcessHandle.current().pid();
	}

	public Place near() {
		return Place.of(this.near, this.near.pid());
	}

	public int countNear() {
		return this.near.count();
	}

	public Place far() {
		return Place.of(this.far, this.far.pid());
	}

	public String farEcho(String text) {
		return this.far.echo(text);
	}

	public String farFails(String message) throws NestedCallException {
		return this.far.fail(message);
	}

	public String farFailsUnexpectedly(String message) {
		return this.far.failUnexpectedly(message);
	}

	public String farExits() {
		return this.far.exit();
	}

	public long thereAndBack() {
		return this.far.frontPid();
	}

	public List<String> singletons() {
		return List.of(this.beanFactory.getSingletonNames());
	}

}
