package io.github.spawnboot.api;

import org.junit.jupiter.api.Test;

import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Live values in inline mode, which are to give the same.
 */
@ApiTest
@TestPropertySource(properties = "spawn.mode=inline")
class InlineLiveCallTests extends AbstractLiveCallTests {

	@Test
	void callRunsInThisProcess() {
		assertThat(this.live.pid()).isEqualTo(ProcessHandle.current().pid());
	}

}
