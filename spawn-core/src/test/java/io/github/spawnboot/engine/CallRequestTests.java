package io.github.spawnboot.engine;

import io.github.spawnboot.codec.ByteSequence;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CallRequest}.
 */
class CallRequestTests {

	@Test
	void describeWhenPeerChoseTheNamesIsHarmless() {
		CallRequest method = CallRequest.of(CallRequest.Kind.METHOD, "\u001b[2J", "x\r\ny()", CallHeaders.NONE,
				ByteSequence.EMPTY);
		assertThat(method.describe()).isEqualTo("'␛[2J.x␍␊y()'");
		CallRequest job = CallRequest.of(CallRequest.Kind.JOB, "", "\n".repeat(5000), CallHeaders.NONE,
				ByteSequence.EMPTY);
		assertThat(job.describe()).isEqualTo("job '" + "␊".repeat(1000) + "… (4000 more characters)'");
	}

}
