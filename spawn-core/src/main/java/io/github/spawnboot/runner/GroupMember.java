package io.github.spawnboot.runner;

import org.jspecify.annotations.Nullable;

/**
 * What becomes a member of a group.
 *
 * @param name name within the group
 * @param runner what is run
 * @param limits how long it may take, or {@code null} for its own limits or those of the
 * group
 */
record GroupMember(String name, AsyncRunner runner, @Nullable RunnerLimits limits) {

	GroupMember {
		Check.name(name);
		Check.notNull("runner", runner);
	}

}
