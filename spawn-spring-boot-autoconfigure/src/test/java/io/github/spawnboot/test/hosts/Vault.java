package io.github.spawnboot.test.hosts;

import java.util.concurrent.atomic.AtomicInteger;

import io.github.spawnboot.annotation.HostService;

/**
 * Not for everybody.
 */
@HostService
public class Vault {

	static final AtomicInteger opened = new AtomicInteger();

	public String open() {
		opened.incrementAndGet();
		return "gold";
	}

}
