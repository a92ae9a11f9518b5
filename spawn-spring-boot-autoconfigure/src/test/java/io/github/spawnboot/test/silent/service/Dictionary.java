package io.github.spawnboot.test.silent.service;

import io.github.spawnboot.test.silent.Noise;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Needed by the service, and needs a connection itself.
 */
@Component
public class Dictionary implements SmartInitializingSingleton {

	private final Connection connection;

	public Dictionary(Connection connection) {
		this.connection = connection;
	}

	@Override
	public void afterSingletonsInstantiated() {
		Noise.record("needed: smart initializing singleton");
	}

	@Scheduled(fixedRate = 10)
	void tick() {
		Noise.record("scheduled task of needed bean");
	}

	String word() {
		return this.connection.isRunning() ? "hello" : "(no connection)";
	}

}
