package io.github.spawnboot.child;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A parent that is process 1, as in a container without an init process.
 */
@EnabledOnOs(OS.LINUX)
class ProcessOneTests {

	private static final List<String> NAMESPACE = List.of("unshare", "--pid", "--fork", "--mount-proc");

	// row C8
	@Test
	void orphansOfChildrenLeaveNoZombiesOrTheLogSaysWhy() throws Exception {
		boolean reaped = Runtime.version().feature() >= 22;
		String output = runAsProcessOne(reaped);
		if (reaped) {
			assertThat(output).contains("gone while its child lives: true", "after: []").doesNotContain("--init");
		}
		else {
			assertThat(output).containsOnlyOnce("This JVM is process 1")
				.contains("'docker run --init'")
				.contains("with the option '--add-opens=java.base/java.lang=ALL-UNNAMED', or on Java 22 or later")
				.contains("after: [sleep Z, sleep Z]");
		}
	}

	// row C8
	@Test
	void orphansOfChildrenLeaveNoZombiesWhereTheJdkIsOpen() throws Exception {
		assertThat(runAsProcessOne(true, "--add-opens=java.base/java.lang=ALL-UNNAMED"))
			.contains("gone while its child lives: true", "after: []")
			.doesNotContain("This JVM is process 1");
	}

	private static String runAsProcessOne(boolean reaped, String... options) throws Exception {
		Assumptions.assumeTrue(isNamespacePossible(), "this user cannot make a namespace of process ids");
		List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
		command.addAll(List.of(options));
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), ProcessOneProgram.class.getName()));
		if (reaped) {
			command.add("reaped");
		}
		Process program = inNamespace(command.toArray(String[]::new)).start();
		String output = new String(program.getInputStream().readAllBytes());
		assertThat(program.waitFor()).as(output).isZero();
		assertThat(output).containsPattern("before: .*java [RSD].*sleep [RSD], sleep [RSD]");
		return output;
	}

	private static ProcessBuilder inNamespace(String... command) {
		List<String> words = new ArrayList<>(NAMESPACE);
		words.addAll(List.of(command));
		return new ProcessBuilder(words).redirectErrorStream(true);
	}

	private static boolean isNamespacePossible() throws InterruptedException {
		try {
			Process probe = inNamespace("true").start();
			return probe.waitFor(10, TimeUnit.SECONDS) && probe.exitValue() == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
