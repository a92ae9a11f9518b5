package io.github.spawnboot.autoconfigure;

import java.util.List;
import java.util.function.Consumer;

import io.github.spawnboot.annotation.RestartPolicy;
import io.github.spawnboot.annotation.SpawnRunner;
import io.github.spawnboot.annotation.SpawnService;
import io.github.spawnboot.context.ChildPools;
import io.github.spawnboot.context.InvalidSpawnRunnerException;
import io.github.spawnboot.context.RunnerGroupLifecycle;
import io.github.spawnboot.context.RunnerGroups;
import io.github.spawnboot.context.SpawnServiceProblem;
import io.github.spawnboot.runner.DynamicRunnerGroup;
import io.github.spawnboot.runner.GroupState;
import io.github.spawnboot.runner.Ready;
import io.github.spawnboot.runner.Runner;
import io.github.spawnboot.runner.RunnerGroup;
import io.github.spawnboot.runner.RunnerProcess;
import io.github.spawnboot.runner.RunnerRuntime;
import io.github.spawnboot.runner.RunnerState;
import io.github.spawnboot.runner.Signals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Scope;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SpawnRunnerAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class SpawnRunnerAutoConfigurationTests {

	private static final Runner UNTIL_STOPPED = (signals, ready) -> {
		ready.ready();
		while (!signals.await().stops()) {
			// Waits for the next one.
		}
	};

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SpawnAutoConfiguration.class, SpawnRunnerAutoConfiguration.class));

	@Test
	void applicationWithoutRunnersHasNoGroup() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(RunnerGroup.class)
			.doesNotHaveBean(RunnerGroupLifecycle.class));
	}

	@Test
	void runnersAreCollectedIntoGroupsAndStarted() {
		this.contextRunner.withUserConfiguration(Runners.class).run((context) -> {
			RunnerGroup workers = context.getBean("workersRunnerGroup", RunnerGroup.class);
			assertThat(workers.name()).isEqualTo("workers");
			assertThat(workers.members()).extracting(RunnerProcess::name).containsExactly("first", "alpha", "beta");
			assertThat(workers.members()).extracting(RunnerProcess::state).containsOnly(RunnerState.READY);
			RunnerGroup mail = context.getBean("mailImportRunnerGroup", RunnerGroup.class);
			assertThat(mail.members()).extracting(RunnerProcess::name)
				.containsExactly("spawnRunnerAutoConfigurationTests.Scanned");
			assertThat(context.getBeansOfType(RunnerGroupLifecycle.class)).hasSize(2);
		});
	}

	@Test
	void groupIsInjectedByQualifierAndByParameterName() {
		this.contextRunner.withUserConfiguration(Runners.class, Users.class).run((context) -> {
			Users.User user = context.getBean(Users.User.class);
			assertThat(user.qualified().name()).isEqualTo("mail-import");
			assertThat(user.named().name()).isEqualTo("workers");
			assertThat(user.all()).hasSize(2);
		});
	}

	@Test
	void conditionsOfLaterAutoConfigurationsSeeGroups() {
		ApplicationContextRunner runner = this.contextRunner
			.withConfiguration(AutoConfigurations.of(LaterAutoConfiguration.class));
		runner.withUserConfiguration(Runners.class).run((context) -> assertThat(context).hasBean("later"));
		runner.run((context) -> assertThat(context).doesNotHaveBean("later"));
	}

	@Test
	void runnersOfLaterAutoConfigurationsAreStartedToo() {
		this.contextRunner.withConfiguration(AutoConfigurations.of(LateRunnerAutoConfiguration.class))
			.run((context) -> assertThat(context.getBean(RunnerGroup.class).get("late")).isPresent());
	}

	@Test
	void lazyRunnersAreStarted() {
		this.contextRunner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withUserConfiguration(Runners.class)
			.run((context) -> assertThat(context.getBean("workersRunnerGroup", RunnerGroup.class).state())
				.isEqualTo(GroupState.RUNNING));
	}

	@Test
	void dynamicGroupNeedsNoRunnerAndTakesSomeAtRunTime() {
		this.contextRunner.withPropertyValues("spawn.groups.jobs.kind=dynamic", "spawn.groups.jobs.capacity=1")
			.withUserConfiguration(DynamicUser.class)
			.run((context) -> {
				DynamicRunnerGroup jobs = context.getBean(DynamicUser.class).jobs;
				RunnerProcess job = jobs.insert("a", UNTIL_STOPPED);
				assertThat(job.ready()).succeedsWithin(java.time.Duration.ofSeconds(10));
				context.getBean(RunnerGroupLifecycle.class).stop();
				assertThat(job.state()).isEqualTo(RunnerState.EXITED);
			});
	}

	@Test
	void dynamicGroupBeginsWithItsRunnersAndGivesItselfToThem() {
		this.contextRunner.withPropertyValues("spawn.groups.jobs.kind=dynamic")
			.withUserConfiguration(SelfAware.class)
			.run((context) -> {
				DynamicRunnerGroup jobs = context.getBean(DynamicRunnerGroup.class);
				assertThat(jobs.get("dispatcher")).map(RunnerProcess::state).contains(RunnerState.READY);
				assertThat(context.getBean(SelfAware.Dispatcher.class).jobs).isSameAs(jobs);
			});
	}

	@Test
	void inlineModeRunsGroupsAsWell() {
		this.contextRunner.withPropertyValues("spawn.mode=inline")
			.withUserConfiguration(Runners.class)
			.run((context) -> assertThat(context.getBean("workersRunnerGroup", RunnerGroup.class).state())
				.isEqualTo(GroupState.RUNNING));
	}

	@Test
	void phaseIsBetweenPoolsAndWebServerUnlessSet() {
		this.contextRunner.withUserConfiguration(OneRunner.class)
			.run((context) -> assertThat(context.getBean(RunnerGroupLifecycle.class).getPhase())
				.isEqualTo(Integer.MAX_VALUE - 2560)
				.isBetween(ChildPools.PHASE + 1, WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1));
		this.contextRunner.withUserConfiguration(OneRunner.class)
			.withPropertyValues("spawn.groups.default.phase=-7")
			.run((context) -> assertThat(context.getBean(RunnerGroupLifecycle.class).getPhase()).isEqualTo(-7));
	}

	@Test
	void runtimeOfTheUserWins() {
		this.contextRunner.withUserConfiguration(OneRunner.class)
			.withBean("own", RunnerRuntime.class, RunnerRuntime::system)
			.run((context) -> assertThat(context).getBeanNames(RunnerRuntime.class).containsExactly("own"));
	}

	@Test
	void virtualThreadsAreUsedIfTheApplicationWantsThemAndJavaHasThem() {
		this.contextRunner.withPropertyValues("spring.threads.virtual.enabled=true")
			.run((context) -> assertThat(context.getBean(RunnerRuntime.class)).isSameAs(
					(Runtime.version().feature() >= 21) ? RunnerRuntime.virtualThreads() : RunnerRuntime.system()));
	}

	@Test
	void runnerWithoutAnnotationIsNotStartedAndTheLogSaysSo(CapturedOutput output) {
		this.contextRunner.withBean("forgotten", Runner.class, () -> UNTIL_STOPPED).run((context) -> {
			assertThat(context).doesNotHaveBean(RunnerGroup.class);
			assertThat(output).contains("Nobody starts these runner beans, because they are not annotated with"
					+ " @SpawnRunner: [forgotten]");
		});
	}

	@Test
	void groupThatIsConfiguredButNotUsedIsAnError() {
		this.contextRunner.withUserConfiguration(Runners.class)
			.withPropertyValues("spawn.groups.wrokers.stop-grace=1s")
			.run((context) -> assertThat(context.getStartupFailure()).satisfies(problem(
					"Runner group 'wrokers': it is configured by 'spawn.groups.wrokers', but no @SpawnRunner is in it",
					"Did you mean 'workers'? Remove the properties, put a runner into the group with"
							+ " @SpawnRunner(group = \"wrokers\"), or set 'spawn.groups.wrokers.kind' to 'dynamic'."
							+ " Known groups: 'mail-import', 'workers'.")));
	}

	@Test
	void prototypeIsAnError() {
		this.contextRunner.withUserConfiguration(PrototypeRunner.class)
			.run((context) -> assertThat(context.getStartupFailure())
				.satisfies(problem(
						"Bean 'runner' (" + PrototypeRunner.class.getName()
								+ ".runner()): it has scope 'prototype', but a member of a group is one object",
						null)));
	}

	@Test
	void runnerOfAnotherTypeIsAnError() {
		this.contextRunner.withUserConfiguration(NoRunner.class)
			.run((context) -> assertThat(context.getStartupFailure())
				.satisfies(problem("Bean 'runner' (" + NoRunner.class.getName()
						+ ".runner()): it is annotated with @SpawnRunner, but its declared type java.lang.Object is"
						+ " neither a Runner nor an AsyncRunner", null)));
	}

	@Test
	void serviceThatIsARunnerIsAnError() {
		this.contextRunner.withUserConfiguration(ServiceRunner.class)
			.run((context) -> assertThat(context.getStartupFailure()).satisfies(problem(
					"Bean 'both' (" + ServiceRunner.Both.class.getName() + "): it is a service and a runner at once",
					null)));
	}

	@Test
	void annotationOnAnInterfaceIsAnError() {
		this.contextRunner.withBean("runner", InterfaceRunner.class)
			.run((context) -> assertThat(context.getStartupFailure()).satisfies(problem(
					"Bean 'runner' (" + InterfaceRunner.class.getName() + "): @SpawnRunner stands on its interface '"
							+ Annotated.class.getName() + "', where it has no effect",
					"Put it on the class or on the @Bean method.")));
	}

	@Test
	void nameThatCannotBeAGroupIsAnError() {
		this.contextRunner.withUserConfiguration(BadName.class)
			.run((context) -> assertThat(context.getStartupFailure()).satisfies(problem(
					"Bean 'runner' (" + BadName.class.getName()
							+ ".runner()): 'My Workers' cannot be the name of a group",
					"Use at most 40 lower-case letters, digits and single hyphens, as in 'mail-import'.")));
	}

	@Test
	void groupsWhoseBeansHaveTheSameNameAreAnError() {
		this.contextRunner.withPropertyValues("spawn.groups.a-1.kind=dynamic", "spawn.groups.a1.kind=dynamic")
			.run((context) -> assertThat(context.getStartupFailure()).satisfies(
					problem("Runner group 'a1': its bean would have the same name as the one of group 'a-1'", null)));
	}

	@Test
	void otherBeanWithTheNameOfAGroupIsAnError() {
		this.contextRunner.withUserConfiguration(OneRunner.class)
			.withBean("defaultRunnerGroup", String.class, () -> "text")
			.run((context) -> assertThat(context.getStartupFailure())
				.satisfies(problem("Runner group 'default': its bean cannot be registered, because there is another"
						+ " bean with the name 'defaultRunnerGroup'", null)));
	}

	@Test
	void beanNameOfAGroupIsInCamelCase() {
		assertThat(RunnerGroups.beanName("workers")).isEqualTo("workersRunnerGroup");
		assertThat(RunnerGroups.beanName("mail-import-2")).isEqualTo("mailImport2RunnerGroup");
	}

	private static Consumer<Throwable> problem(String description, String remedy) {
		return (failure) -> {
			assertThat(failure).isInstanceOf(InvalidSpawnRunnerException.class);
			List<SpawnServiceProblem> problems = ((InvalidSpawnRunnerException) failure).problems();
			assertThat(problems).extracting(SpawnServiceProblem::describe).contains(description);
			if (remedy != null) {
				assertThat(problems).extracting(SpawnServiceProblem::remedy).contains(remedy);
			}
		};
	}

	@Configuration(proxyBeanMethods = false)
	@Import(Scanned.class)
	static class Runners {

		@Bean
		@SpawnRunner(group = "workers")
		Runner beta() {
			return UNTIL_STOPPED;
		}

		@Bean
		@SpawnRunner(group = "workers", restart = RestartPolicy.NEVER)
		Runner alpha() {
			return UNTIL_STOPPED;
		}

		@Bean
		@SpawnRunner(group = "workers", order = -1)
		Runner first() {
			return UNTIL_STOPPED;
		}

	}

	@SpawnRunner(value = "spawnRunnerAutoConfigurationTests.Scanned", group = "mail-import")
	static class Scanned implements Runner {

		@Override
		public void run(Signals signals, Ready ready) throws Exception {
			UNTIL_STOPPED.run(signals, ready);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Users {

		@Bean
		User user(@Qualifier("mail-import") RunnerGroup qualified, RunnerGroup workersRunnerGroup,
				List<RunnerGroup> all) {
			return new User(qualified, workersRunnerGroup, all);
		}

		record User(RunnerGroup qualified, RunnerGroup named, List<RunnerGroup> all) {
		}

	}

	@AutoConfiguration(after = SpawnRunnerAutoConfiguration.class)
	static class LaterAutoConfiguration {

		@Bean
		@ConditionalOnBean(RunnerGroup.class)
		String later() {
			return "later";
		}

	}

	@AutoConfiguration(after = SpawnRunnerAutoConfiguration.class)
	static class LateRunnerAutoConfiguration {

		@Bean
		@SpawnRunner
		Runner late() {
			return UNTIL_STOPPED;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class DynamicUser {

		private final DynamicRunnerGroup jobs;

		DynamicUser(DynamicRunnerGroup jobs) {
			this.jobs = jobs;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(SelfAware.Dispatcher.class)
	static class SelfAware {

		@SpawnRunner(value = "dispatcher", group = "jobs")
		static class Dispatcher implements Runner {

			private final DynamicRunnerGroup jobs;

			Dispatcher(DynamicRunnerGroup jobs) {
				this.jobs = jobs;
			}

			@Override
			public void run(Signals signals, Ready ready) throws Exception {
				UNTIL_STOPPED.run(signals, ready);
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OneRunner {

		@Bean
		@SpawnRunner
		Runner runner() {
			return UNTIL_STOPPED;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrototypeRunner {

		@Bean
		@Scope("prototype")
		@SpawnRunner
		Runner runner() {
			return UNTIL_STOPPED;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NoRunner {

		@Bean
		@SpawnRunner
		Object runner() {
			return UNTIL_STOPPED;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BadName {

		@Bean
		@SpawnRunner(group = "My Workers")
		Runner runner() {
			return UNTIL_STOPPED;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(ServiceRunner.Both.class)
	static class ServiceRunner {

		@SpawnRunner("both")
		@SpawnService("both")
		static class Both implements Runner {

			@Override
			public void run(Signals signals, Ready ready) throws Exception {
				UNTIL_STOPPED.run(signals, ready);
			}

		}

	}

	@SpawnRunner
	interface Annotated extends Runner {

	}

	static class InterfaceRunner implements Annotated {

		@Override
		public void run(Signals signals, Ready ready) throws Exception {
			UNTIL_STOPPED.run(signals, ready);
		}

	}

}
