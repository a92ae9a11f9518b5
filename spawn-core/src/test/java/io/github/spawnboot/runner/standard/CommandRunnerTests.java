package io.github.spawnboot.runner.standard;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.runner.AsyncRunner;
import io.github.spawnboot.runner.RunnerExit;
import io.github.spawnboot.runner.RunnerGroup;
import io.github.spawnboot.runner.RunnerLimits;
import io.github.spawnboot.runner.RunnerProcess;
import io.github.spawnboot.runner.RunnerState;
import io.github.spawnboot.runner.Runners;
import io.github.spawnboot.runner.Signal;
import io.github.spawnboot.runner.test.VirtualRuntime;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Commands as real processes, in virtual time.
 */
class CommandRunnerTests {

	private static final Duration LIMIT = Duration.ofMinutes(2);

	private static final Pattern UP = Pattern.compile("^up");

	private final VirtualRuntime runtime = new VirtualRuntime();

	private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

	@AfterEach
	void nothingIsLeft() {
		Threads.awaitNone("spawn-runner-cmd");
		assertThat(this.runtime.scheduled()).isZero();
	}

	private CommandRunner.Builder shell(String script) {
		return CommandRunner.command("sh", "-c", script).output(this.lines::add).prefix("");
	}

	private RunnerProcess start(AsyncRunner runner) {
		return Runners.background("cmd", runner, this.runtime);
	}

	private static RunnerExit exit(RunnerProcess process) throws Exception {
		return process.exit().get(20, TimeUnit.SECONDS);
	}

	private String nextLine() throws InterruptedException {
		return this.lines.poll(20, TimeUnit.SECONDS);
	}

	private static void awaitReady(RunnerProcess process) throws Exception {
		process.ready().get(20, TimeUnit.SECONDS);
	}

	private static void awaitGone(String pid) {
		Awaitility.await().atMost(Threads.LIMIT).until(() -> !isRunning(pid));
	}

	private static boolean isRunning(String pid) {
		return ProcessHandle.of(Long.parseLong(pid))
			.map((process) -> process.isAlive() && process.info().command().isPresent())
			.orElse(false);
	}

	private static CommandException failure(RunnerProcess process) throws Exception {
		assertThat(exit(process).failure()).isInstanceOf(CommandException.class);
		return (CommandException) exit(process).failure();
	}

	@Test
	@DisplayName("I37: ready when a line fulfils the condition, never before")
	void startCheckWhenTheLineComesMakesReady() throws Exception {
		RunnerProcess process = start(shell("echo starting; read wait < $FIFO; echo up and running >&2; exec sleep 600")
			.environment((variables) -> variables.put("FIFO", "/dev/null"))
			.readyWhen(UP, LIMIT)
			.build());
		awaitReady(process);
		assertThat(nextLine()).isEqualTo("starting");
		assertThat(nextLine()).isEqualTo("up and running");
		assertThat(process.lastExit()).isNull();
		process.signal(Signal.TERMINATE);
		assertThat(exit(process).isClean()).isTrue();
	}

	@Test
	@DisplayName("I37: not ready in time: START tells condition, time and output; nothing is left")
	void startCheckWhenTheLineDoesNotComeFailsAndKills() throws Exception {
		RunnerProcess process = start(
				shell("trap '' TERM; echo $$; sleep 600 & echo $!; echo almost; wait").readyWhen(UP, LIMIT).build());
		String pid = nextLine();
		String descendant = nextLine();
		assertThat(nextLine()).isEqualTo("almost");
		this.runtime.pass(LIMIT.minusNanos(1));
		assertThat(process.state()).isEqualTo(RunnerState.STARTING);
		this.runtime.pass(Duration.ofNanos(1));
		CommandException failure = failure(process);
		assertThat(failure.kind()).isEqualTo(FailureKind.START);
		assertThat(failure).hasMessage("Command 'sh' of runner 'cmd' was killed after PT2M, because it did not print a"
				+ " line that contains the pattern '^up' within PT2M. Its last output:\n\t" + pid + "\n\t" + descendant
				+ "\n\talmost");
		assertThat(failure.exitCode()).isNull();
		assertThat(failure.lastLines()).containsExactly(pid, descendant, "almost");
		assertThat(process.ready()).isCompletedExceptionally();
		awaitGone(pid);
		awaitGone(descendant);
	}

	@Test
	@DisplayName("I37: an exit before ready tells its code and the output, even with code 0")
	void startCheckWhenTheCommandEndsFails() throws Exception {
		RunnerProcess failed = start(shell("echo no port; exit 3").readyWhen(UP, LIMIT).build());
		CommandException failure = failure(failed);
		assertThat(failure.kind()).isEqualTo(FailureKind.START);
		assertThat(failure.exitCode()).isEqualTo(3);
		assertThat(failure).hasMessage("Command 'sh' of runner 'cmd' ended with exit code 3 after PT0S, before it"
				+ " printed a line that contains the pattern '^up'. Its last output:\n\tno port");
		RunnerProcess clean = start(shell("exit 0").readyWhen(UP, LIMIT).build());
		assertThat(failure(clean).kind()).isEqualTo(FailureKind.START);
		assertThat(failure(clean).exitCode()).isZero();
	}

	@Test
	@DisplayName("I37: a condition in words; the last line counts without its end")
	void startCheckWithAPredicate() throws Exception {
		Predicate<String> check = (line) -> line.endsWith("42");
		RunnerProcess process = start(
				shell("printf 'port 41\\nport 42'").readyWhen("ends with 42", check, LIMIT).build());
		assertThat(exit(process).ready()).isTrue();
		assertThat(exit(process).isClean()).isTrue();
		RunnerProcess other = start(shell("echo port 43").readyWhen("ends with 42", check, LIMIT).build());
		assertThat(failure(other)).hasMessageContaining("before it printed a line that ends with 42");
	}

	@Test
	@DisplayName("I37: a check that throws is a failed start and cleans up")
	void startCheckWhenItThrowsFailsAndKills() throws Exception {
		IllegalStateException cause = new IllegalStateException("broken");
		RunnerProcess process = start(shell("echo $$; exec sleep 600").readyWhen("is fine", (line) -> {
			throw cause;
		}, LIMIT).build());
		assertThat(failure(process)).hasCause(cause).hasMessageContaining("the check for a line that is fine failed");
		assertThat(failure(process).kind()).isEqualTo(FailureKind.START);
		awaitGone(nextLine());
	}

	@Test
	@DisplayName("I37: a program that does not exist is a failed start")
	void unknownProgramIsAFailedStart() throws Exception {
		RunnerProcess process = start(CommandRunner.command("/no/such/program", "--secret").build());
		assertThat(failure(process).kind()).isEqualTo(FailureKind.START);
		assertThat(failure(process)).hasMessageContaining("'/no/such/program' of runner 'cmd' could not be started")
			.hasMessageNotContaining("--secret");
		assertThat(failure(process).exitCode()).isNull();
	}

	@Test
	@DisplayName("I37: stopped while it starts, it is ended, and no code is made up")
	void terminateBeforeReadyEndsTheCommand() throws Exception {
		RunnerProcess process = start(shell("echo $$; exec sleep 600").readyWhen(UP, LIMIT).build());
		String pid = nextLine();
		process.signal(Signal.TERMINATE);
		assertThat(exit(process).failure()).isInstanceOfSatisfying(SpawnException.class,
				(ex) -> assertThat(ex.kind()).isEqualTo(FailureKind.CANCELLED));
		awaitGone(pid);
	}

	@Test
	@DisplayName("I37: a signal in the moment of the start is not lost")
	void terminateAtOnceEndsTheCommand() throws Exception {
		for (int i = 0; i < 20; i++) {
			RunnerProcess process = start(shell("exec sleep 600").build());
			process.signal((i % 2 == 0) ? Signal.TERMINATE : Signal.KILL);
			assertThat(exit(process).ended()).isTrue();
		}
	}

	@Test
	@DisplayName("I37: the exit code is there after the end and not before")
	void exitCodeIsTheFailure() throws Exception {
		RunnerProcess process = start(shell("read line < /dev/stdin; echo bye; kill -USR1 $$").build());
		CommandException failure = failure(process);
		assertThat(failure.kind()).isEqualTo(FailureKind.CRASH);
		assertThat(failure.exitCode()).isEqualTo(128 + 10);
		assertThat(failure).hasMessageEndingWith("Its last output:\n\tbye");
		RunnerProcess running = start(shell("exec sleep 600").build());
		awaitReady(running);
		assertThat(running.lastExit()).isNull();
		running.signal(Signal.TERMINATE);
		assertThat(exit(running).isClean()).isTrue();
		RunnerProcess clean = start(shell("true").build());
		assertThat(exit(clean).isClean()).isTrue();
	}

	@Test
	void terminateWhenTheCommandFailsInItsCleanUpIsAFailureWithTheCode() throws Exception {
		RunnerProcess process = start(
				shell("trap 'echo saving; exit 5' TERM; echo up; while :; do sleep 0.05; done").readyWhen(UP, LIMIT)
					.build());
		awaitReady(process);
		process.signal(Signal.TERMINATE);
		assertThat(failure(process).exitCode()).isEqualTo(5);
		assertThat(failure(process).lastLines()).containsExactly("up", "saving");
	}

	@Test
	void terminateEndsDescendantsThatOutliveTheCommand() throws Exception {
		RunnerProcess process = start(
				shell("sh -c 'sleep 600 & echo $!; echo up; wait' & wait").readyWhen(UP, LIMIT).build());
		String descendant = nextLine();
		awaitReady(process);
		process.signal(Signal.TERMINATE);
		assertThat(exit(process).isClean()).isTrue();
		assertThat(isRunning(descendant)).isFalse();
	}

	@Test
	void killAfterTheGraceKillsTheCommandAndItsDescendants() throws Exception {
		RunnerProcess process = start(
				shell("trap '' TERM; sh -c 'echo $$; echo up; while :; do sleep 0.05; done' & wait; wait")
					.readyWhen(UP, LIMIT)
					.limits(RunnerLimits.defaults().withGrace(Duration.ofSeconds(7)))
					.build());
		String descendant = nextLine();
		awaitReady(process);
		process.signal(Signal.TERMINATE);
		this.runtime.pass(Duration.ofSeconds(7).minusNanos(1));
		assertThat(process.exit()).isNotDone();
		assertThat(isRunning(descendant)).isTrue();
		this.runtime.pass(Duration.ofNanos(1));
		assertThat(exit(process).failure())
			.hasMessage("Runner 'cmd' did not end within PT7S, the limit 'grace', and had to be killed");
		awaitGone(descendant);
	}

	@Test
	void killKillsDescendantsThatIgnoreSigtermAfterTheCommandHasEnded() throws Exception {
		RunnerProcess process = start(
				shell("sh -c 'trap \"\" TERM; echo $$; echo up; while :; do sleep 0.05; done' & wait")
					.readyWhen(UP, LIMIT)
					.build());
		String descendant = nextLine();
		awaitReady(process);
		process.signal(Signal.TERMINATE);
		this.runtime.pass(Duration.ofSeconds(10).minusNanos(1));
		assertThat(process.exit()).isNotDone();
		process.signal(Signal.KILL);
		assertThat(exit(process).isClean()).isTrue();
		awaitGone(descendant);
	}

	@Test
	void processThatWasLeftBehindDoesNotKeepTheRunnerFromEnding() throws Exception {
		RunnerProcess process = start(shell("sleep 600 & echo $!; sleep 0.3; exit 0").build());
		String left = nextLine();
		assertThat(exit(process).isClean()).isTrue();
		assertThat(isRunning(left)).isTrue();
		ProcessHandle.of(Long.parseLong(left)).ifPresent(ProcessHandle::destroyForcibly);
	}

	@Test
	void outputIsReadToItsEndWithAPrefixOnEachLine() throws Exception {
		RunnerProcess process = start(CommandRunner.command("sh", "-c", "seq 1 5000; printf 'ä\\r\\nlast' >&2; exit 1")
			.output(this.lines::add)
			.build());
		assertThat(failure(process).lastLines()).hasSize(50).endsWith("5000", "ä", "last");
		List<String> expected = IntStream.rangeClosed(1, 5000).mapToObj((i) -> "[cmd] " + i).toList();
		assertThat(this.lines).startsWith(expected.toArray(String[]::new))
			.endsWith("[cmd] ä", "[cmd] last")
			.hasSize(5002);
	}

	@Test
	void lineThatIsTooLongComesInPieces() throws Exception {
		RunnerProcess process = start(shell("head -c 20000 /dev/zero | tr '\\0' x").build());
		assertThat(exit(process).isClean()).isTrue();
		assertThat(this.lines).extracting(String::length).containsExactly(8192, 8192, 3616);
	}

	@Test
	void consumerThatThrowsDoesNotStopTheCommand() throws Exception {
		RunnerProcess process = start(shell("seq 1 100000").output((line) -> {
			throw new IllegalStateException("full");
		}).build());
		assertThat(exit(process).isClean()).isTrue();
	}

	@Test
	void consumerThatDoesNotReturnDoesNotKeepTheRunnerFromEnding() throws Exception {
		CompletableFuture<Void> entered = new CompletableFuture<>();
		CompletableFuture<Void> interrupted = new CompletableFuture<>();
		RunnerProcess process = start(shell("echo one; exec sleep 600").output((line) -> {
			entered.complete(null);
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				interrupted.complete(null);
			}
		}).build());
		assertThat(entered).succeedsWithin(Threads.LIMIT);
		process.signal(Signal.TERMINATE);
		assertThat(exit(process).isClean()).isTrue();
		assertThat(interrupted).succeedsWithin(Threads.LIMIT);
	}

	@Test
	void directoryAndEnvironmentAreThoseOfTheSettings(@TempDir Path directory) throws Exception {
		RunnerProcess process = start(shell("pwd; echo $COLOUR; cat").directory(directory)
			.environment((variables) -> variables.put("COLOUR", "green"))
			.build());
		assertThat(exit(process).isClean()).isTrue();
		assertThat(Files.isSameFile(Path.of(nextLine()), directory)).isTrue();
		assertThat(nextLine()).isEqualTo("green");
	}

	@Test
	@DisplayName("I15: the signal of a group reaches a command as SIGTERM")
	void commandIsAMemberLikeOthers() throws Exception {
		RunnerGroup group = RunnerGroup.ordered("cmd")
			.member("shell",
					shell("trap 'echo drained; exit 0' TERM; echo up; while :; do sleep 0.05; done")
						.readyWhen(UP, LIMIT)
						.build())
			.build();
		RunnerProcess process = start(group);
		awaitReady(process);
		process.signal(Signal.TERMINATE);
		assertThat(exit(process).isClean()).isTrue();
		assertThat(this.lines).contains("drained");
	}

	@Test
	void settingsThatMakeNoSenseAreRefused() {
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(CommandRunner::command)
			.withMessage("'command' must begin with a program");
		assertThatExceptionOfType(SpawnUsageException.class)
			.isThrownBy(() -> shell("true").readyWhen(UP, Duration.ZERO))
			.withMessageStartingWith("'limit' must be from");
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> shell("true").prefix(null))
			.withMessage("'prefix' must not be null");
	}

}
