package io.github.spawnboot.runner;

import org.jspecify.annotations.Nullable;

/**
 * What becomes a member of a group.
 *
 * @param name name within the group
 * @param runner what is run
 * @param limits how long it may take; {@code null} for the limits of its own and, if it
 * has none, those of the group
 */
record GroupMember(String name, AsyncRunner runner, @Nullable RunnerLimits limits) {

	GroupMember {
		Check.name(name);
		limits = (limits != null) ? limits : Check.notNull("runner", runner).limits();
	}

}
