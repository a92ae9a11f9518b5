package io.github.spawnboot.test.guarded;

import java.util.concurrent.atomic.AtomicInteger;

import io.github.spawnboot.annotation.SpawnService;

import org.springframework.cache.annotation.Cacheable;
import org.springframework.security.access.prepost.PreAuthorize;

/**
 * A service with a cache and a guard of its own.
 */
@SpawnService(pool = "quotes")
public class Quotes {

	private final AtomicInteger asked = new AtomicInteger();

	/**
	 * Tells which child has computed the value, and as which one of its own.
	 */
	@Cacheable("quotes")
	public String cached(String name) {
		return computed(name);
	}

	public String computed(String name) {
		return ProcessHandle.current().pid() + "-" + this.asked.incrementAndGet();
	}

	@PreAuthorize("hasRole('TRADER')")
	public String guarded() {
		return "sold";
	}

	public String open() {
		return "open";
	}

	public long pid() {
		return ProcessHandle.current().pid();
	}

}
