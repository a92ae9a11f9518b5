package io.github.spawnboot.api.app;

import java.util.List;

/**
 * A generic interface, of which two services have different type arguments.
 *
 * @param <T> what is kept
 */
public interface Repository<T> {

	T save(T value);

	List<T> all();

	default int size() {
		Here.ran("default method");
		return all().size();
	}

	default long pid() {
		return ProcessHandle.current().pid();
	}

}
