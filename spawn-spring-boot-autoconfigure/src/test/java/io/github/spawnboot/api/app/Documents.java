package io.github.spawnboot.api.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.spawnboot.Job;
import io.github.spawnboot.Status;
import io.github.spawnboot.annotation.SpawnHandler;
import io.github.spawnboot.annotation.SpawnService;

/**
 * Handlers of jobs, of every visibility.
 */
@SpawnService(pool = "documents")
public class Documents {

	private final String greeting = "fields of the target";

	public long pid() {
		Here.ran();
		return ProcessHandle.current().pid();
	}

	public CompletableFuture<Long> pidLater() {
		return CompletableFuture.completedFuture(pid());
	}

	public CompletableFuture<byte[]> copyLater(byte[] bytes) {
		Here.ran();
		return CompletableFuture.completedFuture(bytes.clone());
	}

	@SpawnHandler("describe")
	@Counted
	Status describe(Job job) throws IOException {
		Here.ran();
		String input = new String(job.stdin().readAllBytes(), StandardCharsets.UTF_8);
		write(job, "%s|%s|%s|%s|%d".formatted(job.name(), job.args(), job.env(), input, ProcessHandle.current().pid()));
		job.stderr()
			.write(("aspects: " + Here.counts().getOrDefault("aspect around describe", 0))
				.getBytes(StandardCharsets.UTF_8));
		return Status.of(7);
	}

	@SpawnHandler("private")
	@Counted
	private Status hidden(Job job) throws IOException {
		Here.ran();
		write(job, this.greeting + ", aspects: " + Here.counts().getOrDefault("aspect around hidden", 0));
		return Status.OK;
	}

	@SpawnHandler("void")
	@Counted
	protected void nothing(Job job) throws IOException {
		Here.ran();
		write(job, "aspects: " + Here.counts().getOrDefault("aspect around nothing", 0));
	}

	@SpawnHandler("status")
	public Status status(Job job) {
		Here.ran();
		return Status.of(Integer.parseInt(job.args().get(0)));
	}

	@SpawnHandler("copy")
	Status copy(Job job) throws IOException {
		Here.ran();
		job.stdin().transferTo(job.stdout());
		return Status.OK;
	}

	@SpawnHandler("refuse")
	Status refuse(Job job) throws RefusedException {
		Here.ran();
		throw new RefusedException(job.args().get(0), List.of(1), Color.RED, null);
	}

	private static void write(Job job, String text) throws IOException {
		job.stdout().write(text.getBytes(StandardCharsets.UTF_8));
	}

}
