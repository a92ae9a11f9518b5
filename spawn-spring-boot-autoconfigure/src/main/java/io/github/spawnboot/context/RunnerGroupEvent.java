package io.github.spawnboot.context;

import io.github.spawnboot.runner.RunnerEvent;
import io.github.spawnboot.runner.RunnerGroup;

import org.springframework.context.ApplicationEvent;

/**
 * Something happened to a member of a group of this application. Published by a thread of
 * the subscription to the group, in the order of the events, never by the one that
 * supervises: a listener that takes its time delays later events of the group, but not
 * the group. Of more than 1,024 waiting events the last ones are dropped, which the log
 * says. Events of a stop may come after the stop; none comes after the context was
 * closed.
 */
public class RunnerGroupEvent extends ApplicationEvent {

	private final transient RunnerEvent event;

	RunnerGroupEvent(RunnerGroup group, RunnerEvent event) {
		super(group);
		this.event = event;
	}

	/**
	 * Returns the group.
	 * @return the group, which is also the source
	 */
	public RunnerGroup group() {
		return (RunnerGroup) getSource();
	}

	/**
	 * Returns what happened.
	 * @return the event
	 */
	public RunnerEvent event() {
		return this.event;
	}

	@Override
	public String toString() {
		return this.event.toString();
	}

}
