package io.github.spawnboot.test.environment;

import org.jspecify.annotations.Nullable;
import java.util.ArrayList;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.FileVisitResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.github.spawnboot.context.ChildEnvironment;
import io.github.spawnboot.test.Processes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the Environment of a real child with that of its parent, in a test context
 * that no main method made.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		args = { "--test.order.5=argument", "--test.order.6=argument", "--test.order.7=argument",
				"--test.secret.argument=" + ChildEnvironmentTests.SECRET + "argument",
				"--hidden.argument=" + ChildEnvironmentTests.SECRET + "hidden-argument", "plain argument" },
		properties = { "spring.config.location=classpath:/environment/", "test.order.6=inlined", "test.order.7=inlined",
				"test.secret.inlined=" + ChildEnvironmentTests.SECRET + "inlined",
				"hidden.inlined=" + ChildEnvironmentTests.SECRET + "hidden-inlined",
				"spawn.child.properties.test.child=child only", "spawn.child.properties.test.order.7=child" })
@TestPropertySource(properties = "test.annotation=from the test")
@ActiveProfiles({ "extra", "other" })
@DirtiesContext
class ChildEnvironmentTests {

	static final String SECRET = "S3cr3t-0815-";

	/**
	 * What a child has for itself: ordinary ones first, then those by which it is
	 * silenced.
	 */
	private static final List<String> OWN = List.of("PID", "spring.application.pid", "java.", "jdk.", "sun.",
			"surefire.", "user.dir", "basedir", "localRepository", "test.random", "hidden.", "test.order.7",
			"spring.config.", "spring.main.", "logging.pattern.console", "CONSOLE_LOG_", "FILE_LOG_", "LOGGED_", "LOG_",
			"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

	@Autowired
	private Mirror mirror;

	@Autowired
	private ConfigurableEnvironment environment;

	@DynamicPropertySource
	static void dynamicProperties(DynamicPropertyRegistry registry) {
		System.setProperty("test.system", "from the system");
		System.setProperty("test.order.3", "system");
		System.setProperty("test.order.4", "system");
		System.setProperty("test.order.5", "system");
		System.setProperty("test.secret.system", SECRET + "system");
		System.setProperty("hidden.system", SECRET + "hidden-system");
		registry.add("test.dynamic", () -> "from the registry");
	}

	@AfterAll
	static void clearSystemProperties() {
		System.getProperties()
			.stringPropertyNames()
			.stream()
			.filter((name) -> name.startsWith("test.") || name.startsWith("hidden."))
			.forEach(System::clearProperty);
	}

	@Test
	void everyPropertyOfTheParentHasItsValueInTheChild() {
		// row D6
		Set<String> names = new TreeSet<>();
		this.environment.getPropertySources().forEach((source) -> {
			if (source instanceof EnumerablePropertySource<?> enumerable) {
				names.addAll(List.of(enumerable.getPropertyNames()));
			}
		});
		names.removeIf((name) -> OWN.stream().anyMatch(name::startsWith));
		assertThat(names).contains("test.order.0", "test.annotated", "test.annotation", "test.dynamic", "test.system",
				"test.placeholder", "PATH");
		Map<String, String> expected = Mirror.properties(this.environment, names);
		Map<String, String> actual = this.mirror.properties(List.copyOf(names));
		assertThat(names).allMatch((name) -> expected.get(name).equals(actual.get(name)));
	}

	@Test
	void eachKindOfSourceWinsAsInTheParent() {
		Map<String, String> expected = new TreeMap<>(
				Map.of("test.order.0", "annotated", "test.order.1", "file", "test.order.2", "profile", "test.order.3",
						"system", "test.order.4", "system", "test.order.5", "argument", "test.order.6", "inlined"));
		List<String> names = List.copyOf(expected.keySet());
		assertThat(Mirror.properties(this.environment, names)).isEqualTo(expected);
		assertThat(this.mirror.properties(names)).isEqualTo(expected);
		assertThat(this.mirror.property("test.placeholder"))
			.isEqualTo("file/" + System.getProperty("user.name") + "/from the system");
		assertThat(this.mirror.property("test.random")).isNotEqualTo("(none)");
		assertThat(this.mirror.systemProperty("test.system")).isEqualTo("from the system");
	}

	@Test
	void environmentVariablesAreFoundByTheirRelaxedNames() {
		assertThat(this.mirror.property("path")).isEqualTo(System.getenv("PATH"));
	}

	@Test
	void profilesAndArgumentsAreThoseOfTheParent() {
		assertThat(this.mirror.activeProfiles()).containsExactly(this.environment.getActiveProfiles())
			.containsExactly("extra", "other");
		assertThat(this.mirror.arguments()).contains("plain argument", "--test.order.6=argument");
	}

	@Test
	void propertiesForChildrenWinOverAll() {
		assertThat(this.environment.getProperty("test.child")).isNull();
		assertThat(this.mirror.property("test.child")).isEqualTo("child only");
		assertThat(this.environment.getProperty("test.order.7")).isEqualTo("inlined");
		assertThat(this.mirror.property("test.order.7")).isEqualTo("child");
		assertThat(this.environment.getPropertySources().contains(ChildEnvironment.OVERRIDES)).isFalse();
	}

	@Test
	void filterHidesPropertiesOfEverySource() {
		assertThat(this.environment.getProperty("hidden.inlined")).startsWith(SECRET);
		assertThat(this.environment.getProperty("hidden.system")).startsWith(SECRET);
		assertThat(this.environment.getProperty("hidden.argument")).startsWith(SECRET);
		assertThat(this.mirror.property("hidden.inlined")).isEqualTo("(none)");
		assertThat(this.mirror.property("hidden.system")).isEqualTo("(none)");
		assertThat(this.mirror.property("hidden.argument")).isEqualTo("(none)");
		assertThat(this.mirror.arguments()).noneMatch((argument) -> argument.contains("hidden"));
	}

	@Test
	@EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc")
	void secretsStandInNoPlaceThatOthersRead() throws IOException {
		// row D6
		for (String name : List.of("argument", "inlined", "system")) {
			assertThat(this.mirror.property("test.secret." + name)).isEqualTo(SECRET + name);
		}
		long pid = this.mirror.pid();
		assertThat(Processes.commandLine(pid)).contains("SpawnChildMain").doesNotContain(SECRET);
		assertThat(Processes.environment(pid)).isNotEmpty()
			.noneMatch((variable) -> variable.contains(SECRET))
			.isSubsetOf(Processes.environment(ProcessHandle.current().pid()));
		for (Path file : ownFiles()) {
			assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).as(file.toString()).doesNotContain(SECRET);
		}
	}

	private static List<Path> ownFiles() throws IOException {
		List<Path> files = new ArrayList<>();
		Files.walkFileTree(Path.of(System.getProperty("java.io.tmpdir")), Set.of(), 4, new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
				if (attributes.isRegularFile() && file.toString().contains("/spawn-")) {
					files.add(file);
				}
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFileFailed(Path file, IOException failure) {
				// The directory is shared: what others delete meanwhile is not ours.
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) {
				return FileVisitResult.CONTINUE;
			}

		});
		return files;
	}

}
