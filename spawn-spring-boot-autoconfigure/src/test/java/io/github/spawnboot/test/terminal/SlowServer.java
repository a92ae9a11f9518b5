package io.github.spawnboot.test.terminal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Stops before the pools, as a web server that waits for its requests: when a file is
 * there, if one is named. Nobody needs it in a child.
 */
@Component
class SlowServer implements SmartLifecycle {

	private final @Nullable Path requestsEnd;

	private volatile boolean running;

	SlowServer(@Value("${requests-end:#{null}}") @Nullable Path requestsEnd) {
		this.requestsEnd = requestsEnd;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		while (this.requestsEnd != null && !Files.exists(this.requestsEnd)) {
			LockSupport.parkNanos(1_000_000);
		}
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

}
