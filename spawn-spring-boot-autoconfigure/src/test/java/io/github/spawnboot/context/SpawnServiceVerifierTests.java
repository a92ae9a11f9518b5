package io.github.spawnboot.context;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.github.spawnboot.Job;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.Status;
import io.github.spawnboot.annotation.SpawnHandler;
import io.github.spawnboot.annotation.SpawnService;
import io.github.spawnboot.annotation.SpawnWarmUp;
import io.github.spawnboot.codec.ContractProblem;
import io.github.spawnboot.codec.ContractRules;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.SpringProperties;
import org.springframework.objenesis.SpringObjenesis;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.event.TransactionalEventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link SpawnServiceVerifier}.
 */
class SpawnServiceVerifierTests {

	private static final AtomicInteger created = new AtomicInteger();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withUserConfiguration(VerifiedTestProxies.class)
		.withBean(Eager.class);

	@BeforeEach
	void reset() {
		created.set(0);
	}

	@Test
	void verifyWhenWarmUpTakesSomethingReportsIt() {
		verify(EagerWarmUp.class, "warm(int)",
				"has not the signature of a @SpawnWarmUp: it is 'void " + EagerWarmUp.class.getName() + ".warm(int)'",
				"Declare an instance method without parameters.");
	}

	@Test
	void verifyWhenServiceIsFineFindsNothing() {
		this.contextRunner.withBean("fine", Fine.class).run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void verifyWhenClassIsFinalReportsIt() {
		verify(FinalClass.class, "class '" + FinalClass.class.getName() + "' is final, so there can be no proxy of it",
				"Remove 'final', or declare an interface as return type of a @Bean method. In Kotlin, the compiler "
						+ "plugin 'kotlin-spring' opens classes with @SpawnService.");
	}

	@Test
	void verifyWhenClassIsRecordReportsIt() {
		verify(RecordClass.class, "'" + RecordClass.class.getName() + "' is a record, of which there can be no proxy",
				"Make it a class, or declare an interface as return type of a @Bean method.");
	}

	@Test
	void verifyWhenClassIsSealedReportsIt() {
		verify(SealedClass.class, "'" + SealedClass.class.getName() + "' is sealed, so there can be no proxy of it",
				"Remove 'sealed'.");
	}

	@Test
	void verifyWhenClassIsPrivateReportsIt() {
		verify(PrivateClass.class,
				"class '" + PrivateClass.class.getName() + "' is private, so there can be no proxy of it",
				"Make the class and one constructor at least package-private.");
	}

	@Test
	void verifyWhenConstructorsArePrivateReportsIt() {
		verify(PrivateConstructor.class,
				"class '" + PrivateConstructor.class.getName()
						+ "' has only private constructors, so there can be no proxy of it",
				"Make the class and one constructor at least package-private.");
	}

	@Test
	void verifyWhenMethodsAreFinalReportsEachVisibleOne() {
		String problem = ": is final, so the proxy cannot take its calls: they would run in the application, on an "
				+ "object whose constructor never ran";
		run(FinalMethods.class,
				(problems) -> assertThat(problems).extracting(SpawnServiceProblem::describe)
					.containsExactlyInAnyOrder(describe(FinalMethods.class, "open(String)") + problem,
							describe(FinalMethods.class, "shared()") + problem,
							describe(FinalMethods.class, "near(int[])") + problem));
	}

	@Test
	void verifyWhenFieldIsPublicReportsIt() {
		verify(PublicField.class, "field 'size' is public, but the proxy has no value for it",
				"Make it private and add a method that returns it.");
	}

	@Test
	@SuppressWarnings("removal")
	void verifyWhenClassHasFinalizerReportsIt() {
		verify(Finalizing.class, "finalize()",
				"would also be run for the proxy, on an object whose constructor never ran",
				"Use @PreDestroy, or java.lang.ref.Cleaner.");
	}

	@Test
	void verifyWhenContractHasProblemsReportsMethodAndParameter() {
		// row I36
		List<ContractProblem> expected = ServiceContract
			.of("service", Uncarriable.class, ContractRules.remote((method) -> method.getName().equals("anything")),
					new ValueCodec())
			.problems();
		run(Uncarriable.class, (problems) -> assertThat(problems).isNotEmpty()
			.containsExactlyElementsOf(expected.stream()
				.map((problem) -> new SpawnServiceProblem("Bean 'service' (" + Uncarriable.class.getName() + ")",
						problem.method(), problem.parameter(), problem.problem(), problem.remedy()))
				.toList())
			.first()
			.extracting(SpawnServiceProblem::describe)
			.asString()
			.startsWith("Bean 'service' (" + Uncarriable.class.getName() + "), method 'anything(")
			.contains("'value'")
			.doesNotContain("''"));
	}

	@Test
	void verifyWhenHandlersShareNameReportsBothBeans() {
		this.contextRunner.withBean("first", OneHandler.class).withBean("second", OtherHandler.class).run((context) -> {
			SpawnServiceProblem problem = problems(context.getStartupFailure()).get(0);
			assertThat(problem.describe()).isEqualTo("Bean 'second' (" + OtherHandler.class.getName()
					+ "), method 'other(Job)': handles the job 'convert' of pool 'documents', as does method "
					+ "'one(Job)' of bean 'first' (" + OneHandler.class.getName() + ")");
			assertThat(problem.remedy())
				.isEqualTo("Give one of the two handlers another name, or one of the beans another pool.");
		});
	}

	@Test
	void verifyWhenHandlersInDifferentPoolsShareNameFindsNothing() {
		this.contextRunner.withBean("first", OneHandler.class)
			.withBean("second", HandlerOfOtherPool.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void verifyWhenHandlerNameIsBlankReportsIt() {
		verify(BlankHandler.class, "blank(Job)", "the name of its job is blank",
				"Name the job, as in @SpawnHandler(\"blank\").");
	}

	@Test
	void verifyWhenHandlerNameIsReservedReportsIt() {
		verify(ReservedHandler.class, "list(Job)",
				"the job 'commands' is answered by every engine with the names of its jobs",
				"Give the job another name.");
	}

	@Test
	void verifyWhenHandlerNameHasLineBreakReportsIt() {
		verify(MultilineHandler.class, "handle(Job)",
				"the name of its job begins or ends with a space, or has a control character in it",
				"Give the job a name of visible characters: names are listed one per line.");
	}

	@Test
	void verifyWhenHandlerSignatureIsWrongReportsIt() {
		verify(WrongHandler.class, "handle(String)",
				"has not the signature of a @SpawnHandler: it is 'int " + WrongHandler.class.getName()
						+ ".handle(java.lang.String)'",
				"Declare an instance method with one parameter of type io.github.spawnboot.Job that returns "
						+ "io.github.spawnboot.Status or void.");
	}

	@Test
	void verifyWhenMethodIsScheduledReportsIt() {
		verify(ScheduledMethod.class, "tick()", "is @Scheduled, but nothing is scheduled in a child, nor on a proxy",
				"Put @Scheduled on a method of a bean of the application that calls the service.");
	}

	@Test
	void verifyWhenMethodsListenToEventsReportsThem() {
		String problem = ": is an event listener, but an application event cannot cross the border";
		run(Listening.class, (problems) -> {
			assertThat(problems).extracting(SpawnServiceProblem::describe)
				.containsExactlyInAnyOrder(describe(Listening.class, "on(String)") + problem,
						describe(Listening.class, "after(String)") + problem);
			assertThat(problems.get(0).remedy())
				.isEqualTo("Put the listener on a bean of the application that calls the service.");
		});
	}

	@Test
	void verifyWhenMethodIsBeanMethodReportsIt() {
		verify(BeanMethods.class, "bean()",
				"is a @Bean method, which would have to run in a child and give its bean to the application",
				"Move it into a @Configuration class.");
	}

	@Test
	void verifyWhenServiceIsListenerReportsIt() {
		verifyInterface(EventReceiver.class, "ApplicationListener: an application event cannot cross the border");
	}

	@Test
	void verifyWhenServiceIsBeanPostProcessorReportsIt() {
		verifyInterface(PostProcessor.class,
				"BeanPostProcessor: it would process the beans of its own process, and a proxy of it those of none");
	}

	@Test
	void verifyWhenServiceIsBeanFactoryPostProcessorReportsIt() {
		verifyInterface(FactoryPostProcessor.class, "BeanFactoryPostProcessor: it would change the definitions of "
				+ "its own process, and a proxy of it those of none");
	}

	@Test
	void verifyWhenServiceIsFactoryBeanReportsIt() {
		verifyInterface(Factory.class, "FactoryBean: the object that it makes cannot leave its process");
	}

	@Test
	void verifyWhenServiceIsOrderedReportsIt() {
		verify(Sorted.class,
				"it implements Ordered, which no service can: a proxy of it would have to ask another process for "
						+ "the order whenever beans are sorted",
				"Use @Order on the class or on the @Bean method.");
	}

	@Test
	void verifyWhenScopeIsNotSingletonReportsIt() {
		this.contextRunner.withUserConfiguration(Prototypes.class).run((context) -> {
			assertThat(problems(context.getStartupFailure())).singleElement()
				.isEqualTo(new SpawnServiceProblem("Bean 'many' (" + Prototypes.class.getName() + ".many())", null,
						null, "it has scope 'prototype', but a service has one instance per child",
						"Remove the scope, and give what belongs to one call as an argument."));
		});
	}

	@Test
	void verifyWhenBeanMethodReturnsObjectReportsIt() {
		this.contextRunner.withUserConfiguration(Untyped.class)
			.run((context) -> assertThat(problems(context.getStartupFailure())).singleElement()
				.extracting(SpawnServiceProblem::problem)
				.isEqualTo("its declared type 'java.lang.Object' has no methods to call"));
	}

	@Test
	void verifyWhenPoolNameIsInvalidReportsIt() {
		verify(BadPool.class, "'Big Pool' cannot be the name of a pool",
				"Use at most 40 lower-case letters, digits and single hyphens, as in 'document-previews'.");
	}

	@Test
	void verifyWhenPoolNameIsBlankReportsIt() {
		verify(BlankPool.class, "the name of its pool is blank", "Remove 'pool' for the pool 'default', or name one.");
	}

	@Test
	void verifyWhenConfiguredPoolIsUnusedSuggestsNearest() {
		this.contextRunner.withUserConfiguration(Configured.class).withBean(OneHandler.class).run((context) -> {
			SpawnServiceProblem problem = problems(context.getStartupFailure()).get(0);
			assertThat(problem.describe()).isEqualTo(
					"Pool 'documets': is configured by 'spawn.pools.documets', but no " + "@SpawnService is in it");
			assertThat(problem.remedy()).isEqualTo("Did you mean 'documents'? Remove the properties, or put a service "
					+ "into the pool with @SpawnService(pool = \"documets\"). Known pools: 'default', 'documents'.");
		});
	}

	@Test
	void verifyWhenConfiguredPoolIsLikeNoOtherSuggestsNothing() {
		new ApplicationContextRunner()
			.withBean(SpawnServiceVerifier.class, Set.of("images", "default"), false, HostServiceAccess.ALL)
			.run((context) -> assertThat(problems(context.getStartupFailure())).singleElement()
				.extracting(SpawnServiceProblem::remedy)
				.asString()
				.startsWith("Remove the properties"));
	}

	@Test
	void verifyWhenInterfaceIsAnnotatedReportsIt() {
		this.contextRunner.withBean("decorator", Decorator.class)
			.run((context) -> assertThat(problems(context.getStartupFailure())).singleElement()
				.isEqualTo(new SpawnServiceProblem("Bean 'decorator' (" + Decorator.class.getName() + ")", null, null,
						"@SpawnService stands on its interface '" + Annotated.class.getName()
								+ "', where it has no effect",
						"Put it on the class or on the @Bean method, for those implementations that live in a "
								+ "child.")));
	}

	@Test
	void verifyWhenPostProcessorDependsOnServiceNamesBoth() {
		this.contextRunner.withUserConfiguration(Early.class).withBean("fine", Fine.class).run((context) -> {
			SpawnServiceProblem problem = problems(context.getStartupFailure()).get(0);
			assertThat(problem.describe()).isEqualTo("Bean 'fine' (" + Fine.class.getName()
					+ "): it was created in this process before there could be a proxy; it is injected into 'early'");
			assertThat(problem.remedy())
				.isEqualTo("Do not let a BeanFactoryPostProcessor or BeanPostProcessor depend on it, not even "
						+ "indirectly: inject it there as ObjectProvider and ask for it at the first use.");
		});
	}

	@Test
	void afterSingletonsInstantiatedWhenServiceIsNoProxyReportsIt() {
		this.contextRunner.withBean("fine", Fine.class)
			.withInitializer((context) -> context.addBeanFactoryPostProcessor(
					(beanFactory) -> beanFactory.addBeanPostProcessor(new CreatesEarly(beanFactory))))
			.run((context) -> assertThat(problems(context.getStartupFailure())).singleElement()
				.extracting(SpawnServiceProblem::describe)
				.asString()
				.startsWith("Bean 'fine' (" + Fine.class.getName() + "): it was created in this process before"));
	}

	@Test
	void verifyWhenObjenesisIsSwitchedOffReportsIt() {
		SpringProperties.setProperty(SpringObjenesis.IGNORE_OBJENESIS_PROPERTY_NAME, "true");
		try {
			this.contextRunner.withBean("fine", Fine.class)
				.run((context) -> assertThat(problems(context.getStartupFailure())).singleElement()
					.isEqualTo(new SpawnServiceProblem("Property 'spring.objenesis.ignore'", null, null,
							"is set, so the proxy of a service would call the constructor of the service",
							"Remove it.")));
		}
		finally {
			SpringProperties.setProperty(SpringObjenesis.IGNORE_OBJENESIS_PROPERTY_NAME, null);
		}
	}

	@Test
	void verifyWhenSeveralThingsAreWrongReportsAllAndCreatesNothing() {
		this.contextRunner.withBean("service", FinalClass.class).withBean("other", PublicField.class).run((context) -> {
			assertThat(context.getStartupFailure()).isInstanceOf(SpawnUsageException.class)
				.hasMessage("""
						2 problems with services were found:
						- Bean 'service' (%s): class '%1$s' is final, so there can be no proxy of it. \
						Remove 'final', or declare an interface as return type of a @Bean method. In Kotlin, \
						the compiler plugin 'kotlin-spring' opens classes with @SpawnService.
						- Bean 'other' (%s): field 'size' is public, but the proxy has no value for it. \
						Make it private and add a method that returns it.""".formatted(FinalClass.class.getName(),
						PublicField.class.getName()));
			assertThat(created).hasValue(0);
		});
	}

	@Test
	void verifyWhenLiveValueIsWhereNoneCanBeNamesPlaceAndRemedy() {
		run(MisplacedLiveValues.class, (problems) -> assertThat(problems)
			.extracting(SpawnServiceProblem::method, SpawnServiceProblem::problem, SpawnServiceProblem::remedy)
			.containsExactlyInAnyOrder(
					tuple("output()", "'java.io.OutputStream' can be an argument, but no result",
							"Return 'InputStream', or take an 'OutputStream' as argument"),
					tuple("listen(java.util.function.Consumer)",
							"'java.util.function.Consumer<java.io.InputStream>': its method 'accept(java.io.InputStream)' "
									+ "cannot be called back: parameter 0 'arg0': 'java.io.InputStream' is a live value, "
									+ "but the methods of a callback take and give plain values",
							"Use a value class, a collection or 'byte[]'")));
	}

	private void verifyInterface(Class<?> type, String problem) {
		verify(type, "it implements " + problem.replace(":", ", which no service can:"),
				"Put that into a bean of the application; it may call the service.");
	}

	private void verify(Class<?> type, String problem, String remedy) {
		run(type, (problems) -> assertThat(problems).singleElement()
			.isEqualTo(
					new SpawnServiceProblem("Bean 'service' (" + type.getName() + ")", null, null, problem, remedy)));
	}

	private void verify(Class<?> type, String method, String problem, String remedy) {
		run(type, (problems) -> assertThat(problems).singleElement()
			.isEqualTo(
					new SpawnServiceProblem("Bean 'service' (" + type.getName() + ")", method, null, problem, remedy)));
	}

	private void run(Class<?> type, Consumer<List<SpawnServiceProblem>> assertions) {
		this.contextRunner.withBean("service", type)
			.run((context) -> assertions.accept(problems(context.getStartupFailure())));
		assertThat(created).hasValue(0);
	}

	private static String describe(Class<?> type, String method) {
		return "Bean 'service' (" + type.getName() + "), method '" + method + "'";
	}

	private static List<SpawnServiceProblem> problems(Throwable failure) {
		assertThat(failure).isInstanceOf(InvalidSpawnServiceException.class);
		return ((InvalidSpawnServiceException) failure).problems();
	}

	static class Eager {

		Eager() {
			created.incrementAndGet();
		}

	}

	@SpawnService
	static class Fine {

		public void work() {
		}

	}

	@SpawnService
	static class MisplacedLiveValues {

		public OutputStream output() {
			return OutputStream.nullOutputStream();
		}

		public void listen(Consumer<InputStream> listener) {
		}

	}

	@SpawnService
	static final class FinalClass {

		FinalClass() {
			created.incrementAndGet();
		}

	}

	@SpawnService
	record RecordClass() {
	}

	@SpawnService
	static sealed class SealedClass permits OnlyOne {

	}

	static final class OnlyOne extends SealedClass {

	}

	@SpawnService
	private static class PrivateClass {

	}

	@SpawnService
	static class PrivateConstructor {

		private PrivateConstructor() {
		}

	}

	@SpawnService
	static class FinalMethods {

		public final void open(String value) {
		}

		protected final void shared() {
		}

		final void near(int[] values) {
		}

		private final void hidden() {
		}

		public static final void helper() {
		}

	}

	@SpawnService
	static class PublicField {

		public static int count;

		public int size;

	}

	@SpawnService
	static class Finalizing {

		@Override
		@SuppressWarnings({ "deprecation", "removal" })
		protected void finalize() {
		}

	}

	@SpawnService
	static class Uncarriable {

		public void anything(Object value) {
		}

	}

	@SpawnService(pool = "documents")
	static class OneHandler {

		@SpawnHandler("convert")
		Status one(Job job) {
			return Status.OK;
		}

	}

	@SpawnService(pool = "documents")
	static class OtherHandler {

		@SpawnHandler("convert")
		private void other(Job job) {
		}

	}

	@SpawnService(pool = "images")
	static class HandlerOfOtherPool extends OtherHandler {

	}

	@SpawnService
	static class BlankHandler {

		@SpawnHandler(" ")
		Status blank(Job job) {
			return Status.OK;
		}

	}

	@SpawnService
	static class ReservedHandler {

		@SpawnHandler("commands")
		Status list(Job job) {
			return Status.OK;
		}

	}

	@SpawnService
	static class MultilineHandler {

		@SpawnHandler("a\nb")
		Status handle(Job job) {
			return Status.OK;
		}

	}

	@SpawnService
	static class WrongHandler {

		@SpawnHandler("wrong")
		int handle(String job) {
			return 0;
		}

	}

	@SpawnService
	static class ScheduledMethod {

		@Scheduled(fixedRate = 1000)
		public void tick() {
		}

	}

	@SpawnService
	static class Listening {

		@EventListener
		public void on(String event) {
		}

		@TransactionalEventListener
		public void after(String event) {
		}

	}

	@SpawnService
	static class BeanMethods {

		@Bean
		public String bean() {
			return "";
		}

	}

	@SpawnService
	static class EventReceiver implements ApplicationListener<ApplicationEvent> {

		@Override
		public void onApplicationEvent(ApplicationEvent event) {
		}

	}

	@SpawnService
	static class PostProcessor implements BeanPostProcessor {

		PostProcessor() {
			created.incrementAndGet();
		}

	}

	@SpawnService
	static class FactoryPostProcessor implements BeanFactoryPostProcessor {

		@Override
		public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		}

	}

	@SpawnService
	static class Factory implements FactoryBean<String> {

		Factory() {
			created.incrementAndGet();
		}

		@Override
		public String getObject() {
			return "";
		}

		@Override
		public Class<?> getObjectType() {
			return String.class;
		}

	}

	@SpawnService
	static class Sorted implements Ordered {

		@Override
		public int getOrder() {
			return 0;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Prototypes {

		@Bean
		@Scope("prototype")
		@SpawnService
		Runnable many() {
			return () -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Untyped {

		@Bean
		@SpawnService
		Object untyped() {
			return "";
		}

	}

	@SpawnService(pool = "Big Pool")
	static class BadPool {

	}

	@SpawnService(pool = "")
	static class BlankPool {

	}

	@Configuration(proxyBeanMethods = false)
	static class Configured {

		@Bean
		static SpawnServiceVerifier configuredVerifier() {
			return new SpawnServiceVerifier(Set.of("documets", "documents"), false, HostServiceAccess.ALL);
		}

	}

	@SpawnService
	interface Annotated {

	}

	static class Decorator implements Annotated {

	}

	@Configuration(proxyBeanMethods = false)
	static class Early {

		@Bean
		static BeanFactoryPostProcessor early(Fine fine) {
			return (beanFactory) -> {
			};
		}

	}

	/**
	 * Has the service created while other post-processors are, before the one with the
	 * proxies.
	 */
	static class CreatesEarly implements BeanPostProcessor {

		private final ConfigurableListableBeanFactory beanFactory;

		CreatesEarly(ConfigurableListableBeanFactory beanFactory) {
			this.beanFactory = beanFactory;
		}

		@Override
		public Object postProcessBeforeInitialization(Object bean, String beanName) {
			if (bean instanceof SpawnProxyPostProcessor) {
				this.beanFactory.getBean("fine");
			}
			return bean;
		}

	}

	@SpawnService
	static class EagerWarmUp {

		@SpawnWarmUp
		void warm(int degrees) {
		}

	}

}
