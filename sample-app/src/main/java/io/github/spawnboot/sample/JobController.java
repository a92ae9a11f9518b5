package io.github.spawnboot.sample;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.github.spawnboot.Status;
import io.github.spawnboot.SpawnedEngine;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Runs a named job in a child and gives back what it wrote.
 */
@RestController
@RequestMapping("/api/jobs")
class JobController {

	private static final DataSize MAX_OUTPUT = DataSize.ofKilobytes(64);

	private final SpawnedEngine engine;

	JobController(@Qualifier("documents") SpawnedEngine engine) {
		this.engine = engine;
	}

	@PostMapping("/{name}")
	JobResult run(@PathVariable String name, @RequestBody List<@Nullable Object> args) {
		if (name.isBlank()) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND, "A job has a name.");
		}
		for (Object arg : args) {
			if (!(arg instanceof String)) {
				throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
						"The body must be a JSON array of strings but contains '" + arg + "'.");
			}
		}
		BoundedOutput stdout = new BoundedOutput((int) MAX_OUTPUT.toBytes());
		BoundedOutput stderr = new BoundedOutput((int) MAX_OUTPUT.toBytes());
		Status status = this.engine.job(name, args.toArray(String[]::new)).stdout(stdout).stderr(stderr).run();
		return new JobResult(status.code(), stdout.toString(StandardCharsets.UTF_8),
				stderr.toString(StandardCharsets.UTF_8), stdout.isTruncated() || stderr.isTruncated());
	}

	/**
	 * What became of a job.
	 *
	 * @param status number that the handler gave, 0 for success
	 * @param stdout its output, cut after 64 KB
	 * @param stderr its messages, cut after 64 KB
	 * @param truncated whether something was cut
	 */
	record JobResult(int status, String stdout, String stderr, boolean truncated) {

	}

}
