package io.github.spawnboot.test.hosts;

import io.github.spawnboot.annotation.HostService;

import org.springframework.beans.factory.BeanNameAware;

/**
 * One of many.
 */
@HostService
public class Shelf implements BeanNameAware {

	private String name = "";

	@Override
	public void setBeanName(String name) {
		this.name = name;
	}

	public int number() {
		return Integer.parseInt(this.name.substring("shelf".length()));
	}

}
