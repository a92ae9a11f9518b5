package io.github.spawnboot.runner;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a member of a group.
 *
 * @param type what happened
 * @param group name of the group, with those of the groups around it
 * @param member name of the member
 * @param restarts how often the member was restarted before
 * @param exit how its run ended; {@code null} with {@link Type#READY}
 * @param delay time until the restart, zero for all but {@link Type#RESTARTING}
 */
public record RunnerEvent(Type type, String group, String member, int restarts, @Nullable RunnerExit exit,
		Duration delay) {

	/**
	 * What happened.
	 */
	public enum Type {

		/** The member is ready, for the first time or again. */
		READY,

		/** A run of the member has ended, or could not be ended. */
		EXITED,

		/** The member will be started again after the delay. */
		RESTARTING,

		/** The member had to be restarted too often; the group gives up and stops. */
		GIVEN_UP

	}

}
