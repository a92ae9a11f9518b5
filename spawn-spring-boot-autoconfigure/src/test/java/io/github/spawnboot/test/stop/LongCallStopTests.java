package io.github.spawnboot.test.stop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.ExitCause;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Long calls while the application stops.
 */
@Timeout(180)
@ExtendWith(OutputCaptureExtension.class)
class LongCallStopTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	@TempDir
	Path directory;

	@Test
	void callsOutliveTheBeginOfTheStopUpToTheDrainTimeoutOfTheirPool(CapturedOutput output) throws Exception {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(StopApplication.class)
			.web(WebApplicationType.NONE)
			.run("--spawn.pools.exports.drain-timeout=2m", "--spawn.pools.previews.drain-timeout=10ms",
					"--spring.lifecycle.timeout-per-shutdown-phase=150s");
		Export exports = context.getBean(Export.class);
		Preview previews = context.getBean(Preview.class);
		Path end = this.directory.resolve("end");
		CompletableFuture<String> export = begin("export", (begun) -> exports.run(begun, end));
		CompletableFuture<String> preview = begin("preview", (begun) -> previews.run(begun, end));

		CompletableFuture<Void> closed = CompletableFuture.runAsync(context::close);

		assertThat(preview).failsWithin(LIMIT)
			.withThrowableThat()
			.havingCause()
			.isInstanceOfSatisfying(ChildExitedException.class,
					(ex) -> assertThat(ex.exit().cause()).isEqualTo(ExitCause.ENDED_ON_REQUEST));
		assertThat(output).contains("Pool 'previews' stops although calls are running: 10 ms, the limit 'drain-timeout'"
				+ " (property 'spawn.pools.previews.drain-timeout'), are over.");
		assertThat(export).isNotDone();
		Files.createFile(end);
		assertThat(export).succeedsWithin(LIMIT).isEqualTo("whole");
		assertThat(closed).succeedsWithin(LIMIT);
		assertThat(output).doesNotContain("Pool 'exports' stops although");
	}

	private CompletableFuture<String> begin(String name, LongCall call) {
		Path begun = this.directory.resolve(name);
		CompletableFuture<String> result = CompletableFuture.supplyAsync(() -> {
			try {
				return call.run(begun);
			}
			catch (Exception ex) {
				throw new CompletionException(ex);
			}
		});
		Awaitility.await().atMost(LIMIT).until(() -> Files.exists(begun));
		return result;
	}

	private interface LongCall {

		String run(Path begun) throws Exception;

	}

}
