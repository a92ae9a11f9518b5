package io.github.spawnboot.autoconfigure;

import java.io.File;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.spawnboot.context.ChildContext;
import io.github.spawnboot.context.PropertyFilter;
import io.github.spawnboot.test.silent.Noise;
import io.github.spawnboot.test.silent.SilentApplication;
import io.github.spawnboot.test.silent.service.Greeter;
import io.github.spawnboot.test.silent.service.Ledger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.bootstrap.BootstrapRegistryInitializer;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.ApplicationPidFileWriter;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.logging.LoggingSystemProperty;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.scheduling.annotation.ScheduledAnnotationBeanPostProcessor;
import org.springframework.scheduling.config.ScheduledTask;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs {@link SilentApplication} and small ones, first as a parent, then in child mode,
 * in this JVM.
 */
@ExtendWith(OutputCaptureExtension.class)
class SpawnChildRunListenerTests {

	private static final String[] EVERYTHING = { "application runner", "command line runner", "runner of both kinds",
			"scheduled task", "refreshed listener", "refreshed listener method", "started listener method",
			"ready listener method", "web server", "ordinary bean", "eager bean", "smart initializing singleton",
			"load time weaver aware bean", "message listener container created", "message listener container started",
			"migration" };

	@TempDir
	private Path directory;

	private final List<Runnable> cleanUp = new ArrayList<>();

	@BeforeEach
	@AfterEach
	void clear() {
		this.cleanUp.forEach(Runnable::run);
		PidFile.forget();
		// A run that failed leaves it initialized, and the next one would open no file.
		LoggingSystem.get(getClass().getClassLoader()).cleanUp();
		for (LoggingSystemProperty property : LoggingSystemProperty.values()) {
			System.clearProperty(property.getEnvironmentVariableName());
		}
		Noise.clear();
	}

	@Test
	void runWhenParentIsAsLoudAsEver() {
		parent(SilentApplication.application(), args()).close();
		assertThat(Noise.entries()).contains(EVERYTHING);
		assertThat(file("application.pid")).exists();
		assertThat(file("application.log")).exists();
	}

	@Test
	void runWhenChildCreatesOnlyServicesAndWhatTheyNeed() {
		FakeChildLink child = silentChild();
		assertThat(Noise.entries()).containsExactly("needed: service created", "needed: smart initializing singleton",
				"needed: gauge started", "needed: connection started");
		assertThat(child.failures()).isEmpty();
		assertThat(served(child).getBean(Greeter.class).greet("you")).isEqualTo("hello you");
		assertThat(served(child).getSingletonNames()).doesNotContain("dataSource", "applicationTaskExecutor",
				"taskScheduler", "tomcatServletWebServerFactory", "dispatcherServlet", "springBootBanner",
				"dataSourceScriptDatabaseInitializer");
	}

	@Test
	void runWhenNeededBeanHasScheduledMethodSchedulesNothing() {
		ScheduledAnnotationBeanPostProcessor scheduled = served(silentChild())
			.getBean(ScheduledAnnotationBeanPostProcessor.class);
		assertThat(scheduled.getScheduledTasks()).extracting(ScheduledTask::nextExecution).containsOnly((Instant) null);
	}

	@Test
	void runWhenServiceNeedsDatabaseDoesNotMigrateIt() {
		ConfigurableApplicationContext parent = parent(SilentApplication.application(), args());
		byte[] payload = recipe(parent).payload(List.of("ledger"), Map.of(), PropertyFilter.all());
		Noise.clear();
		parent.close();
		FakeChildLink child = child(payload, SilentApplication.application());
		assertThat(served(child).getBean(Ledger.class).one()).isEqualTo(1);
		assertThat(Noise.entries()).contains("needed: ledger created")
			.doesNotContain("migration", "needed: service created");
	}

	@Test
	void runWhenChildMarksItsContext() {
		ConfigurableApplicationContext parent = parent(SilentApplication.application(), args());
		assertThat(parent.containsBean(ChildContext.BEAN_NAME)).isFalse();
		FakeChildLink child = child(recipe(parent).payload(List.of("greeter"), Map.of(), PropertyFilter.all()),
				SilentApplication.application());
		assertThat(served(child).getBean(ChildContext.class).serviceBeanNames()).containsExactly("greeter");
		assertThat(served(child).containsBean(ApplicationRecipe.BEAN_NAME)).isFalse();
	}

	@Test
	void runWhenChildWritesNeitherPidNorLogFile() {
		ConfigurableApplicationContext parent = parent(SilentApplication.application(), args());
		byte[] payload = recipe(parent).payload(List.of("greeter"), Map.of(), PropertyFilter.all());
		parent.close();
		assertThat(file("application.pid").delete()).isTrue();
		assertThat(file("application.log").delete()).isTrue();
		assertThat(System.clearProperty("LOG_FILE")).isEqualTo(file("application.log").toString());
		FakeChildLink child = child(payload, SilentApplication.application());
		assertThat(child.failures()).isEmpty();
		assertThat(file("application.pid")).doesNotExist();
		assertThat(file("application.log")).doesNotExist();
		assertThat(System.getProperty("LOG_FILE")).isNull();
	}

	@Test
	void runWhenChildLeavesContextToNoShutdownHook() {
		ApplicationContext context = Greeter.contextOf(served(silentChild()).getBean(Greeter.class));
		assertThat(context.getClass()).isEqualTo(AnnotationConfigApplicationContext.class);
		Object hook = ReflectionTestUtils.getField(SpringApplication.class, "shutdownHook");
		assertThat(ReflectionTestUtils.getField(Objects.requireNonNull(hook), "contexts"))
			.asInstanceOf(InstanceOfAssertFactories.COLLECTION)
			.doesNotContain(context);
	}

	@Test
	void runWhenChildTellsAllowedListenersOfRefresh() {
		FakeChildLink child = silentChild(
				"--spawn.child.refreshed-listeners=io.github.spawnboot.test.silent.Loud$RefreshedListener");
		assertThat(child.failures()).isEmpty();
		assertThat(Noise.entries()).contains("refreshed listener").doesNotContain("refreshed listener method");
	}

	@Test
	void goodbyeWhenServedClosesContextAndStopsWhatServicesNeed() {
		FakeChildLink child = silentChild();
		Objects.requireNonNull(child.onGoodbye).run();
		assertThat(Noise.entries()).contains("needed: connection stopped");
	}

	@Test
	void runWhenChildSeesPropertiesOfParentInOrder() {
		SpringApplication application = SilentApplication.application();
		application.addInitializers((context) -> context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("late", Map.of("silent.late", "only in the parent"))));
		ConfigurableApplicationContext parent = parent(application, args("--silent.argument=a b"));
		byte[] payload = recipe(parent).payload(List.of("greeter"), Map.of(), PropertyFilter.all());
		List<String> names = names(parent);
		String raw = parent.getEnvironment().getProperty("silent.raw");
		String port = parent.getEnvironment().getProperty("local.server.port");
		FakeChildLink child = child(payload, SilentApplication.application());
		Greeter greeter = served(child).getBean(Greeter.class);
		assertThat(greeter.property("silent.late")).isEqualTo("only in the parent");
		assertThat(greeter.property("silent.argument")).isEqualTo("a b");
		assertThat(greeter.property("silent.file")).isEqualTo("from file");
		assertThat(greeter.property("silent.raw")).isEqualTo(raw).endsWith("-raw");
		assertThat(greeter.property("local.server.port")).isEqualTo(port).isNotEmpty();
		names.removeAll(List.of("servletContextInitParams", "servletConfigInitParams", "configurationProperties"));
		names.addAll(0, List.of("configurationProperties", "spawnChild"));
		assertThat(names(Greeter.contextOf(greeter))).isEqualTo(names);
	}

	@Test
	void runWhenPropertiesForChildrenAreSetUsesThem() {
		FakeChildLink child = silentChild("--spawn.child.properties.spring.main.lazy-initialization=false",
				"--spawn.child.properties.silent.file=for the child");
		Greeter greeter = served(child).getBean(Greeter.class);
		assertThat(greeter.property("spring.main.lazy-initialization")).isEqualTo("false");
		assertThat(greeter.property("silent.file")).isEqualTo("for the child");
	}

	@Test
	void runWhenEnvironmentIsReloadedReadsFilesAgain() {
		ConfigurableApplicationContext parent = parent(SilentApplication.application(),
				args("--spawn.environment=reload"));
		parent.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("late", Map.of("silent.late", "only in the parent")));
		byte[] payload = recipe(parent).payload(List.of("greeter"), Map.of(), PropertyFilter.all());
		Greeter greeter = served(child(payload, SilentApplication.application())).getBean(Greeter.class);
		assertThat(greeter.property("silent.file")).isEqualTo("from file");
		assertThat(greeter.property("silent.late")).isEmpty();
		assertThat(greeter.property("spring.main.web-application-type")).isEqualTo("none");
	}

	@Test
	void runWhenProfilesAreAddedInParentChildHasThem() {
		SpringApplication application = new SpringApplication(Service.class);
		application.setAdditionalProfiles("added");
		ConfigurableApplicationContext parent = parent(application, "--spring.profiles.active=one,two",
				"--spring.main.web-application-type=none");
		byte[] payload = recipe(parent).payload(List.of("service"), Map.of(), PropertyFilter.all());
		FakeChildLink child = child(payload, new SpringApplication(Service.class));
		assertThat(served(child).getBean(Environment.class).getActiveProfiles())
			.isEqualTo(parent.getEnvironment().getActiveProfiles())
			.contains("one", "two", "added");
	}

	@Test
	void runWhenHierarchyServesInContextThatHasServices() {
		byte[] payload = recipe(parent(hierarchy((registry) -> {
		}))).payload(List.of("service"), Map.of(), PropertyFilter.all());
		assertThat(Noise.entries()).contains("root runner", "leaf runner");
		Noise.clear();
		FakeChildLink child = new FakeChildLink(payload);
		child.run(hierarchy(child::initialize));
		assertThat(child.failures()).isEmpty();
		assertThat(served(child).containsLocalBean("service")).isTrue();
		assertThat(Noise.entries()).isEmpty();
	}

	@Test
	void runWhenServiceIsMissingTellsParentWhichAndWhy() {
		ConfigurableApplicationContext parent = parent(new SpringApplication(Service.class),
				"--spring.main.web-application-type=none");
		byte[] payload = recipe(parent).payload(List.of("service", "other"), Map.of(), PropertyFilter.all());
		FakeChildLink child = child(payload, new SpringApplication(Service.class));
		assertThat(child.served).isNull();
		assertThat(child.failures()).singleElement()
			.extracting(Throwable::getMessage)
			.asString()
			.startsWith("The application was started again in a child, but it has no bean 'other' there.");
	}

	@Test
	void runWhenServiceCannotBeCreatedTellsParentAndPrintsAnalysis(CapturedOutput output) {
		ConfigurableApplicationContext parent = parent(new SpringApplication(Service.class),
				"--spring.main.web-application-type=none");
		byte[] payload = recipe(parent).payload(List.of("service"), Map.of(), PropertyFilter.all());
		FakeChildLink child = new FakeChildLink(payload);
		SpringApplication application = new SpringApplication(Unsatisfied.class);
		assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> child.run(application))).isNotNull();
		assertThat(child.served).isNull();
		assertThat(child.failures()).singleElement().extracting(Throwable::getMessage).asString().contains("'service'");
		assertThat(output).contains("APPLICATION FAILED TO START");
	}

	private FakeChildLink silentChild(String... more) {
		ConfigurableApplicationContext parent = parent(SilentApplication.application(), args(more));
		byte[] payload = recipe(parent).payload(List.of("greeter"), Map.of(), PropertyFilter.all());
		parent.close();
		Noise.clear();
		return child(payload, SilentApplication.application());
	}

	private String[] args(String... more) {
		List<String> args = new ArrayList<>(Arrays.asList(SilentApplication.ARGS));
		args.add("--logging.file.name=" + file("application.log"));
		args.add("--spring.pid.file=" + file("application.pid"));
		args.addAll(Arrays.asList(more));
		return args.toArray(String[]::new);
	}

	private File file(String name) {
		return this.directory.resolve(name).toFile();
	}

	private ConfigurableApplicationContext parent(SpringApplication application, String... args) {
		ConfigurableApplicationContext context = application.run(args);
		this.cleanUp.add(context::close);
		if (Arrays.asList(args).contains(SilentApplication.ARGS[1])) {
			Awaitility.await().until(() -> Noise.entries().contains("scheduled task"));
		}
		return context;
	}

	private FakeChildLink child(byte[] payload, SpringApplication application) {
		FakeChildLink child = new FakeChildLink(payload).run(application);
		Runnable onGoodbye = child.onGoodbye;
		if (onGoodbye != null) {
			this.cleanUp.add(onGoodbye);
		}
		return child;
	}

	private static ConfigurableListableBeanFactory served(FakeChildLink child) {
		assertThat(child.failures()).isEmpty();
		@Nullable ConfigurableListableBeanFactory served = child.served;
		assertThat(served).isNotNull();
		return Objects.requireNonNull(served);
	}

	private static ApplicationRecipe recipe(ConfigurableApplicationContext context) {
		return context.getBean(ApplicationRecipe.BEAN_NAME, ApplicationRecipe.class);
	}

	private static List<String> names(ApplicationContext context) {
		return new ArrayList<>(((ConfigurableEnvironment) context.getEnvironment()).getPropertySources()
			.stream()
			.map(PropertySource::getName)
			.toList());
	}

	private static SpringApplication hierarchy(BootstrapRegistryInitializer rootInitializer) {
		return new SpringApplicationBuilder(Root.class).web(WebApplicationType.NONE)
			.addBootstrapRegistryInitializer(rootInitializer)
			.child(Service.class, Leaf.class)
			.web(WebApplicationType.NONE)
			.build();
	}

	@Configuration(proxyBeanMethods = false)
	static class Service {

		@Bean
		Object service() {
			return new Object();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Unsatisfied {

		@Bean
		Object service(Greeter missing) {
			return missing;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Root {

		@Bean
		ApplicationRunner rootRunner() {
			return (args) -> Noise.record("root runner");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Leaf {

		@Bean
		ApplicationRunner leafRunner() {
			return (args) -> Noise.record("leaf runner");
		}

	}

	/**
	 * The writer writes once per JVM.
	 */
	static class PidFile extends ApplicationPidFileWriter {

		static void forget() {
			reset();
		}

	}

}
