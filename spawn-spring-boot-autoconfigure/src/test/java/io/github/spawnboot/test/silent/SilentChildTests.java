package io.github.spawnboot.test.silent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.github.spawnboot.test.ForkedApplication;
import io.github.spawnboot.test.Processes;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts {@link SilentApplication} by its main method in a JVM of its own, with real
 * children, once for all tests.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SilentChildTests {

	private static final List<String> EVERYTHING = List.of("application runner", "command line runner",
			"runner of both kinds", "scheduled task", "refreshed listener", "refreshed listener method",
			"started listener method", "ready listener method", "web server", "ordinary bean", "eager bean",
			"smart initializing singleton", "load time weaver aware bean", "message listener container created",
			"message listener container started", "migration");

	@TempDir
	private static Path directory;

	private static ForkedApplication application;

	@BeforeAll
	static void start() throws IOException {
		List<String> args = new ArrayList<>(Arrays.asList(SilentApplication.ARGS));
		args.add("--logging.file.name=" + logFile());
		args.add("--spring.pid.file=" + directory.resolve("application.pid"));
		args.add("--silent.report=true");
		args.add("--silent.spin=true");
		application = ForkedApplication.start(SilentApplication.class, Map.of(), List.of(), new byte[0],
				args.toArray(String[]::new));
		application.await(Report.MARKER + "end");
		application.await("NOISE code after run");
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	private static Path logFile() {
		return directory.resolve("application.log");
	}

	private static List<String> report(String subject) {
		return List.of(application.await(Report.MARKER + subject + " ").split(";"));
	}

	private static List<String> noiseOf(String pool) {
		return application.linesOfChildren(pool)
			.stream()
			.filter((line) -> line.startsWith(Noise.MARKER))
			.map((line) -> line.substring(Noise.MARKER.length()))
			.toList();
	}

	@Test
	void parentIsAsLoudAsEver() {
		assertThat(application.lines()).contains("NOISE code after run")
			.containsAll(EVERYTHING.stream().map((noise) -> Noise.MARKER + noise).toList());
	}

	@Test
	void childDoesNothingButWhatItsServicesNeed() {
		// row D1
		assertThat(report("greeting")).containsExactly("hello you");
		assertThat(report("noise")).containsExactlyInAnyOrder("needed: service created",
				"needed: smart initializing singleton", "needed: gauge started", "needed: connection started");
		assertThat(noiseOf("default")).containsExactlyInAnyOrderElementsOf(report("noise"));
		assertThat(report("tasks")).containsExactly("0");
	}

	@Test
	void childWhoseServiceNeedsTheDatabaseDoesNotMigrateIt() {
		assertThat(report("ledger")).containsExactly("1");
		assertThat(noiseOf("data")).containsExactly("needed: ledger created");
	}

	@Test
	void childCreatesOnlyWhatItsServicesNeed() {
		assertThat(report("singletons")).contains("greeter", "witness", "dictionary", "connection", "gauge")
			.doesNotContain("ledger", "jdbcTemplate", "dataSource", "applicationTaskExecutor", "taskScheduler",
					"tomcatServletWebServerFactory", "dispatcherServlet", "springBootBanner",
					"dataSourceScriptDatabaseInitializer", "report")
			.noneMatch((name) -> name.startsWith("io.github.spawnboot.test.silent.Loud"));
	}

	@Test
	void childListensOnNoPort() throws IOException {
		assertThat(Processes.listeningSockets(application.process().pid())).isNotEmpty();
		for (String pid : report("pids")) {
			assertThat(Processes.listeningSockets(Long.parseLong(pid))).isEmpty();
		}
	}

	@Test
	void childWritesNoFilesOfItsParent() throws IOException {
		assertThat(Processes.openFiles(application.process().pid())).contains(logFile().toRealPath().toString());
		for (String pid : report("pids")) {
			assertThat(Processes.openFiles(Long.parseLong(pid))).noneMatch((file) -> file.contains("application."));
		}
		assertThat(directory.resolve("application.pid")).hasContent(Long.toString(application.process().pid()));
		String origin = " " + application.process().pid() + " --- ";
		assertThat(Files.readAllLines(logFile()).stream().filter((line) -> line.matches("\\d{4}-.*"))).isNotEmpty()
			.allSatisfy((line) -> assertThat(line).contains(origin));
	}

	@Test
	@Order(Integer.MAX_VALUE)
	void childrenEndWhenTheirParentIsKilledInACall() throws InterruptedException {
		// row D11, rule C8
		List<Long> children = report("pids").stream().map(Long::parseLong).toList();
		assertThat(children).hasSize(2).allMatch((pid) -> ProcessHandle.of(pid).isPresent());
		Duration before = processorTime(children.get(0));
		Awaitility.await().until(() -> processorTime(children.get(0)).compareTo(before.plusMillis(300)) > 0);
		application.process().destroyForcibly();
		application.awaitEnd();
		Processes.assertGone(children);
		assertThat(application.lines()).filteredOn((line) -> line.contains("code after run"))
			.containsExactly("NOISE code after run");
	}

	private static Duration processorTime(long pid) {
		return ProcessHandle.of(pid).flatMap((handle) -> handle.info().totalCpuDuration()).orElseThrow();
	}

}
