package io.github.spawnboot.context;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.github.spawnboot.Job;
import io.github.spawnboot.annotation.HostService;
import io.github.spawnboot.annotation.SpawnHandler;
import io.github.spawnboot.annotation.SpawnService;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SpawnServiceVerifier} with host services.
 */
class HostServiceVerifierTests {

	private static HostServiceAccess access = HostServiceAccess.ALL;

	@Test
	void verifyWhenHostServiceIsFineReportsNothing() {
		runner(HostServiceAccess.ALL, Fine.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(Fine.class)).isNotInstanceOf(SpawnProxy.class);
			assertThat(SpawnServiceDefinitions.of(context.getSourceApplicationContext().getBeanFactory())
				.hostServiceNames()).containsExactly("bean");
		});
	}

	@Test
	void contractHasNeitherScheduledMethodsNorListeners() {
		runner(HostServiceAccess.ALL, Fine.class).run((context) -> {
			SpawnServiceDefinition service = SpawnServiceDefinitions
				.findHost(context.getSourceApplicationContext().getBeanFactory(), "bean");
			assertThat(context.getBean(BeanContracts.class).contract(service).methods())
				.extracting((method) -> method.method().getName())
				.containsExactly("work");
		});
	}

	@Test
	void verifyWhenClassIsFinalReportsIt() {
		assertThat(problem(Final.class)).startsWith("class '" + Final.class.getName() + "' is final")
			.doesNotContain("@SpawnService");
	}

	@Test
	void verifyWhenValueCannotCrossReportsIt() {
		assertThat(problem(Uncarriable.class)).contains("'java.lang.Object'");
	}

	@Test
	void verifyWhenBeanIsBothReportsIt() {
		assertThat(problems(HostServiceAccess.ALL, Both.class)).anySatisfy(
				(problem) -> assertThat(problem.problem()).isEqualTo("it is both @SpawnService and @HostService,"
						+ " but a bean lives either in children or in the application"));
	}

	@Test
	void verifyWhenHostServiceHandlesJobsReportsIt() {
		assertThat(problem(Handling.class))
			.isEqualTo("handles the job 'count', but jobs run in children, and it is a host service");
	}

	@Test
	void verifyWhenAnnotationIsOnInterfaceReportsIt() {
		assertThat(problem(OnInterface.class)).startsWith("@HostService stands on its interface '");
	}

	@Test
	void verifyWhenScopeIsNotSingletonReportsIt() {
		assertThat(problems(HostServiceAccess.ALL, Prototypes.class)).singleElement()
			.extracting(SpawnServiceProblem::problem)
			.isEqualTo("it has scope 'prototype', but a host service has one instance");
	}

	@Test
	void verifyWhenNameIsTooLongReportsIt() { // row G13
		assertThat(problems(HostServiceAccess.ALL, LongNames.class)).singleElement()
			.extracting(SpawnServiceProblem::problem)
			.isEqualTo("its name has 128 bytes, but a host service is called by a name of at most 127");
	}

	@Test
	void verifyWhenPropertyNamesNoHostServiceSuggestsOne() {
		assertThat(problems(new HostServiceAccess(Map.of("default", List.of("catalog"))), Users.class))
			.filteredOn((problem) -> problem.subject().equals("Pool 'default'"))
			.singleElement()
			.satisfies((problem) -> {
				assertThat(problem.problem()).isEqualTo(
						"'spawn.pools.default.host-services' names 'catalog', but there is no @HostService of this name");
				assertThat(problem.remedy()).startsWith("Did you mean 'catalogue'? Host services are [catalogue].");
			});
	}

	@Test
	void verifyWhenPoolMayNotSeeWhatItsServiceNeedsReportsPath() {
		assertThat(problems(new HostServiceAccess(Map.of("default", List.of())), Users.class))
			.extracting(SpawnServiceProblem::problem)
			.containsExactlyInAnyOrder(
					"it depends on the host service 'catalogue', which pool 'default' may not see:"
							+ " 'spawn.pools.default.host-services' does not name it",
					"it depends through 'helper' on the host service 'catalogue', which pool 'default' may not see:"
							+ " 'spawn.pools.default.host-services' does not name it");
	}

	@Test
	void verifyWhenPoolMaySeeWhatItsServiceNeedsReportsNothing() {
		runner(new HostServiceAccess(Map.of("default", List.of("catalogue"))), Users.class)
			.run((context) -> assertThat(context).hasNotFailed());
		runner(new HostServiceAccess(Map.of("default", List.of("*"))), Users.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private static ApplicationContextRunner runner(HostServiceAccess hostServiceAccess, Class<?> type) {
		access = hostServiceAccess;
		return new ApplicationContextRunner().withUserConfiguration(Verified.class).withBean("bean", type);
	}

	private static String problem(Class<?> type) {
		List<SpawnServiceProblem> problems = problems(HostServiceAccess.ALL, type);
		assertThat(problems).hasSize(1);
		return problems.get(0).problem();
	}

	private static List<SpawnServiceProblem> problems(HostServiceAccess hostServiceAccess, Class<?> type) {
		java.util.concurrent.atomic.AtomicReference<List<SpawnServiceProblem>> problems = new java.util.concurrent.atomic.AtomicReference<>();
		runner(hostServiceAccess, type).run((context) -> {
			assertThat(context.getStartupFailure()).isInstanceOf(InvalidSpawnServiceException.class);
			problems.set(((InvalidSpawnServiceException) context.getStartupFailure()).problems());
		});
		return problems.get();
	}

	@Configuration(proxyBeanMethods = false)
	static class Verified extends TestProxies {

		@Bean
		static SpawnServiceVerifier spawnServiceVerifier() {
			return new SpawnServiceVerifier(Set.of(), false, access);
		}

	}

	@HostService
	static class Fine {

		public String work(String text) {
			return text;
		}

		@Scheduled(fixedDelay = 1000)
		public void tick() {
		}

		@EventListener
		public void heard(Thread event) {
		}

	}

	@HostService
	static final class Final {

	}

	@HostService
	static class Uncarriable {

		public void take(Object value) {
		}

	}

	@SpawnService
	@HostService
	static class Both {

	}

	@HostService
	static class Handling {

		@SpawnHandler("count")
		void count(Job job) {
		}

	}

	@HostService
	interface Marked {

	}

	static class OnInterface implements Marked {

	}

	@Configuration(proxyBeanMethods = false)
	static class Prototypes {

		@Bean
		@HostService
		@org.springframework.context.annotation.Scope("prototype")
		Fine many() {
			return new Fine();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LongNames {

		// 126 letters and one of two bytes
		static final String NAME = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
				+ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\u00e4";

		@Bean(NAME)
		@HostService
		Fine named() {
			return new Fine();
		}

	}

	static class Catalogue {

		public String title() {
			return "";
		}

	}

	static class Helper {

		Helper(Catalogue catalogue) {
		}

	}

	static class User {

		User(Catalogue catalogue, Optional<String> nothing) {
		}

	}

	static class Indirect {

		Indirect(ObjectProvider<Helper> helper) {
		}

	}

	static class Elsewhere {

		Elsewhere(Catalogue catalogue) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Users {

		@Bean
		@HostService
		Catalogue catalogue() {
			return new Catalogue();
		}

		@Bean
		Helper helper(Catalogue catalogue) {
			return new Helper(catalogue);
		}

		@Bean
		@SpawnService
		User user(Catalogue catalogue) {
			throw new AssertionError();
		}

		@Bean
		@SpawnService
		Indirect indirect(ObjectProvider<Helper> helper) {
			throw new AssertionError();
		}

		@Bean
		@SpawnService(pool = "other")
		Elsewhere elsewhere(Catalogue catalogue) {
			throw new AssertionError();
		}

	}

}
