package io.github.spawnboot.runner;

/**
 * Which members of a group are restarted when one has to be.
 */
public enum RestartStrategy {

	/** Only that one. */
	ONE_FOR_ONE,

	/** All: the others are stopped first, in stop order. */
	ONE_FOR_ALL,

	/** That one and those after it, which are stopped first, in stop order. */
	REST_FOR_ONE;

	/**
	 * Returns whether a member is restarted because another one is.
	 */
	boolean concerns(SupervisedRunner other, SupervisedRunner restarted) {
		return switch (this) {
			case ONE_FOR_ONE -> false;
			case ONE_FOR_ALL -> true;
			case REST_FOR_ONE -> other.index() > restarted.index();
		};
	}

}
