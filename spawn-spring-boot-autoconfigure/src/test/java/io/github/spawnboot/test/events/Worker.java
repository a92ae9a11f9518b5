package io.github.spawnboot.test.events;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.Map;

import io.github.spawnboot.Job;
import io.github.spawnboot.Status;
import io.github.spawnboot.annotation.SpawnHandler;
import io.github.spawnboot.annotation.SpawnService;

/**
 * Says where it runs, and lets calls run until they are told to end.
 */
@SpawnService
public class Worker {

	private static final Map<String, CompletableFuture<String>> OPEN = new ConcurrentHashMap<>();

	public long pid() {
		return ProcessHandle.current().pid();
	}

	public CompletableFuture<String> open(String name) {
		return OPEN.computeIfAbsent(name, (key) -> new CompletableFuture<>());
	}

	/**
	 * Ends a call of this process.
	 */
	static void end(String name) {
		OPEN.getOrDefault(name, new CompletableFuture<>()).complete(name);
	}

	@SpawnHandler("nothing")
	Status nothing(Job job) {
		return Status.OK;
	}

}
