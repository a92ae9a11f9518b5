package io.github.spawnboot.context;

import io.github.spawnboot.runner.RunnerGroup;

import org.springframework.context.ApplicationEvent;

/**
 * A group of this application has failed while the application ran: it gave up restarting
 * a member, or a member failed that is not restarted. None of its members runs any more.
 * Published by a thread of its own, before what {@code spawn.groups.<name>.on-failure}
 * says is done.
 */
public class RunnerGroupFailedEvent extends ApplicationEvent {

	private final Throwable failure;

	RunnerGroupFailedEvent(RunnerGroup group, Throwable failure) {
		super(group);
		this.failure = failure;
	}

	/**
	 * Returns the group.
	 * @return the group, which is also the source
	 */
	public RunnerGroup group() {
		return (RunnerGroup) getSource();
	}

	/**
	 * Returns why the group failed.
	 * @return the failure, as a rule a
	 * {@link io.github.spawnboot.runner.RunnerGroupException} with the trace of all exits
	 */
	public Throwable failure() {
		return this.failure;
	}

}
