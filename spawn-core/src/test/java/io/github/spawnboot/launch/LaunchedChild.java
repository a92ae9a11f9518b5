package io.github.spawnboot.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A child JVM of a test that runs {@link LaunchTestChild}, and what it wrote.
 */
final class LaunchedChild implements AutoCloseable {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	/** Drops nothing. */
	private static final OutputLimits ALL = new OutputLimits(8 * 1024, Integer.MAX_VALUE, Long.MAX_VALUE);

	final List<OutputPump.Line> lines = Collections.synchronizedList(new ArrayList<>());

	final Path directory;

	final Process process;

	final OutputPump pump;

	LaunchedChild(Path directory, JvmOptions options, String... args) throws IOException {
		this(directory, JvmCommand.ofThisJvm(), options, null, args);
	}

	LaunchedChild(Path directory, JvmCommand jvm, JvmOptions options, OutputPump.@Nullable Listener listener,
			String... args) throws IOException {
		this(directory, jvm, options, ALL, listener, args);
	}

	LaunchedChild(Path directory, JvmCommand jvm, JvmOptions options, OutputLimits limits,
			OutputPump.@Nullable Listener listener, String... args) throws IOException {
		this.directory = directory;
		List<String> command = new ArrayList<>(
				jvm.commandFor(options, "io.github.spawnboot.launch.LaunchTestChild", directory));
		command.addAll(List.of(args));
		ProcessBuilder builder = new ProcessBuilder(command);
		ChildEnvironment.applyTo(builder);
		this.process = ProcessStarter.shared().start(builder);
		this.pump = OutputPump.start(this.process, "test", 1, limits, (listener != null) ? listener : this.lines::add,
				null);
	}

	static JvmOptions options(Path directory, String... extra) {
		return new JvmOptions("32m", List.of(extra), JvmOptions.Debug.NONE, directory, "test/1");
	}

	int waitFor() throws InterruptedException {
		assertThat(this.process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
		assertThat(this.pump.awaitEnd(LIMIT)).isTrue();
		return this.process.exitValue();
	}

	EndedProcess ended() throws InterruptedException {
		int exitValue = waitFor();
		return new EndedProcess("test", this.process.pid(), 1, Instant.now(), Duration.ZERO, exitValue, false, false,
				this.pump.tail(), this.directory);
	}

	List<String> texts() {
		return this.lines.stream().map(OutputPump.Line::text).toList();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
