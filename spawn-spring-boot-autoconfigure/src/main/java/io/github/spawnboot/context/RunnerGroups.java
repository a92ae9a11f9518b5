package io.github.spawnboot.context;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.github.spawnboot.annotation.RestartPolicy;
import io.github.spawnboot.runner.AsyncRunner;
import io.github.spawnboot.runner.DynamicRunnerGroup;
import io.github.spawnboot.runner.GroupBuilder;
import io.github.spawnboot.runner.RunnerExit;
import io.github.spawnboot.runner.RunnerGroup;
import io.github.spawnboot.runner.RunnerProcess;
import io.github.spawnboot.runner.RunnerRuntime;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * Makes the groups of an application, and the lifecycles that start and stop them, as
 * their bean definitions ask for them.
 */
public final class RunnerGroups {

	/**
	 * Name of the bean.
	 */
	public static final String BEAN_NAME = "spawnRunnerGroups";

	// So many events of a second run may be over when somebody listens.
	private static final int REPLAY = 128;

	private final ConfigurableListableBeanFactory beanFactory;

	private final RunnerDefinitions definitions;

	private final Map<String, RunnerGroupSettings> settings;

	private final RunnerRuntime runtime;

	private final ApplicationEventPublisher publisher;

	private final BiConsumer<String, Throwable> onFailure;

	private final KeepAlive keepAlive = new KeepAlive();

	/**
	 * Creates the groups.
	 * @param beanFactory has the runners
	 * @param definitions how they are declared
	 * @param settings settings of each group, by its name
	 * @param runtime clock, timer and threads
	 * @param publisher is told what happens
	 * @param onFailure is told, by a thread that may take its time, which group has
	 * failed while the application ran, and why
	 */
	public RunnerGroups(ConfigurableListableBeanFactory beanFactory, RunnerDefinitions definitions,
			Map<String, RunnerGroupSettings> settings, RunnerRuntime runtime, ApplicationEventPublisher publisher,
			BiConsumer<String, Throwable> onFailure) {
		this.beanFactory = beanFactory;
		this.definitions = definitions;
		this.settings = new LinkedHashMap<>(settings);
		this.runtime = runtime;
		this.publisher = publisher;
		this.onFailure = onFailure;
	}

	/**
	 * Returns the name of the bean that is a group.
	 * @param group name of the group
	 * @return the name in camel case, followed by {@code RunnerGroup}
	 */
	public static String beanName(String group) {
		String name = StringUtils
			.uncapitalize(Arrays.stream(group.split("-")).map(StringUtils::capitalize).collect(Collectors.joining()));
		return name + RunnerGroup.class.getSimpleName();
	}

	static String lifecycleBeanName(String group) {
		return beanName(group) + "Lifecycle";
	}

	/**
	 * Makes a group with fixed members.
	 * @param name name of the group
	 * @return the group, which is not started
	 */
	public RunnerGroup fixed(String name) {
		RunnerGroup.Builder builder = settings(name).fixed(name);
		runners(name).forEach(builder::member);
		return build(name, builder, builder::build);
	}

	/**
	 * Makes a dynamic group, whose runners are inserted when it is started.
	 * @param name name of the group
	 * @return the group, which is not started
	 */
	public DynamicRunnerGroup dynamic(String name) {
		DynamicRunnerGroup.Builder builder = settings(name).dynamic(name);
		return build(name, builder, builder::build);
	}

	private <B extends GroupBuilder<B>, G extends RunnerGroup> G build(String name, B builder, Supplier<G> build) {
		Map<String, RestartPolicy> policies = new LinkedHashMap<>();
		this.definitions.runners(name).forEach((runner) -> policies.put(runner.beanName(), runner.restart()));
		RunnerGroup[] group = new RunnerGroup[1];
		settings(name).apply(builder, (exit) -> isRestarted(group[0], policies, exit)).replay(REPLAY);
		G built = build.get();
		group[0] = built;
		return built;
	}

	private boolean isRestarted(RunnerGroup group, Map<String, RestartPolicy> policies, RunnerExit exit) {
		boolean wasReady = exit.ready() || group.get(exit.name()).map(RunnerProcess::restarts).orElse(0) > 0;
		RestartPolicy policy = policies.getOrDefault(exit.name(), RestartPolicy.GROUP);
		if (policy == RestartPolicy.GROUP) {
			policy = settings(group.name()).restart().policy();
		}
		return wasReady
				&& (policy == RestartPolicy.ALWAYS || (policy == RestartPolicy.ON_ERROR && exit.failure() != null));
	}

	/**
	 * Makes the lifecycle of a group.
	 * @param name name of the group
	 * @return the lifecycle
	 */
	public RunnerGroupLifecycle lifecycle(String name) {
		RunnerGroup group = this.beanFactory.getBean(beanName(name), RunnerGroup.class);
		RunnerGroupSettings settings = settings(name);
		Map<String, AsyncRunner> initial = (settings.kind() == RunnerGroupKind.DYNAMIC) ? runners(name) : Map.of();
		return new RunnerGroupLifecycle(group, settings, initial, this);
	}

	private Map<String, AsyncRunner> runners(String group) {
		Map<String, AsyncRunner> runners = new LinkedHashMap<>();
		for (RunnerDefinition runner : this.definitions.runners(group)) {
			runners.put(runner.beanName(), this.beanFactory.getBean(runner.beanName(), AsyncRunner.class));
		}
		return runners;
	}

	private RunnerGroupSettings settings(String group) {
		RunnerGroupSettings settings = this.settings.get(group);
		Assert.state(settings != null, () -> "No settings of runner group '" + group + "'");
		return settings;
	}

	RunnerRuntime runtime() {
		return this.runtime;
	}

	ApplicationEventPublisher publisher() {
		return this.publisher;
	}

	BiConsumer<String, Throwable> onFailure() {
		return this.onFailure;
	}

	KeepAlive keepAlive() {
		return this.keepAlive;
	}

}
