package io.github.spawnboot.launch;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.child.PlainProgram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Children of an application that was compiled again while it runs. Rows D4, G26.
 */
class OtherBuildTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	@TempDir
	Path directory;

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private Path classFile;

	private ChildLauncher launcher;

	@BeforeEach
	void capture() throws IOException {
		Path classes = Files.createDirectory(this.directory.resolve("classes"));
		this.classFile = Files.writeString(classes.resolve("Service.class"), "before");
		JvmFacts facts = JvmFacts.ofThisJvm();
		Map<String, String> properties = new TreeMap<>(facts.systemProperties());
		properties.put("java.class.path", classes + File.pathSeparator + facts.property("java.class.path"));
		JvmFacts changed = new JvmFacts(facts.inputArguments(), properties, facts.environment(), facts.loaders(),
				facts.onApplicationLoader(), facts.ownModule());
		this.launcher = new ChildLauncher(
				new JvmCommand(new JavaHome(Path.of(System.getProperty("java.home"))), changed, Map::of),
				BeamSettings.DEFAULT);
		this.log.start();
		((Logger) LoggerFactory.getLogger(ChildLauncher.class)).addAppender(this.log);
	}

	@AfterEach
	void close() {
		((Logger) LoggerFactory.getLogger(ChildLauncher.class)).detachAppender(this.log);
		this.launcher.close();
	}

	@Test
	void startWhenNothingWasCompiledSaysNothing() throws Exception {
		startAndStop(factory(true));
		assertThat(warnings()).isEmpty();
	}

	@Test
	void startWhenCompiledAgainWarnsOncePerPoolAndServes() throws Exception {
		compile();
		ChildFactory factory = factory(false);
		startAndStop(factory);
		startAndStop(factory);
		assertThat(warnings()).singleElement()
			.asString()
			.startsWith("Children of pool 'default' run another build than this application: '" + this.classFile
					+ "' is of ")
			.contains("'spawn.strict-build=true'");
	}

	@Test
	void startWhenCompiledAgainAndStrictIsRefusedAndNamesTheFile() throws Exception {
		compile();
		assertThatExceptionOfType(ChildStartException.class).isThrownBy(factory(true)::start)
			.withMessageContaining("because it would run another build than this application: '" + this.classFile)
			.withMessageContaining("'spawn.strict-build'");
	}

	private void compile() throws IOException {
		Files.writeString(this.classFile, "after");
		Files.setLastModifiedTime(this.classFile, FileTime.from(Instant.now().plusSeconds(1)));
	}

	private ChildFactory factory(boolean strict) {
		return new ChildFactory(ChildSettings.defaults().withHeapBytes(64L * 1024 * 1024).withStrictBuild(strict),
				this.launcher,
				() -> new ChildProgram(PlainProgram.class.getName(), List.of(), Map.of(), new byte[0], Map.of()),
				(call) -> {
					throw new AssertionError("no child calls the parent here");
				});
	}

	private static void startAndStop(ChildFactory factory) throws InterruptedException {
		Child child = factory.start();
		assertThat(child.stop("the test ends").toCompletableFuture()).succeedsWithin(LIMIT)
			.extracting(ChildExit::exitCode)
			.isEqualTo(0);
	}

	private List<String> warnings() {
		return this.log.list.stream()
			.filter((event) -> event.getLevel() == Level.WARN)
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

}
