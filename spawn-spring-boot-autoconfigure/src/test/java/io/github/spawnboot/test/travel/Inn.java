package io.github.spawnboot.test.travel;

import java.util.concurrent.CountDownLatch;

import io.github.spawnboot.annotation.SpawnMethod;
import io.github.spawnboot.annotation.SpawnService;
import io.micrometer.tracing.Tracer;

/**
 * Called by a child of another pool.
 */
@SpawnService(pool = "inn")
public class Inn {

	private final Tracer tracer;

	public Inn(Tracer tracer) {
		this.tracer = tracer;
	}

	public Surroundings look() {
		return Here.look(this.tracer);
	}

	@SpawnMethod(timeout = "400ms")
	public void stay() throws InterruptedException {
		new CountDownLatch(1).await();
	}

	public void stayLong() throws InterruptedException {
		new CountDownLatch(1).await();
	}

}
