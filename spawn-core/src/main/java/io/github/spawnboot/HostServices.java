package io.github.spawnboot;

import java.util.List;

/**
 * The host services that code of this process can call, by their names: what is usually
 * injected, chosen at run time. In a child they are those that the parent offers to its
 * pool, and what is returned are proxies; in the parent, the beans themselves. A bean of
 * this type is there in each of them. Thread-safe; nothing here asks another process.
 */
public interface HostServices {

	/**
	 * Returns the names of all host services, which are the names of their beans.
	 * @return unmodifiable list, sorted; the same as long as this process lives
	 */
	List<String> names();

	/**
	 * Returns a host service.
	 * @param <T> type of the service
	 * @param name name of its bean
	 * @param type class or interface under which it is declared, or a supertype of that
	 * @return the service, whose calls in a child are those of an injected one
	 * @throws HandlerNotFoundException if there is no host service of this name, or this
	 * child is not allowed to see it
	 * @throws SpawnUsageException if the service is not of this type
	 */
	<T> T get(String name, Class<T> type);

}
