package io.github.spawnboot.engine;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PendingCallTests {

	// No link: a call that only ends sends nothing.
	private final PendingCall call = new PendingCall(null, 1,
			CallRequest.of(CallRequest.Kind.METHOD, "service", "method()", CallHeaders.NONE, new byte[0]), null);

	private final AtomicBoolean endedBeforeResult = new AtomicBoolean();

	@Test
	void succeedWhenCallerIsToldHasEndedTheCall() {
		observe();
		this.call.succeed(ByteBuffer.allocate(0));
		assertThat(this.call.result()).isCompleted();
		assertThat(this.endedBeforeResult).isTrue();
	}

	@Test
	void failWhenCallerIsToldHasEndedTheCall() {
		observe();
		this.call.fail(new IllegalStateException("broken"));
		assertThat(this.call.result()).isCompletedExceptionally();
		assertThat(this.endedBeforeResult).isTrue();
	}

	private void observe() {
		this.call.result().whenComplete((result, failure) -> this.endedBeforeResult.set(this.call.ended().isDone()));
	}

}
