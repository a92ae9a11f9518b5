package io.github.spawnboot.test.hosts;

import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.stereotype.Component;

/**
 * An ordinary bean of the application, which no child may have.
 */
@Component
public class Warehouse {

	static final AtomicInteger created = new AtomicInteger();

	public Warehouse() {
		created.incrementAndGet();
	}

	int surcharge() {
		return 1000;
	}

}
