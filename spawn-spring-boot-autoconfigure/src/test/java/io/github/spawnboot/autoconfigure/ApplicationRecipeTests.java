package io.github.spawnboot.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.context.ChildPayload;
import io.github.spawnboot.context.PropertyFilter;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ApplicationRecipeTests {

	private static final String[] ARGS = { "--name=a b", "plain" };

	@Test
	void runRegistersRecipeInContext() {
		try (ConfigurableApplicationContext context = application().run(ARGS)) {
			ApplicationRecipe recipe = recipe(context);
			ChildPayload payload = ChildPayload
				.fromBytes(recipe.payload(List.of("one"), Map.of(), PropertyFilter.all()));
			assertThat(payload.args()).containsExactly(ARGS);
			assertThat(payload.serviceBeanNames()).containsExactly("one");
			assertThat(payload.sources()).containsExactly(App.class.getName());
			assertThat(payload.workingDirectory()).isEqualTo(System.getProperty("user.dir"));
		}
	}

	@Test
	void entryWhenTestRunnerStartedApplicationIsMainOfChild() {
		try (ConfigurableApplicationContext context = application().run(ARGS)) {
			assertThat(recipe(context).program(Map.of(), Map.of(), PropertyFilter.all()).mainClass())
				.isEqualTo(SpawnChildApplication.class.getName());
			assertThat(recipe(context).program(Map.of(), Map.of(), PropertyFilter.all()).args()).containsExactly(ARGS);
		}
	}

	@Test
	void entryWhenMainStartedApplicationIsThatMain() {
		App.main(ARGS);
		try (ConfigurableApplicationContext context = App.context) {
			assertThat(recipe(context).program(Map.of(), Map.of(), PropertyFilter.all()).mainClass())
				.isEqualTo(App.class.getName());
		}
	}

	@Test
	void entryWhenMainClassWasOnlySetIsMainOfChild() {
		SpringApplication application = application();
		application.setMainApplicationClass(App.class);
		try (ConfigurableApplicationContext context = application.run()) {
			assertThat(recipe(context).program(Map.of(), Map.of(), PropertyFilter.all()).mainClass())
				.isEqualTo(SpawnChildApplication.class.getName());
			assertThat(ChildPayload.fromBytes(recipe(context).payload(List.of(), Map.of(), PropertyFilter.all()))
				.mainApplicationClass()).isEqualTo(App.class.getName());
		}
	}

	@Test
	void runWhenHierarchyGivesEachContextItsOwnRecipe() {
		try (ConfigurableApplicationContext leaf = new SpringApplicationBuilder(App.class).web(WebApplicationType.NONE)
			.child(Leaf.class)
			.web(WebApplicationType.NONE)
			.run()) {
			assertThat(sources(recipe(leaf))).containsExactly(Leaf.class.getName());
			ConfigurableApplicationContext root = (ConfigurableApplicationContext) leaf.getParent();
			assertThat(root).isNotNull();
			assertThat(sources(recipe(root))).containsExactly(App.class.getName());
			root.close();
		}
	}

	@Test
	void payloadWhenEnvironmentChangesShowsChange() {
		try (ConfigurableApplicationContext context = application().run()) {
			context.getEnvironment().addActiveProfile("late");
			assertThat(ChildPayload.fromBytes(recipe(context).payload(List.of(), Map.of(), PropertyFilter.all()))
				.activeProfiles()).contains("late");
		}
	}

	@Test
	void payloadWhenFilteredKeepsPropertyFromEveryPlace() {
		try (ConfigurableApplicationContext context = application().run("--spawn.child.properties.secret=1")) {
			ChildPayload payload = ChildPayload.fromBytes(recipe(context).payload(List.of(), Map.of(),
					(source, name) -> !name.equals("secret") && !name.contains("java.home")));
			assertThat(payload.overrides()).isEmpty();
		}
	}

	@Test
	void payloadWhenEnvironmentModeIsUnknownNamesKeyAndValue() {
		ApplicationRecipe recipe = new ApplicationRecipe(application(), List.of(), null,
				new MockEnvironment().withProperty("spawn.environment", "copy"));
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> recipe.payload(List.of(), Map.of(), PropertyFilter.all()))
			.withMessageContaining("spawn.environment")
			.withMessageContaining("copy");
	}

	@Test
	void childApplicationWhenBuiltFromPayloadHasItsSourcesAndMainClass() {
		ChildPayload payload = new ChildPayload(List.of(), Map.of(), List.of(), false, List.of(), Map.of(), Map.of(),
				List.of(), List.of(), "", "", "", List.of(App.class.getName()), Leaf.class.getName());
		SpringApplication application = SpawnChildApplication.application(payload);
		assertThat(application.getMainApplicationClass()).isEqualTo(Leaf.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		try (ConfigurableApplicationContext context = application.run()) {
			assertThat(context.getBean(App.class)).isNotNull();
		}
	}

	@Test
	void childApplicationWhenStartedByHandSaysSo() {
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> SpawnChildApplication.main(new String[0]))
			.withMessageEndingWith(
					"is started by a parent as its child, not by hand. Start the main class of the application.");
	}

	@Test
	void sourceNamesWhenSourcesAreOfAllKindsNamesEach() {
		SpringApplication application = new SpringApplication(App.class);
		application.setSources(Set.of("com.example"));
		assertThat(ApplicationRecipe.sourceNames(application)).containsExactly(App.class.getName(), "com.example");
	}

	@Test
	void missingWhenContextHasNoRecipeSaysWhatToDo() {
		new ApplicationContextRunner()
			.run((context) -> assertThat(context).doesNotHaveBean(ApplicationRecipe.BEAN_NAME));
		assertThat(ApplicationRecipe.missing("documents")).hasMessageStartingWith("Pool 'documents' cannot start")
			.extracting("kind")
			.isEqualTo(FailureKind.START);
	}

	private static SpringApplication application() {
		return new SpringApplicationBuilder(App.class).web(WebApplicationType.NONE).build();
	}

	private static ApplicationRecipe recipe(ConfigurableApplicationContext context) {
		return context.getBean(ApplicationRecipe.BEAN_NAME, ApplicationRecipe.class);
	}

	private static List<String> sources(ApplicationRecipe recipe) {
		return ChildPayload.fromBytes(recipe.payload(List.of(), Map.of(), PropertyFilter.all())).sources();
	}

	@Configuration(proxyBeanMethods = false)
	static class App {

		static ConfigurableApplicationContext context;

		static void main(String[] args) {
			context = application().run(args);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Leaf {

	}

}
