package io.github.spawnboot.api;

import java.util.Set;
import java.util.stream.Collectors;

import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.Spawner;
import io.github.spawnboot.api.app.Here;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Calls in inline mode, which are to give the same.
 */
@ApiTest
@TestPropertySource(properties = "spawn.mode=inline")
class InlineCallTests extends AbstractCallTests {

	@Autowired
	private Spawner spawner;

	private Set<Long> processes = Set.of();

	@Override
	String place() {
		return "this process (spawn.mode=inline)";
	}

	@BeforeEach
	void rememberProcesses() {
		this.processes = descendants();
	}

	@AfterEach
	void thereIsNoChild() {
		assertThat(descendants()).isSubsetOf(this.processes);
		assertThat(this.pool.children()).isEmpty();
		assertThat(this.pool.stats().started()).isZero();
	}

	private static Set<Long> descendants() {
		return ProcessHandle.current().descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
	}

	@Test
	void callWhenMadeRunsInThisProcess() {
		assertThat(this.values.pid()).isEqualTo(ProcessHandle.current().pid());
		assertThat(Here.counts()).containsEntry("call", 1);
	}

	@Test
	void spawnWhenInlineIsRefused() {
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(this.spawner::spawn)
			.withMessageContaining("'spawn.mode' is 'inline'");
	}

}
