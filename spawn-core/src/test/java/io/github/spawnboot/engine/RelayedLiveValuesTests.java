package io.github.spawnboot.engine;

import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The tests of live values once more, with a process between the one that calls and the
 * one that serves: nothing may be different.
 */
class RelayedLiveValuesTests extends LiveValuesTests {

	private final Links front = Links.create(4, "front");

	private final CallRelay relay = new CallRelay(Links.FAILURES);

	private EngineLink parentOfCaller;

	private EngineLink parentOfService;

	@Override
	EngineLink[] connectEnds() throws Exception {
		EngineLink[] caller = this.front.connect();
		EngineLink[] service = links().connect();
		this.parentOfCaller = caller[0];
		this.parentOfService = service[0];
		this.front.owner.serve = (call) -> this.relay.relay(call, "front", service[0], "test", method(call.request()));
		return new EngineLink[] { caller[1], service[1] };
	}

	@Override
	Links.TestOwner judge() {
		return this.front.owner;
	}

	@Override
	void awaitQuiet() {
		super.awaitQuiet();
		Awaitility.await()
			.until(() -> List
				.of(this.parentOfCaller.pendingCalls(), this.parentOfCaller.servedCalls(),
						this.parentOfService.pendingCalls(), this.parentOfService.servedCalls())
				.stream()
				.allMatch((count) -> count == 0));
		assertThat(this.parentOfCaller.unreadBytes()).isZero();
		assertThat(this.parentOfService.unreadBytes()).isZero();
		assertThat(this.front.owner.closed).isNotDone();
	}

	@AfterEach
	void closeFront() {
		this.front.close();
	}

}
