package io.github.spawnboot.runner;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.spawnboot.SpawnException;
import io.github.spawnboot.runner.test.VirtualRuntime;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Drives one random group with one random sequence of ready, exit, failure, signal,
 * insert, remove, close and time, in virtual time and one thread, and checks after each
 * step and at the end what must always hold.
 */
class RandomGroupRun {

	private static final IllegalStateException FAILURE = new IllegalStateException("broken");

	private static final Signal[] SIGNALS = { Signal.TERMINATE, Signal.KILL, new Own("quit", true),
			new Own("reload", false), new Own("status", false) };

	// Ends on no signal.
	private static final int DEAF = 7;

	private final Random random;

	private final InlineRuntime runtime = new InlineRuntime();

	private final List<Actor> actors = new ArrayList<>();

	private final List<RunnerEvent> events = new ArrayList<>();

	private final List<String> violations = new ArrayList<>();

	private final StringBuilder story = new StringBuilder();

	private final boolean oneByOne;

	private final StopOrder stopOrder;

	private final boolean limited;

	private final RunnerGroup group;

	private final RunnerProcess process;

	private int ends;

	// Members were stopped otherwise than in stop order, which is allowed then.
	private boolean orderGivenUp;

	RandomGroupRun(long seed) {
		this.random = new Random(seed);
		this.oneByOne = this.random.nextBoolean();
		this.stopOrder = pick(StopOrder.values());
		this.limited = this.random.nextBoolean();
		this.group = (this.random.nextInt(3) == 0) ? dynamicGroup() : fixedGroup();
		this.group.subscribe(new RunnerListener() {

			@Override
			public void onEvent(RunnerEvent event) {
				must(RandomGroupRun.this.ends == 0, "no event after the end, but " + event);
				RandomGroupRun.this.events.add(event);
			}

			@Override
			public void onEnd() {
				RandomGroupRun.this.ends++;
			}

		}, 100_000);
		this.process = Runners.background("g", this.group, this.runtime);
	}

	private <B extends GroupBuilder<B>> B options(B builder) {
		Restart restart = pick(new Restart[] { Restart.never(), Restart.onError(), Restart.always(),
				Restart.deciding((exit) -> pick(RestartDecision.values())) });
		if (this.random.nextBoolean()) {
			restart = restart.withLimit(1 + this.random.nextInt(4), Duration.ofSeconds(10));
		}
		return builder.stopOrder(this.stopOrder)
			.onExit(pick(ExitPolicy.values()))
			.restart(restart)
			.strategy(pick(RestartStrategy.values()))
			.limits(limits())
			.stopTimeout((this.random.nextInt(4) == 0) ? Duration.ofSeconds(4) : RunnerLimits.UNLIMITED);
	}

	private RunnerGroup fixedGroup() {
		RunnerGroup.Builder builder = options(this.oneByOne ? RunnerGroup.ordered("g") : RunnerGroup.parallel("g"));
		int size = this.random.nextInt(5);
		for (int i = 0; i < size; i++) {
			Actor actor = new Actor("m" + i);
			builder.member(actor.name, maybeNested(actor));
		}
		return builder.build();
	}

	// A group of one with the same limits behaves like its member, if that can be
	// stopped.
	private AsyncRunner maybeNested(Actor actor) {
		if (actor.manner == DEAF || this.random.nextInt(4) > 0) {
			return actor;
		}
		RunnerGroup.Builder builder = this.random.nextBoolean() ? RunnerGroup.ordered("nested")
				: RunnerGroup.parallel("nested");
		return builder.limits(limits()).member("one", actor).build();
	}

	private RunnerLimits limits() {
		return new RunnerLimits(this.limited ? Duration.ofSeconds(5) : RunnerLimits.UNLIMITED, Duration.ofSeconds(3),
				Duration.ofSeconds(2));
	}

	private RunnerGroup dynamicGroup() {
		return options(RunnerGroup.dynamic("g")).capacity(this.random.nextInt(4)).build();
	}

	private <T> T pick(T[] values) {
		return values[this.random.nextInt(values.length)];
	}

	void run(int steps) {
		try {
			for (int i = 0; i < steps && !this.process.exit().isDone(); i++) {
				step();
				check();
			}
			end();
		}
		catch (Throwable ex) {
			List<String> told = this.events.stream().map((event) -> event.type() + " " + event.member()).toList();
			throw new AssertionError("After" + this.story + "; events: " + told + "; " + ex.getMessage(), ex);
		}
	}

	private void step() {
		Actor actor = this.actors.isEmpty() ? null : this.actors.get(this.random.nextInt(this.actors.size()));
		switch (this.random.nextInt(12)) {
			case 0, 1, 2 -> with(actor, "ready", Actor::becomeReady);
			case 3 -> with(actor, "exit", (one) -> one.exit(null));
			case 4 -> with(actor, "fail", (one) -> one.exit(FAILURE));
			case 5, 6 -> {
				Duration time = Duration.ofMillis(this.random.nextInt(2000));
				this.story.append(" pass(").append(time.toMillis()).append(")");
				this.runtime.pass(time);
			}
			case 7 -> {
				Signal signal = pick(SIGNALS);
				if (this.random.nextInt(3) == 0) {
					this.story.append(" ").append(signal.name());
					this.orderGivenUp |= signal.equals(Signal.KILL);
					this.process.signal(signal);
				}
			}
			case 8 -> with(actor, "signal", (one) -> {
				this.orderGivenUp = true;
				this.group.get(one.name).ifPresent((member) -> member.signal(pick(SIGNALS)));
			});
			default -> changeMembers(actor);
		}
	}

	private void changeMembers(@Nullable Actor actor) {
		if (!(this.group instanceof DynamicRunnerGroup dynamic)) {
			return;
		}
		switch (this.random.nextInt(8)) {
			case 0 -> with(actor, "remove", (one) -> {
				this.orderGivenUp = true;
				dynamic.remove(one.name);
			});
			case 1 -> {
				this.story.append(" close");
				dynamic.close();
			}
			default -> {
				Actor inserted = new Actor("m" + this.actors.size());
				this.story.append(" insert(").append(inserted.name).append(")");
				try {
					dynamic.insert(inserted.name, maybeNested(inserted));
				}
				catch (SpawnException ex) {
					assertThat(inserted.runs).as(ex.getMessage()).isZero();
				}
			}
		}
	}

	private void with(@Nullable Actor actor, String what, Consumer<Actor> action) {
		if (actor != null) {
			this.story.append(" ").append(actor.name).append(".").append(what);
			action.accept(actor);
		}
	}

	// Where an AssertionError would be taken for a failure of the runner.
	private void must(boolean condition, String what) {
		if (!condition) {
			this.violations.add(what);
		}
	}

	private void check() {
		assertThat(this.violations).isEmpty();
		if (this.process.exit().isDone()) {
			assertThat(this.group.state()).isEqualTo(GroupState.ENDED);
		}
		else if (this.process.ready().isDone() && !this.process.ready().isCompletedExceptionally()
				&& this.process.state() == RunnerState.READY) {
			assertThat(this.group.state()).isIn(GroupState.RUNNING, GroupState.STOPPING);
		}
		this.group.members().forEach((member) -> {
			Optional<Actor> running = running(member.name());
			if (member.state() == RunnerState.READY) {
				assertThat(running).as("running " + member.name()).isPresent();
			}
			if (member.state() == RunnerState.NEW || member.state() == RunnerState.EXITED) {
				assertThat(running).as("running " + member.name() + ", which is " + member.state()).isEmpty();
			}
		});
	}

	private Optional<Actor> running(String name) {
		return this.actors.stream().filter((actor) -> actor.name.equals(name) && actor.running).findAny();
	}

	private void end() {
		this.story.append(" end");
		this.orderGivenUp = true;
		this.process.signal(Signal.TERMINATE);
		this.runtime.pass(Duration.ofSeconds(60));
		assertThat(this.process.exit()).as("end of the group").isCompleted();
		assertThat(this.runtime.scheduled()).as("timers").isZero();
		assertThat(this.ends).as("ends told").isOne();
		assertThat(this.process.ready()).as("ready or not").isDone();
		RunnerExit exit = this.process.exit().join();
		List<String> unstopped = unstopped(exit.failure());
		assertThat(unstopped).as("those that still run are told")
			.containsAll(this.actors.stream().filter((actor) -> actor.running).map((actor) -> actor.name).toList());
		assertThat(unstopped).as("only those that did not obey are told")
			.allMatch((name) -> this.actors.stream().anyMatch((a) -> a.name.equals(name) && a.manner == DEAF));
		checkEvents();
		assertThat(this.violations).isEmpty();
	}

	private static List<String> unstopped(@Nullable Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof RunnerGroupException ex) {
				return ex.unstopped();
			}
		}
		return List.of();
	}

	private void checkEvents() {
		Map<String, Boolean> ready = new HashMap<>();
		Map<String, Integer> exits = new HashMap<>();
		for (RunnerEvent event : this.events) {
			switch (event.type()) {
				case READY -> assertThat(ready.put(event.member(), true)).as("ready twice").isNotEqualTo(true);
				case EXITED -> {
					exits.merge(event.member(), 1, Integer::sum);
					assertThat(event.exit().ready()).isEqualTo(Boolean.TRUE.equals(ready.put(event.member(), false)));
				}
				default -> assertThat(ready.get(event.member())).isNotEqualTo(true);
			}
		}
		for (Actor actor : this.actors) {
			assertThat(exits.getOrDefault(actor.name, 0)).as("exits of " + actor.name).isEqualTo(actor.runs);
		}
		Stream<String> exited = this.events.stream()
			.filter((event) -> event.type() == RunnerEvent.Type.EXITED)
			.map(RunnerEvent::member);
		RunnerGroupException result = (RunnerGroupException) Stream
			.iterate(this.process.exit().join().failure(), (failure) -> failure != null, Throwable::getCause)
			.filter(RunnerGroupException.class::isInstance)
			.findFirst()
			.orElse(null);
		if (result != null) {
			assertThat(result.trace()).extracting(RunnerExit::name).containsExactlyElementsOf(exited.toList());
		}
	}

	/**
	 * Listeners are told in the only thread there is.
	 */
	private static final class InlineRuntime extends VirtualRuntime {

		@Override
		public Thread start(String name, Runnable task) {
			assertThat(name).startsWith("spawn-runner-events-");
			task.run();
			return Thread.currentThread();
		}

	}

	/**
	 * A member that obeys, obeys late, only obeys KILL, or never does.
	 */
	private final class Actor implements AsyncRunner {

		private final String name;

		private final int index = RandomGroupRun.this.actors.size();

		private final int manner = RandomGroupRun.this.random.nextInt(8);

		private final boolean readyAtOnce = RandomGroupRun.this.random.nextInt(3) == 0;

		private @Nullable Run run;

		private boolean running;

		private boolean ready;

		private boolean signalled;

		private int runs;

		private Actor(String name) {
			this.name = name;
			RandomGroupRun.this.actors.add(this);
		}

		@Override
		public Control start(Run run) {
			must(RandomGroupRun.this.ends == 0, this.name + " is not started after the end");
			must(!this.running, this.name + " is not started while it runs");
			if (RandomGroupRun.this.oneByOne && !(RandomGroupRun.this.group instanceof DynamicRunnerGroup)) {
				RandomGroupRun.this.actors.subList(0, this.index)
					.forEach((other) -> must(!other.running || other.ready || other.signalled,
							this.name + " is not started while " + other.name + " starts"));
			}
			this.run = run;
			this.runs++;
			this.running = true;
			this.ready = false;
			this.signalled = false;
			if (this.readyAtOnce) {
				becomeReady();
			}
			return this::signal;
		}

		private void signal(Signal signal) {
			if (signal.stops() && !this.signalled) {
				boolean inOrder = RandomGroupRun.this.stopOrder != StopOrder.TOGETHER
						&& !RandomGroupRun.this.orderGivenUp && !RandomGroupRun.this.limited
						&& !signal.equals(Signal.KILL);
				if (inOrder) {
					RandomGroupRun.this.actors
						.forEach((other) -> must(!other.running || !other.signalled || other.manner == DEAF,
								this.name + " is not stopped while " + other.name + " stops"));
					RandomGroupRun.this.actors.stream()
						.filter((other) -> other.running && other.manner != DEAF)
						.forEach((other) -> must(other == this
								|| RandomGroupRun.this.group.state() != GroupState.STOPPING
								|| (RandomGroupRun.this.stopOrder == StopOrder.REVERSE) == (other.index < this.index),
								this.name + " is not stopped before " + other.name));
				}
				this.signalled = true;
			}
			boolean obeys = signal.stops() && (this.manner < 4 || (this.manner < DEAF && signal.equals(Signal.KILL)));
			if (obeys) {
				exit(null);
			}
		}

		private void becomeReady() {
			if (this.running) {
				this.ready = true;
				run().ready();
			}
		}

		private void exit(@Nullable Throwable failure) {
			if (this.running) {
				this.running = false;
				run().exited(failure);
			}
		}

		private Run run() {
			return Objects.requireNonNull(this.run);
		}

	}

	private record Own(String name, boolean stops) implements Signal {
	}

}
