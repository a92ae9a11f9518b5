package io.github.spawnboot.engine;

/**
 * Hears at the writing end of a stream what the reader does. Called by the thread that
 * reads the beam, except for {@link #visible}.
 */
interface StreamListener {

	/** Hears nothing. */
	StreamListener NONE = new StreamListener() {
	};

	/**
	 * The reader wants more.
	 * @param items how many items more
	 */
	default void credit(int items) {
	}

	/**
	 * The reader wants no more.
	 */
	default void refused() {
	}

	/**
	 * The call is over.
	 */
	default void callEnded() {
	}

	/**
	 * Makes what a writer shall see of the failure of its reader.
	 * @param failure the failure
	 * @return what it shall see
	 */
	default Throwable visible(RemoteFailure failure) {
		return failure;
	}

}
