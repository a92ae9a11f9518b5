package io.github.spawnboot.test.tenants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.spawnboot.Job;
import io.github.spawnboot.Status;
import io.github.spawnboot.annotation.SpawnHandler;
import io.github.spawnboot.annotation.SpawnService;
import jakarta.annotation.PreDestroy;
import org.jspecify.annotations.Nullable;

/**
 * Leaves a note when it is asked to end, and none when it is killed.
 */
@SpawnService(pool = "houses")
class House {

	private @Nullable Path directory;

	@SpawnHandler("move-in")
	Status moveIn(Job job) {
		this.directory = Path.of(job.args().get(0));
		return Status.OK;
	}

	@PreDestroy
	void moveOut() throws IOException {
		if (this.directory != null) {
			Files.createFile(this.directory.resolve(Long.toString(ProcessHandle.current().pid())));
		}
	}

}
