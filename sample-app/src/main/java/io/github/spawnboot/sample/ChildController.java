package io.github.spawnboot.sample;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnedProcess;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Shows the children of all pools, and kills one where somebody wants to see what
 * happens.
 */
@RestController
@RequestMapping("/api/children")
class ChildController {

	private final List<SpawnPool> pools;

	ChildController(List<SpawnPool> pools) {
		this.pools = pools;
	}

	@GetMapping
	List<ChildDescription> children() {
		return processes().map(ChildDescription::of)
			.sorted(Comparator.comparing(ChildDescription::pool).thenComparing(ChildDescription::generation))
			.toList();
	}

	@PostMapping("/{pid:\\d{1,18}}/kill")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void kill(@PathVariable long pid) {
		// Only a pid that a pool knows: this must not become a way to kill other
		// processes
		processes().filter((process) -> process.pid() == pid)
			.findFirst()
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND,
					"There is no child with pid " + pid + "; it may have ended already."))
			.kill();
	}

	private Stream<SpawnedProcess> processes() {
		return this.pools.stream().flatMap((pool) -> pool.children().stream());
	}

	/**
	 * One child at one moment.
	 *
	 * @param pool name of its pool
	 * @param pid process id
	 * @param state state of its life
	 * @param calls calls given to it so far
	 * @param generation which child of its pool it is, from 1
	 * @param memoryBytes resident memory, or {@code null} where the system does not tell
	 * @param startedAt when it was started
	 */
	record ChildDescription(String pool, long pid, String state, long calls, long generation,
			@Nullable Long memoryBytes, Instant startedAt) {

		static ChildDescription of(SpawnedProcess process) {
			OptionalLong memory = process.residentBytes();
			return new ChildDescription(process.pool(), process.pid(), process.state().name(), process.calls(),
					process.generation(), (memory.isPresent()) ? memory.getAsLong() : null, process.startInstant());
		}

	}

}
