package io.github.spawnboot.sample;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.github.spawnboot.CallTimeoutException;
import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.SpawnedEngine;
import io.github.spawnboot.Status;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.ExceptionHandler;
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

	private static final Logger log = LoggerFactory.getLogger(JobController.class);

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

	// For a document these two are its own fault, and the advice says so; a job is only
	// asked for on behalf of somebody.

	@ExceptionHandler
	ProblemDetail crashed(ChildExitedException ex) {
		log.info("A child was lost: {}", ex.getMessage());
		return ProblemAdvice.problem(HttpStatus.BAD_GATEWAY, "crashed", "The process that did this has died",
				"The job was lost with its process, which ended with " + ex.exit().reason()
						+ ". The application is not affected; a new process takes its place.");
	}

	@ExceptionHandler
	ProblemDetail timedOut(CallTimeoutException ex) {
		log.info("A job took too long: {}", ex.getMessage());
		return ProblemAdvice.problem(HttpStatus.GATEWAY_TIMEOUT, "timeout", "This takes too long",
				"The job was not done in the time allowed. The process that did it was ended.");
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
