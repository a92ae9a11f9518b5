package io.github.spawnboot.test.hosts;

/**
 * A host service that is known by its interface only.
 */
public interface Prices {

	int priceOf(String isbn);

}
