package io.github.spawnboot.test.broken;

import java.util.List;
import java.util.Map;

import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.annotation.SpawnService;
import io.github.spawnboot.test.ForkedApplication;
import io.github.spawnboot.test.broken.BrokenApplication.Cold;
import io.github.spawnboot.test.broken.BrokenApplication.Ghost;
import io.github.spawnboot.test.broken.BrokenApplication.Needy;
import io.github.spawnboot.test.broken.BrokenApplication.Throwing;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Children that cannot start, and what their parent says of it.
 */
class BrokenStartTests {

	private static ConfigurableApplicationContext context;

	@BeforeAll
	static void start() {
		context = new SpringApplicationBuilder(BrokenApplication.class).web(WebApplicationType.NONE)
			.initializers((context) -> ((GenericApplicationContext) context).registerBean("ghost", OnlyInParent.class))
			.run();
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@Test
	void callWhenConstructorFailsSaysWhatItThrew() {
		// rule C1
		assertStartFails(() -> context.getBean(Throwing.class).name(), "throwing",
				"Error creating bean with name 'brokenApplication.Throwing'",
				"Caused by: java.lang.IllegalStateException: there is no licence in /opt/licence",
				"at " + Throwing.class.getName() + ".<init>(BrokenApplication.java:");
	}

	@Test
	void callWhenBeanIsMissingSaysWhichOne() {
		assertStartFails(() -> context.getBean(Needy.class).name(), "needy",
				"No qualifying bean of type '" + BrokenApplication.class.getName() + "$Missing' available");
	}

	@Test
	void callWhenWarmUpFailsSaysWhichOneAndWhatItThrew() {
		assertStartFails(() -> context.getBean(Cold.class).name(), "cold",
				"The warm-up 'loadFonts()' of @SpawnService 'brokenApplication.Cold' in pool 'cold' failed",
				"java.io.IOException: there is no font in /opt/fonts");
		assertThat(context.getBean("coldSpawnPool", SpawnPool.class).stats())
			.satisfies((stats) -> assertThat(stats.failed()).isPositive())
			.satisfies((stats) -> assertThat(stats.idle() + stats.busy()).isZero());
	}

	@Test
	void callWhenServiceIsInTheParentOnlySaysSo() {
		assertStartFails(() -> context.getBean(Ghost.class).name(), "ghosts",
				"The application was started again in a child, but it has no bean 'ghost' there. Its definition depends"
						+ " on something that only the parent has, for example a condition, or a bean that a test or"
						+ " the code around SpringApplication.run adds.");
	}

	private static void assertStartFails(ThrowingCallable call, String pool, String... words) {
		assertThatExceptionOfType(ChildStartException.class).isThrownBy(call)
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(FailureKind.START))
			.satisfies((ex) -> assertThat(ex.getMessage())
				.matches("(?s)The child \\d+ \\(generation \\d+\\) of pool '" + pool + "' did not start:\n.*")
				.contains(words));
	}

	@Test
	void callWhenMainFailsSaysWhatItThrew() throws Exception {
		try (ForkedApplication application = ForkedApplication.start(AllergicApplication.class, Map.of(), List.of(),
				new byte[0])) {
			assertThat(application.awaitEnd()).isZero();
			List<String> failure = application.lines()
				.stream()
				.filter((line) -> line.startsWith(AllergicApplication.MARKER))
				.map((line) -> line.substring(AllergicApplication.MARKER.length()))
				.toList();
			assertThat(failure).hasSizeGreaterThan(2);
			assertThat(failure.get(0)).matches("The child \\d+ \\(generation 1\\) of pool 'default' did not start:");
			assertThat(failure.get(1))
				.isEqualTo("  | java.lang.UnsupportedOperationException: main cannot stand children");
			assertThat(failure.get(2))
				.startsWith("  | \tat " + AllergicApplication.class.getName() + ".main(AllergicApplication.java:");
		}
	}

	/**
	 * The service that an initializer registers.
	 */
	@SpawnService(pool = "ghosts")
	static class OnlyInParent extends Ghost {

	}

}
