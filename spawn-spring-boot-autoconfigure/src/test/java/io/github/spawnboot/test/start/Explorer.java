package io.github.spawnboot.test.start;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.github.spawnboot.annotation.SpawnService;
import io.github.spawnboot.test.start.StartApplication.Licence;

import org.springframework.core.env.Environment;

/**
 * Finds out what a child is like.
 */
@SpawnService
public class Explorer {

	private final Licence licence;

	private final Environment environment;

	Explorer(Licence licence, Environment environment) {
		this.licence = licence;
		this.environment = environment;
	}

	public String licence() {
		return this.licence.text();
	}

	public String property(String name) {
		return this.environment.getProperty(name, "(none)");
	}

	public List<String> profiles() {
		return List.of(this.environment.getActiveProfiles());
	}

	public int standardInput() {
		try {
			return System.in.read();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public long pid() {
		return ProcessHandle.current().pid();
	}

	/**
	 * Starts this application from within a child.
	 * @return what it found out, and how it ended
	 * @throws IOException if it cannot be started
	 * @throws InterruptedException if the wait for its end is interrupted
	 */
	public List<String> visit() throws IOException, InterruptedException {
		Process process = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-cp",
				System.getProperty("java.class.path"), StartApplication.class.getName(), StartApplication.VISITOR)
			.redirectErrorStream(true)
			.start();
		try (OutputStream stdin = process.getOutputStream()) {
			stdin.write("for the visitor".getBytes(StandardCharsets.UTF_8));
		}
		List<String> lines;
		try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
			lines = new ArrayList<>(reader.lines()
				.filter((line) -> line.startsWith(StartApplication.MARKER))
				.map((line) -> line.substring(StartApplication.MARKER.length()))
				.toList());
		}
		lines.add("exit code " + process.waitFor());
		return lines;
	}

}
