package io.github.spawnboot.test.travel;

import java.time.Duration;

import io.github.spawnboot.CallContext;
import io.github.spawnboot.annotation.SpawnMethod;
import io.github.spawnboot.annotation.SpawnService;
import io.micrometer.tracing.Tracer;

/**
 * Calls another pool.
 */
@SpawnService(pool = "guide")
public class Guide {

	private final Tracer tracer;

	private final Inn inn;

	public Guide(Tracer tracer, Inn inn) {
		this.tracer = tracer;
		this.inn = inn;
	}

	public Surroundings look() {
		return Here.look(this.tracer);
	}

	public Surroundings lookFarther() {
		return this.inn.look();
	}

	public void stay() throws InterruptedException {
		this.inn.stay();
	}

	public void stayFor(long millis) throws InterruptedException {
		CallContext.within(Duration.ofMillis(millis)).call(() -> {
			this.inn.stayLong();
			return true;
		});
	}

	@SpawnMethod(timeout = "20s")
	public Surroundings lookInTime() {
		return this.inn.look();
	}

}
