package io.github.spawnboot.engine;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.Status;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Rehearsal}.
 */
class RehearsalTests {

	private final Links links = Links.create(1);

	private final List<String> calls = new CopyOnWriteArrayList<>();

	private EngineLink parent;

	@BeforeEach
	void connect() throws Exception {
		this.parent = this.links.connect()[0];
		this.links.engine.register("greet", (job) -> {
			throw new AssertionError("a job of the application was run");
		});
	}

	@AfterEach
	void close() {
		this.links.close();
	}

	private CompletionStage<PendingCall> call(CallRequest request, CallChannel.@Nullable StreamOpener streams) {
		this.calls.add(request.describe());
		return this.parent.start(request, streams);
	}

	@Test
	void methodsAreRehearsedWhereTheChildOffersIt() {
		this.links.server.export(Rehearsal.contract(this.links.codec), new Rehearsal());
		Rehearsal.run(this::call, List.of("renderer", Rehearsal.SERVICE), List.of("commands"));
		assertThat(this.calls).singleElement().asString().startsWith("'" + Rehearsal.SERVICE + ".echo(");
	}

	@Test
	void jobsAreRehearsedWhereTheChildHasAny() {
		Rehearsal.run(this::call, List.of("renderer"), List.of("commands", "greet"));
		assertThat(this.calls).containsExactly("job 'commands'");
	}

	@Test
	void nothingIsRehearsedWhereNothingIsOffered() {
		Rehearsal.run(this::call, List.of("renderer"), List.of("commands"));
		assertThat(this.calls).isEmpty();
	}

	@Test
	void callThatFailsIsToldToTheOneWhoRehearses() {
		assertThatExceptionOfType(HandlerNotFoundException.class)
			.isThrownBy(() -> Rehearsal.run(this.parent, List.of(Rehearsal.SERVICE), List.of()));
		assertThat(new RemoteEngine(this.parent, Links.FAILURES).job("commands").run()).isEqualTo(Status.OK);
	}

}
