package io.github.spawnboot.test.guarded;

import org.springframework.cache.annotation.Cacheable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;

/**
 * A bean of the application in front of a service.
 */
@Service
public class QuoteDesk {

	private final Quotes quotes;

	QuoteDesk(Quotes quotes) {
		this.quotes = quotes;
	}

	@Cacheable("desk")
	public String cached(String name) {
		return this.quotes.computed(name);
	}

	@PreAuthorize("hasRole('TRADER')")
	public String guarded() {
		return this.quotes.open();
	}

}
