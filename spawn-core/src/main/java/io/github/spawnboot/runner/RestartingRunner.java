package io.github.spawnboot.runner;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A restart policy around one runner: a group of one whose events and result are those of
 * its member.
 */
final class RestartingRunner implements AsyncRunner {

	private final Restart policy;

	private final AsyncRunner runner;

	private final @Nullable RunnerLimits limits;

	RestartingRunner(Restart policy, AsyncRunner runner, @Nullable RunnerLimits limits) {
		this.policy = policy;
		this.runner = runner;
		this.limits = limits;
	}

	@Override
	public RunnerLimits limits() {
		return RunnerLimits.none();
	}

	@Override
	public Control start(Run run) {
		GroupSettings settings = new GroupSettings(false, StopOrder.TOGETHER, ExitPolicy.STOP_GROUP, this.policy,
				RestartStrategy.ONE_FOR_ONE, RunnerLimits.defaults(), RunnerLimits.UNLIMITED, false, 0);
		int own = run.name().lastIndexOf('/') + 1;
		GroupMember member = new GroupMember(run.name().substring(own), this.runner, this.limits);
		EventHub<RunnerEvent> events = new EventHub<>("runner '" + run.name() + "'", "spawn-runner-events", 0,
				(event) -> pass(event, run));
		return new GroupRun(settings, run, run.name().substring(0, own), GroupTrace.ofOne(), events)
			.begin(List.of(member));
	}

	private static void pass(RunnerEvent event, Run run) {
		if (event.type() == RunnerEvent.Type.READY) {
			run.ready();
		}
		else if (event.type() == RunnerEvent.Type.RESTARTING && event.exit() != null) {
			run.restarting(event.exit());
		}
	}

}
