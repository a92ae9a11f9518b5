package io.github.spawnboot.runner.standard;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.runner.AsyncRunner;
import io.github.spawnboot.runner.RunnerRuntime;
import io.github.spawnboot.runner.Signal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a command. Its thread starts the process, waits for it and tells the end.
 */
final class CommandRun implements AsyncRunner.Control {

	private static final Logger logger = LoggerFactory.getLogger(CommandRun.class);

	private static final int SIGKILL = 128 + 9;

	private static final int SIGTERM = 128 + 15;

	private static final long LAST_OUTPUT_SECONDS = 1;

	private static final long LOOK_MILLIS = 20;

	private final AsyncRunner.Run run;

	private final CommandRunner.Builder settings;

	private final String prefix;

	private final CommandOutput output;

	private final long startedNanos;

	// Guarded by this, as everything below.
	private RunnerRuntime.@Nullable Timer startTimer;

	private @Nullable ProcessTree tree;

	private boolean ready;

	private boolean tooSlow;

	private @Nullable Throwable checkFailure;

	private boolean stopping;

	private boolean killing;

	CommandRun(AsyncRunner.Run run, CommandRunner.Builder settings) {
		this.run = run;
		this.settings = settings;
		this.prefix = (settings.prefix != null) ? settings.prefix : "[" + run.name() + "] ";
		this.output = new CommandOutput(run.name(), this::line);
		this.startedNanos = run.runtime().nanoTime();
	}

	CommandRun begin() {
		CommandRunner.StartCheck check = this.settings.startCheck;
		synchronized (this) {
			if (check != null) {
				this.startTimer = this.run.runtime().schedule(this::startTimeIsOver, check.limit());
			}
		}
		try {
			this.run.runtime().start("spawn-runner-" + this.run.name(), this::run);
		}
		catch (Throwable ex) {
			cancelStartTimer();
			throw ex;
		}
		return this;
	}

	private void run() {
		Throwable failure;
		try {
			failure = runProcess();
		}
		catch (Throwable ex) {
			failure = ex;
		}
		cancelStartTimer();
		this.run.exited(failure);
	}

	private synchronized void cancelStartTimer() {
		if (this.startTimer != null) {
			this.startTimer.cancel();
			this.startTimer = null;
		}
	}

	private @Nullable Throwable runProcess() {
		if (isStopping()) {
			return verdict(0);
		}
		Process process;
		try {
			process = startProcess();
		}
		catch (IOException | RuntimeException ex) {
			return new CommandException(FailureKind.START, subject() + " could not be started: " + ex.getMessage(),
					null, this.output.lastLines(), ex);
		}
		try {
			Thread reader = this.run.runtime()
				.start("spawn-runner-" + this.run.name() + "-output", () -> this.output.read(process.getInputStream()));
			adopt(process);
			if (this.settings.startCheck == null) {
				this.run.ready();
			}
			int exitCode = exitCode(process);
			endDescendants();
			awaitOutput(reader);
			return verdict(exitCode);
		}
		catch (Throwable ex) {
			// Clean-up on every path: nothing may be left that nobody knows.
			new ProcessTree(process.toHandle()).kill();
			throw ex;
		}
	}

	private synchronized boolean isStopping() {
		return this.stopping || this.tooSlow;
	}

	private Process startProcess() throws IOException {
		ProcessBuilder builder = new ProcessBuilder(this.settings.command).redirectErrorStream(true);
		if (this.settings.directory != null) {
			builder.directory(new File(this.settings.directory.toString()));
		}
		this.settings.environment.accept(builder.environment());
		Process process = builder.start();
		try {
			process.getOutputStream().close();
		}
		catch (IOException ex) {
			logger.debug("The input of command '{}' is closed: {}", this.run.name(), ex.toString());
		}
		return process;
	}

	private synchronized void adopt(Process process) {
		ProcessTree tree = new ProcessTree(process.toHandle());
		this.tree = tree;
		// What came while it was started.
		if (this.killing || this.tooSlow) {
			tree.kill();
		}
		else if (this.stopping) {
			tree.terminateRoot();
		}
	}

	private static int exitCode(Process process) {
		while (true) {
			try {
				return process.waitFor();
			}
			catch (InterruptedException ex) {
				// Nobody may end this wait but the end of the process.
			}
		}
	}

	private synchronized void endDescendants() {
		ProcessTree tree = this.tree;
		if (tree == null || !isStopping()) {
			return;
		}
		if (!this.killing) {
			tree.terminateDescendants();
		}
		// They are no children of this process, so that nothing tells their end.
		while (tree.hasDescendants()) {
			try {
				wait(LOOK_MILLIS);
			}
			catch (InterruptedException ex) {
				// Nobody may end this wait but the end of the processes.
			}
		}
	}

	private void awaitOutput(Thread reader) {
		boolean ended = false;
		try {
			ended = this.output.awaitEnd(LAST_OUTPUT_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			// As if the time was over.
		}
		if (!ended) {
			logger.warn("Command '{}' has ended, but its output has not: a process that it left behind holds it open,"
					+ " or its consumer does not return", this.run.name());
			reader.interrupt();
		}
	}

	private void line(String text) {
		checkStart(text);
		this.settings.output.accept(this.prefix + text);
	}

	private void checkStart(String text) {
		CommandRunner.StartCheck check = this.settings.startCheck;
		if (check == null || isReady()) {
			return;
		}
		try {
			if (check.check().test(text) && becomeReady()) {
				this.run.ready();
			}
		}
		catch (Throwable ex) {
			failStart(ex);
		}
	}

	private synchronized boolean isReady() {
		return this.ready || this.tooSlow;
	}

	private synchronized boolean becomeReady() {
		cancelStartTimer();
		this.ready = !this.tooSlow;
		return this.ready;
	}

	private void startTimeIsOver() {
		failStart(null);
	}

	private synchronized void failStart(@Nullable Throwable failure) {
		if (this.ready || this.tooSlow) {
			return;
		}
		this.tooSlow = true;
		this.checkFailure = failure;
		this.killing = true;
		if (this.tree != null) {
			this.tree.kill();
		}
	}

	@Override
	public synchronized void signal(Signal signal) {
		if (!signal.stops()) {
			return;
		}
		this.stopping = true;
		this.killing |= signal.equals(Signal.KILL);
		if (this.tree == null) {
			return;
		}
		if (this.killing) {
			this.tree.kill();
		}
		else {
			this.tree.terminateRoot();
		}
	}

	private synchronized @Nullable CommandException verdict(int exitCode) {
		CommandRunner.StartCheck check = this.settings.startCheck;
		if (check != null && this.tooSlow) {
			String what = (this.checkFailure != null)
					? "the check for a line that " + check.condition() + " failed: " + this.checkFailure
					: "it did not print a line that " + check.condition() + " within " + check.limit();
			return failure(FailureKind.START, "was killed after " + elapsed() + ", because " + what, null);
		}
		if (check != null && !this.ready && !this.stopping) {
			return failure(FailureKind.START, "ended with exit code " + exitCode + " after " + elapsed()
					+ ", before it printed a line that " + check.condition(), exitCode);
		}
		boolean asked = (this.stopping && exitCode == SIGTERM) || (this.killing && exitCode == SIGKILL);
		if (exitCode == 0 || asked) {
			return null;
		}
		return failure(FailureKind.CRASH, "ended with exit code " + exitCode + " after " + elapsed(), exitCode);
	}

	private CommandException failure(FailureKind kind, String what, @Nullable Integer exitCode) {
		return new CommandException(kind, subject() + " " + what, exitCode, this.output.lastLines(), this.checkFailure);
	}

	// Without the arguments, which may be secret.
	private String subject() {
		return "Command '" + this.settings.command.get(0) + "' of runner '" + this.run.name() + "'";
	}

	private Duration elapsed() {
		return Duration.ofNanos(this.run.runtime().nanoTime() - this.startedNanos);
	}

}
