package io.github.spawnboot.api;

import io.github.spawnboot.SpawnPool;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Live values of calls that run in a child JVM, which takes one call at a time.
 */
@ApiTest
class ProcessLiveCallTests extends AbstractLiveCallTests {

	@Autowired
	@Qualifier("live")
	private SpawnPool pool;

	@AfterEach
	void slotIsFreeAgain() {
		Awaitility.await().until(() -> this.pool.stats().busy() == 0);
	}

	@Test
	void callRunsInTheOneChildOfThePool() {
		assertThat(this.live.pid()).isNotEqualTo(ProcessHandle.current().pid())
			.isEqualTo(this.pool.children().get(0).pid());
		assertThat(this.pool.stats().started()).isEqualTo(1);
	}

}
