package io.github.spawnboot.test.start;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.spawnboot.test.ForkedApplication;
import io.github.spawnboot.test.Processes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts an application by a main method that does more than running it, with bytes on
 * standard input and with every property and variable set that could be taken for a mark
 * of a child.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StartTests {

	private static final String INPUT = "spawn 1 " + "0".repeat(64) + " 1000 1 1 /tmp/beam\nsecond line";

	private static ForkedApplication application;

	@BeforeAll
	static void start() throws IOException {
		Map<String, String> environment = new LinkedHashMap<>();
		for (String name : List.of("SPAWN", "SPAWN_CHILD", "SPAWNCHILD", "SPAWN_CHILD_MODE", "ENGINESPAWN",
				"SPAWN_BOOT_CHILD", "IO_GITHUB_SPAWNBOOT_CHILD")) {
			environment.put(name, "1");
		}
		application = ForkedApplication.start(StartApplication.class, environment,
				List.of("-Dspawn=true", "-Dspawn.child=true", "-Dspawn.child.mode=true", "-Dspawnchild=true",
						"-Dspawn.boot.child=true", "-Dio.github.spawnboot.child=true"),
				INPUT.getBytes(StandardCharsets.UTF_8));
		application.await(StartApplication.MARKER + "after run");
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	private static String found(String name) {
		return application.await(StartApplication.MARKER + name + ": ");
	}

	@Test
	void ordinaryStartReadsNothingFromStandardInput() {
		// row D2
		assertThat(application.lines()).containsSequence(StartApplication.MARKER + "standard input: " + lines()[0],
				lines()[1], StartApplication.MARKER + "child: false");
	}

	private static String[] lines() {
		return INPUT.split("\n");
	}

	@Test
	void childRunsTheMainMethodOfItsParent() {
		assertThat(found("licence")).isEqualTo("granted by main");
		assertThat(found("default property")).isEqualTo("from main");
		assertThat(found("initializer")).isEqualTo("from main");
		assertThat(found("profiles")).isEqualTo("[built]");
		assertThat(found("pid of the child")).isNotEqualTo(Long.toString(application.process().pid()));
	}

	@Test
	void standardInputOfServiceIsEmpty() {
		assertThat(found("standard input of a service")).isEqualTo("-1");
	}

	@Test
	void applicationThatServiceStartsIsNoChild() {
		// row D2
		assertThat(application.lines()).filteredOn((line) -> line.startsWith(StartApplication.MARKER + "visitor: "))
			.map((line) -> line.substring((StartApplication.MARKER + "visitor: ").length()))
			.containsExactly("standard input: for the visitor", "child: false", "exit code 7");
	}

	@Test
	void childDoesNotGoOnAfterRun() {
		// row D1
		assertThat(application.linesOfChildren("default")).noneMatch((line) -> line.contains("after run"));
	}

	@Test
	@Order(Integer.MAX_VALUE)
	void idleChildEndsWhenItsParentIsKilled() throws InterruptedException {
		// row D11, rule C8
		long child = Long.parseLong(found("pid of the child"));
		assertThat(ProcessHandle.of(child)).isPresent();
		application.process().destroyForcibly();
		application.awaitEnd();
		Processes.assertGone(List.of(child));
	}

}
