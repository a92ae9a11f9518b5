package io.github.spawnboot.codec;

/**
 * Lets a type cross the border as a live value: one that stays in its own process and is
 * read, written or called from the other. Turns values of the type into one of few basic
 * types and back. Thread-safe.
 *
 * @param <T> the type that methods declare
 */
public interface LiveAdapter<T> {

	/**
	 * Returns the type that methods declare; only exactly this type is adapted.
	 * @return for example {@code reactor.core.publisher.Flux}
	 */
	Class<T> type();

	/**
	 * Returns how values of the type behave.
	 * @return the kind, which names the basic type
	 */
	LiveKind kind();

	/**
	 * Turns a value into the basic type of its kind, in the process that has the value.
	 * @param value the value
	 * @return an instance of {@link LiveKind#basicType()}
	 */
	Object toBasic(T value);

	/**
	 * Makes a value that stands for one in the other process.
	 * @param basic an instance of {@link LiveKind#basicType()}
	 * @return the value
	 */
	T fromBasic(Object basic);

}
