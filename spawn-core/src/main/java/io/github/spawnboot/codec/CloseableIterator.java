package io.github.spawnboot.codec;

import java.util.Iterator;

import org.jspecify.annotations.Nullable;

/**
 * Elements that are read once, and whose source can be told that nobody reads the rest.
 *
 * @param <E> type of the elements
 */
public interface CloseableIterator<E extends @Nullable Object> extends Iterator<E>, AutoCloseable {

	/**
	 * Ends the source. Has no effect behind the last element, or a second time.
	 */
	@Override
	void close();

}
