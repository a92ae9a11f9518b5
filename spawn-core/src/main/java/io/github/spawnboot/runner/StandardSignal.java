package io.github.spawnboot.runner;

/**
 * The signals that everybody knows.
 */
enum StandardSignal implements Signal {

	/** Asks to end in an orderly way. */
	TERMINATE,

	/** Asks to end at once. */
	KILL;

	@Override
	public boolean stops() {
		return true;
	}

}
