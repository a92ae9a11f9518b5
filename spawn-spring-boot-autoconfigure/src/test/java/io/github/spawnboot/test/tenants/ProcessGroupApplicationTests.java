package io.github.spawnboot.test.tenants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.github.spawnboot.ExitCause;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spawners of an application that are bound to a process group.
 */
@Timeout(120)
class ProcessGroupApplicationTests {

	@Test
	void childrenOfAGroupAreToldThatTheApplicationStops(@TempDir Path notes) throws IOException {
		List<SpawnedProcess> processes;
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(TenantsApplication.class)
			.web(WebApplicationType.NONE)
			.run()) {
			Landlord landlord = context.getBean(Landlord.class);
			// The least busy one is always that without any children.
			List<SpawnedChild> children = Stream.generate(landlord::receive).limit(3).toList();
			for (SpawnedChild child : children) {
				assertThat(child.job("move-in", notes.toString()).run()).isEqualTo(Status.OK);
			}
			processes = children.stream().map(SpawnedChild::process).toList();
			assertThat(processes).extracting(SpawnedProcess::pool).containsExactly("flats", "houses", "flats");
			assertThat(landlord.tenants().processes()).containsExactlyInAnyOrder(processes.get(0), processes.get(1));
		}
		assertThat(processes).allSatisfy((process) -> assertThat(process.exitNow())
			.hasValueSatisfying((exit) -> assertThat(exit.cause()).isEqualTo(ExitCause.ENDED_ON_REQUEST)));
		try (Stream<Path> left = Files.list(notes)) {
			assertThat(left.map((note) -> Long.valueOf(note.getFileName().toString())))
				.containsExactlyInAnyOrderElementsOf(processes.stream().map(SpawnedProcess::pid).toList());
		}
	}

}
