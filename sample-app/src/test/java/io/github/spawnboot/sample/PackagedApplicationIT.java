package io.github.spawnboot.sample;

import java.io.File;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The repackaged jar, started as a process of its own.
 */
class PackagedApplicationIT {

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	private static final Path JDK_BIN = Path.of(System.getProperty("java.home"), "bin");

	@TempDir
	private Path directory;

	private File log;

	private Process application;

	private PreviewClient client;

	private final List<ProcessHandle> children = new ArrayList<>();

	@BeforeEach
	void startApplication() throws Exception {
		this.log = this.directory.resolve("application.log").toFile();
		this.application = new ProcessBuilder(JDK_BIN.resolve("java").toString(), "-jar",
				System.getProperty("sample.jar"), "--server.port=0")
			.directory(this.directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(this.log)
			.start();
		int port = Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.failFast("The application ended", () -> !this.application.isAlive())
			.until(this::port, (found) -> found > 0);
		this.client = new PreviewClient(port);
	}

	@AfterEach
	void stopApplication() throws Exception {
		this.children.addAll(this.application.descendants().toList());
		this.application.destroyForcibly().waitFor();
		this.children.forEach(ProcessHandle::destroyForcibly);
	}

	@Test
	void renderLoadsNoPdfLibraryInTheParent() throws Exception {
		String id = id("welcome");
		assertThat(this.client.page(id, 1).statusCode()).isEqualTo(200);
		assertThat(this.client.uploadSample("locked").statusCode()).isEqualTo(422);
		assertThat(loadedClasses(this.application.pid())).contains("io.github.spawnboot.sample.PdfRenderer")
			.doesNotContain("org.apache.pdfbox");
		long child = this.client.children().get(0).get("pid").asLong();
		assertThat(loadedClasses(child)).contains("org.apache.pdfbox")
			.doesNotContain("org.apache.catalina.core.StandardServer");
	}

	@Test
	void killWhenChildIsBusyLeavesNoProcess() throws Exception {
		this.client.pageAsync(id("endless"), 1);
		awaitBusyChild();
		this.application.destroyForcibly();
		assertThat(this.application.waitFor(10, TimeUnit.SECONDS)).isTrue();
		Awaitility.await()
			.atMost(Duration.ofSeconds(2))
			.pollInterval(Duration.ofMillis(20))
			.untilAsserted(() -> assertThat(this.children).noneMatch(PackagedApplicationIT::isRunning));
	}

	@Test
	void terminateEndsEverythingCleanly() throws Exception {
		assertThat(this.client.page(id("welcome"), 1).statusCode()).isEqualTo(200);
		rememberChildren();
		this.application.destroy();
		assertThat(this.application.waitFor(30, TimeUnit.SECONDS)).isTrue();
		assertThat(this.application.exitValue()).as(log()).isEqualTo(143);
		assertThat(this.children).noneMatch(PackagedApplicationIT::isRunning);
		assertThat(log()).doesNotContain(" ERROR ");
	}

	private void awaitBusyChild() {
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(this.client.children())
				.anySatisfy((child) -> assertThat(child.get("state").asString()).isEqualTo("BUSY")));
		rememberChildren();
	}

	/**
	 * Once their parent is gone, nobody can tell whose they were.
	 */
	private void rememberChildren() {
		this.children.addAll(this.application.descendants().toList());
		assertThat(this.children).isNotEmpty();
	}

	private String id(String sample) throws Exception {
		HttpResponse<byte[]> upload = this.client.uploadSample(sample);
		assertThat(upload.statusCode()).as(log()).isEqualTo(201);
		return PreviewClient.json(upload).get("id").asString();
	}

	private int port() throws IOException {
		Matcher matcher = PORT.matcher(log());
		return (matcher.find()) ? Integer.parseInt(matcher.group(1)) : -1;
	}

	private String log() throws IOException {
		return Files.readString(this.log.toPath());
	}

	private static String loadedClasses(long pid) throws Exception {
		Process jcmd = new ProcessBuilder(JDK_BIN.resolve("jcmd").toString(), Long.toString(pid), "VM.class_hierarchy")
			.redirectErrorStream(true)
			.start();
		String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(jcmd.waitFor()).as(output).isZero();
		return output;
	}

	/**
	 * A process that has ended but was not collected by its new parent does not run.
	 */
	private static boolean isRunning(ProcessHandle process) {
		Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
		try {
			return process.isAlive()
					&& !(Files.exists(stat) && Files.readString(stat).replaceFirst(".*\\) ", "").startsWith("Z"));
		}
		catch (IOException ex) {
			return false;
		}
	}

}
