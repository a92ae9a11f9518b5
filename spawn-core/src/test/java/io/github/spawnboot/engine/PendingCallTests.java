package io.github.spawnboot.engine;

import io.github.spawnboot.codec.ByteSequence;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PendingCallTests {

	private final Links links = Links.create(1);

	private final AtomicBoolean endedBeforeResult = new AtomicBoolean();

	private PendingCall call;

	@BeforeEach
	void start() throws IOException {
		// A call that only ends sends nothing.
		this.call = new PendingCall(this.links.connect()[0], 1,
				CallRequest.of(CallRequest.Kind.METHOD, "service", "method()", CallHeaders.NONE, ByteSequence.EMPTY));
	}

	@AfterEach
	void close() {
		this.links.close();
	}

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
