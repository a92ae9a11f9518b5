package io.github.spawnboot.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.Job;
import io.github.spawnboot.RemoteInvocationException;
import io.github.spawnboot.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Tests for {@link LocalEngine} and its jobs.
 */
class LocalEngineTests {

	private final LocalEngine engine = new LocalEngine();

	@Test
	void registerWhenNameIsTakenIsRefused() {
		// row D16
		this.engine.register("a", (job) -> Status.of(1));
		assertThatIllegalArgumentException().isThrownBy(() -> this.engine.register("a", (job) -> Status.of(2)))
			.withMessage("The job name 'a' is registered already");
		assertThat(this.engine.job("a").run()).isEqualTo(Status.of(1));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "\t" })
	void registerWhenNameIsBlankIsRefused(String name) {
		// row D16
		assertThatIllegalArgumentException().isThrownBy(() -> this.engine.register(name, (job) -> Status.OK))
			.withMessage("'name' of a job must not be blank");
		assertThatIllegalArgumentException().isThrownBy(() -> this.engine.job(name));
	}

	@Test
	@SuppressWarnings({ "NullAway", "DataFlowIssue" })
	void registerWhenSomethingIsNullIsRefused() {
		// row D16
		assertThatIllegalArgumentException().isThrownBy(() -> this.engine.register(null, (job) -> Status.OK));
		assertThatNullPointerException().isThrownBy(() -> this.engine.register("a", null))
			.withMessage("'handler' must not be null");
		assertThatNullPointerException().isThrownBy(() -> this.engine.registerCatchAll(null));
		assertThat(this.engine.commands()).containsExactly("commands");
	}

	@Test
	void registerWhenNameIsReservedIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.engine.register("commands", (job) -> Status.OK))
			.withMessageContaining("'commands' is reserved");
	}

	@Test
	void registerWhenManyThreadsRaceGivesTheNameToOne() throws InterruptedException {
		// row D16
		for (int round = 0; round < 200; round++) {
			LocalEngine engine = new LocalEngine();
			AtomicInteger winners = new AtomicInteger();
			CountDownLatch start = new CountDownLatch(1);
			List<Thread> threads = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				Thread thread = new Thread(() -> {
					try {
						start.await();
						engine.register("a", (job) -> Status.OK);
						winners.incrementAndGet();
					}
					catch (IllegalArgumentException | InterruptedException ex) {
						// One of the others was first.
					}
				});
				threads.add(thread);
				thread.start();
			}
			start.countDown();
			for (Thread thread : threads) {
				thread.join();
			}
			assertThat(winners).hasValue(1);
		}
	}

	@Test
	void runWhenNoHandlerHasTheNameGoesToTheCatchAll() {
		// row D17
		this.engine.register("own", (job) -> Status.of(1));
		this.engine.registerCatchAll((job) -> Status.of(job.name().length()));
		assertThat(this.engine.job("own").run()).isEqualTo(Status.of(1));
		assertThat(this.engine.job("other").run()).isEqualTo(Status.of(5));
		assertThat(this.engine.commands()).containsExactly("commands", "own");
	}

	@Test
	void registerCatchAllWhenThereIsOneIsRefused() {
		// row D17
		this.engine.registerCatchAll((job) -> Status.OK);
		assertThatIllegalArgumentException().isThrownBy(() -> this.engine.registerCatchAll((job) -> Status.OK))
			.withMessage("A catch-all handler is registered already");
	}

	@Test
	void runTwiceIsRefusedWhateverTheFirstRunGave() {
		// row D24
		this.engine.register("ok", (job) -> Status.OK);
		this.engine.register("fail", (job) -> {
			throw new IOException("on purpose");
		});
		for (String name : List.of("ok", "fail", "missing")) {
			Job job = this.engine.job(name);
			try {
				job.run();
			}
			catch (RuntimeException ex) {
				assertThat(name).isNotEqualTo("ok");
			}
			assertThatIllegalStateException().isThrownBy(job::run)
				.withMessage("Job '" + name + "' runs or has run; create a new job for another run");
			assertThatIllegalStateException().isThrownBy(() -> job.env("a", "b"));
			assertThatIllegalStateException().isThrownBy(() -> job.stdin(new ByteArrayInputStream(new byte[0])));
			assertThatIllegalStateException().isThrownBy(() -> job.stdout(new ByteArrayOutputStream()));
			assertThatIllegalStateException().isThrownBy(() -> job.stderr(new ByteArrayOutputStream()));
		}
	}

	@Test
	void statusIsThereOnlyAfterSuccess() {
		// row C3
		this.engine.register("seven", (job) -> Status.of(7));
		Job job = this.engine.job("seven");
		assertThat(job.status()).isNull();
		job.run();
		assertThat(job.status()).isEqualTo(Status.of(7));
		Job missing = this.engine.job("missing");
		assertThatExceptionOfType(HandlerNotFoundException.class).isThrownBy(missing::run);
		assertThat(missing.status()).isNull();
	}

	@Test
	void runWhenHandlerFailsTellsTypeAndMessage() {
		// row D25
		this.engine.register("fail", (job) -> {
			throw new IOException();
		});
		assertThatExceptionOfType(RemoteInvocationException.class).isThrownBy(() -> this.engine.job("fail").run())
			.satisfies((ex) -> {
				assertThat(ex.kind()).isEqualTo(FailureKind.REMOTE);
				assertThat(ex.remoteType()).isEqualTo("java.io.IOException");
			})
			.withMessage("Job 'fail' failed: java.io.IOException")
			.withCauseInstanceOf(IOException.class);
	}

	@Test
	@SuppressWarnings({ "NullAway", "DataFlowIssue" })
	void runWhenHandlerReturnsNothingIsAFailure() {
		this.engine.register("nothing", (job) -> null);
		assertThatIllegalStateException().isThrownBy(() -> this.engine.job("nothing").run())
			.withMessageContaining("The handler of job 'nothing' returned no status");
	}

	@Test
	void envKeepsTheLastValueInItsPlaceAndRefusesAnEmptyKey() {
		// row D30
		Job job = this.engine.job("x").env("b", "1").env("a", "").env("b", "2");
		assertThat(job.env()).hasToString("{a=, b=2}");
		assertThatIllegalArgumentException().isThrownBy(() -> job.env("", "v"))
			.withMessage("'key' of the environment of job 'x' must not be empty");
		assertThat(job.env()).isUnmodifiable();
	}

	@Test
	void stdinWhenSetTwiceIsRefusedAndWhenUnsetIsEmpty() throws IOException {
		// row D29
		Job job = this.engine.job("x");
		assertThat(job.stdin().read()).isEqualTo(-1);
		job.stdin(new ByteArrayInputStream(new byte[] { 1 }));
		assertThatIllegalStateException().isThrownBy(() -> job.stdin(new ByteArrayInputStream(new byte[0])))
			.withMessage("Job 'x' has an input already");
		assertThat(job.stdin().read()).isOne();
	}

	@Test
	void stdoutWhenADestinationFailsStillReachesTheOthersAndReportsTheFirst() {
		// row D28
		OutputStream broken = new OutputStream() {

			@Override
			public void write(int value) throws IOException {
				throw new IOException("first");
			}

		};
		ByteArrayOutputStream good = new ByteArrayOutputStream();
		this.engine.register("print", (job) -> {
			job.stdout().write("text".getBytes(StandardCharsets.UTF_8));
			return Status.OK;
		});
		assertThatExceptionOfType(RemoteInvocationException.class)
			.isThrownBy(() -> this.engine.job("print").stdout(broken).stdout(good).run())
			.withMessageContaining("first");
		assertThat(good).hasToString("text");
		assertThat(this.engine.job("print").run()).isEqualTo(Status.OK);
	}

	@Test
	void commandsIsAlsoAJob() {
		this.engine.register("b", (job) -> Status.OK);
		this.engine.register("a", (job) -> Status.OK);
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		assertThat(this.engine.job("commands").stdout(output).run()).isEqualTo(Status.OK);
		assertThat(output).hasToString("a\nb\ncommands\n");
	}

	@Test
	@SuppressWarnings("NullAway")
	void jobWhenAnArgumentIsNullIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.engine.job("x", "a", null))
			.withMessage("'args' of job 'x' must not contain null (index 1)");
	}

}
