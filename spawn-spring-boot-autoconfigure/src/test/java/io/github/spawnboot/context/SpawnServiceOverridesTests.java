package io.github.spawnboot.context;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import io.github.spawnboot.annotation.SpawnService;
import io.github.spawnboot.codec.ValueCodec;
import io.github.spawnboot.context.TestProxies.RecordingCalls;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.mockito.BDDMockito;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.bean.override.convention.TestBean;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.mockito.ArgumentMatchers.anyString;

/**
 * Tests for {@link SpawnServiceOverrides} and {@link SpawnServiceDependencies}.
 */
class SpawnServiceOverridesTests {

	@Test
	void overrideWhenMockOfConstructorParameterReportsIt() throws Exception {
		assertThat(problems(MockOfParameter.class)).singleElement()
			.isEqualTo(new SpawnServiceProblem("Bean 'renderer' (" + Config.class.getName() + ".renderer())", null,
					null,
					"it depends on bean 'fonts', which field 'MockOfParameter.mocked' overrides in this process only: "
							+ "a child would use the real one",
					"Override 'renderer' itself, or set 'spawn.mode=inline' for this test."));
	}

	@Test
	void overrideWhenSpyOfTransitiveDependencyReportsPath() throws Exception {
		assertThat(problems(SpyOfTransitive.class)).singleElement()
			.extracting(SpawnServiceProblem::problem)
			.asString()
			.startsWith("it depends through 'layout' on bean 'paper', which field 'SpyOfTransitive.spied' overrides");
	}

	@Test
	void overrideWhenTestBeanOfInjectedFieldsReportsEach() throws Exception {
		assertThat(problems(BeansOfFields.class)).extracting(SpawnServiceProblem::problem)
			.extracting((problem) -> problem.substring(0, problem.indexOf(",")))
			.containsExactlyInAnyOrder("it depends on bean 'provided'", "it depends on bean 'listed'",
					"it depends on bean 'mapped'", "it depends on bean 'maybe'", "it depends on bean 'qualified'",
					"it depends on bean 'set'");
	}

	@Test
	void overrideWhenMockIsDeclaredByClassNamesTestClass() throws Exception {
		assertThat(problems(MockByClass.class)).singleElement()
			.extracting(SpawnServiceProblem::problem)
			.asString()
			.contains("which the test class overrides");
	}

	@Test
	void overrideWhenServiceIsInlineReportsNothing() throws Exception {
		assertThat(start(InlineMock.class)).isNull();
	}

	@Test
	void overrideWhenNoServiceDependsOnItReportsNothing() throws Exception {
		assertThat(start(MockOfUnrelated.class)).isNull();
	}

	@Test
	void overrideWhenServiceItselfIsMockedReportsNothingOfItsDependencies() throws Exception {
		assertThat(start(MockOfBoth.class)).isNull();
	}

	private static List<SpawnServiceProblem> problems(Class<?> testClass) throws Exception {
		Throwable failure = start(testClass);
		assertThat(failure).hasRootCauseInstanceOf(InvalidSpawnServiceException.class);
		while (failure.getCause() != null) {
			failure = failure.getCause();
		}
		return ((InvalidSpawnServiceException) failure).problems();
	}

	private static Throwable start(Class<?> testClass) throws Exception {
		Object instance = testClass.getDeclaredConstructor().newInstance();
		return catchThrowable(() -> new TestContextManager(testClass).prepareTestInstance(instance));
	}

	@Nested
	@SpringJUnitConfig({ VerifiedTestProxies.class, Config.class })
	class WhenServiceIsMocked {

		@MockitoBean
		private Renderer renderer;

		@Autowired
		private Renderer injected;

		@Autowired
		private User user;

		@Autowired
		private RecordingCalls calls;

		@Test
		void callGoesToMock() {
			BDDMockito.given(this.renderer.render("a")).willReturn("mocked");
			assertThat(this.injected).isSameAs(this.renderer).isNotInstanceOf(SpawnProxy.class);
			assertThat(this.user.renderer().render("a")).isEqualTo("mocked");
			assertThat(this.calls.calls).isEmpty();
		}

	}

	@Nested
	@SpringJUnitConfig({ VerifiedTestProxies.class, Config.class })
	class WhenServiceIsSpied {

		@MockitoSpyBean
		private Renderer renderer;

		@Autowired
		private User user;

		@Autowired
		private RecordingCalls calls;

		@Test
		void callGoesThroughSpyToProxy() {
			this.calls.result = "remote";
			assertThat(this.user.renderer()).isSameAs(this.renderer);
			assertThat(this.user.renderer().render("a")).isEqualTo("remote");
			BDDMockito.then(this.renderer).should().render("a");
			BDDMockito.willReturn("stubbed").given(this.renderer).render(anyString());
			assertThat(this.user.renderer().render("b")).isEqualTo("stubbed");
			assertThat(this.calls.calls).hasSize(1);
		}

	}

	@Nested
	@SpringJUnitConfig({ VerifiedTestProxies.class, Config.class })
	class WhenServiceBehindInterfaceIsSpied {

		@MockitoSpyBean
		private Supplier<String> source;

		@Autowired
		private RecordingCalls calls;

		@Test
		void callGoesThroughSpyToInterfaceProxy() {
			this.calls.result = "remote";
			assertThat(this.source.get()).isEqualTo("remote");
			BDDMockito.then(this.source).should().get();
		}

	}

	@SpringJUnitConfig({ VerifiedTestProxies.class, Config.class })
	static class MockOfParameter {

		@MockitoBean
		Fonts mocked;

	}

	@SpringJUnitConfig({ VerifiedTestProxies.class, Config.class })
	static class SpyOfTransitive {

		@MockitoSpyBean
		Paper spied;

	}

	@SpringJUnitConfig({ VerifiedTestProxies.class, Config.class, FieldConfig.class })
	static class BeansOfFields {

		@TestBean(name = "provided", methodName = "part")
		Part provided;

		@TestBean(name = "listed", methodName = "part")
		Part listed;

		@TestBean(name = "mapped", methodName = "part")
		Part mapped;

		@TestBean(name = "maybe", methodName = "part")
		Part maybe;

		@TestBean(name = "qualified", methodName = "part")
		Part qualified;

		@TestBean(name = "unqualified", methodName = "part")
		Part unqualified;

		@TestBean(name = "set", methodName = "part")
		Part set;

		static Part part() {
			return new Part();
		}

	}

	@SpringJUnitConfig({ VerifiedTestProxies.class, Config.class })
	@MockitoBean(types = Fonts.class)
	static class MockByClass {

	}

	@SpringJUnitConfig({ InlineConfig.class, Config.class })
	static class InlineMock {

		@MockitoBean
		Fonts mocked;

	}

	@SpringJUnitConfig({ VerifiedTestProxies.class, Config.class })
	static class MockOfUnrelated {

		@MockitoBean
		Unrelated mocked;

	}

	@SpringJUnitConfig({ VerifiedTestProxies.class, Config.class })
	static class MockOfBoth {

		@MockitoBean
		Renderer renderer;

		@MockitoBean
		Fonts fonts;

	}

	static class Fonts {

	}

	static class Paper {

	}

	record Layout(Paper paper) {
	}

	static class Unrelated {

	}

	static class Part {

	}

	static class Renderer {

		Renderer(Fonts fonts, Layout layout) {
			throw new IllegalStateException("must not be created");
		}

		public String render(String file) {
			return file;
		}

	}

	record User(Renderer renderer) {
	}

	@Configuration(proxyBeanMethods = false)
	static class Config {

		@Bean
		Fonts fonts() {
			return new Fonts();
		}

		@Bean
		Paper paper() {
			return new Paper();
		}

		@Bean
		Layout layout(Paper paper) {
			return new Layout(paper);
		}

		@Bean
		Unrelated unrelated() {
			return new Unrelated();
		}

		@Bean
		@SpawnService
		Renderer renderer(Fonts fonts, Layout layout) {
			return new Renderer(fonts, layout);
		}

		@Bean
		@SpawnService
		Supplier<String> source() {
			throw new IllegalStateException("must not be created");
		}

		@Bean
		User user(Renderer renderer) {
			return new User(renderer);
		}

	}

	@SpawnService
	static class WithFields {

		@Autowired
		@Qualifier("provided")
		ObjectProvider<Part> provided;

		@Autowired
		@Qualifier("listed")
		List<Part> parts;

		@Autowired
		@Qualifier("mapped")
		Map<String, Part> byName;

		@Autowired
		@Qualifier("maybe")
		Optional<Part> maybe;

		@Autowired
		@Qualifier("qualified")
		Part qualified;

		Part notInjected;

		@Autowired
		void setPart(Part set) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FieldConfig {

		@Bean
		Part provided() {
			return new Part();
		}

		@Bean
		Part listed() {
			return new Part();
		}

		@Bean
		Part mapped() {
			return new Part();
		}

		@Bean
		Part maybe() {
			return new Part();
		}

		@Bean
		Part qualified() {
			return new Part();
		}

		@Bean
		Part unqualified() {
			return new Part();
		}

		@Bean
		Part set() {
			return new Part();
		}

		@Bean
		WithFields withFields() {
			throw new IllegalStateException("must not be created");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InlineConfig {

		@Bean
		static BeanContracts beanContracts() {
			return new BeanContracts(new ValueCodec());
		}

		@Bean
		static SpawnServiceVerifier spawnServiceVerifier() {
			return new SpawnServiceVerifier(Set.of(), true, HostServiceAccess.ALL);
		}

		@Bean
		static SpawnProxyPostProcessor spawnProxyPostProcessor(ObjectProvider<BeanContracts> contracts,
				ObjectProvider<ServiceCalls> calls) {
			return new SpawnProxyPostProcessor((pool) -> true, contracts, calls);
		}

	}

}
