package io.github.spawnboot.test.silent.service;

import io.github.spawnboot.test.silent.Noise;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * A lifecycle bean that the service asks a provider for, of which the bean factory keeps
 * no dependency.
 */
@Component
public class Gauge implements SmartLifecycle {

	private volatile boolean running;

	@Override
	public void start() {
		this.running = true;
		Noise.record("needed: gauge started");
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return 3;
	}

}
