package io.github.spawnboot.test.silent.service;

import io.github.spawnboot.test.silent.Noise;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * A lifecycle bean that the service needs through another bean.
 */
@Component
public class Connection implements SmartLifecycle {

	private volatile boolean running;

	@Override
	public void start() {
		this.running = true;
		Noise.record("needed: connection started");
	}

	@Override
	public void stop() {
		this.running = false;
		Noise.record("needed: connection stopped");
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return 7;
	}

}
