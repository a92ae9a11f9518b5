package io.github.spawnboot.runner.standard;

import java.util.regex.Pattern;
import java.time.Duration;

import io.github.spawnboot.runner.AsyncRunner;
import io.github.spawnboot.runner.Runner;
import io.github.spawnboot.runner.RunnerExit;
import io.github.spawnboot.runner.RunnerGroup;
import io.github.spawnboot.runner.RunnerProcess;
import io.github.spawnboot.runner.Runners;
import io.github.spawnboot.runner.Signal;

/**
 * A program whose runner gets the signals of its JVM. Prints what happens, and goes on
 * after the end of the runner until its input ends.
 */
final class SignalProgram {

	private SignalProgram() {
	}

	public static void main(String[] args) throws Exception {
		AsyncRunner runner = switch (args[0]) {
			case "unready" -> recorder(false);
			case "ready" -> recorder(true);
			case "command" -> commandAndRecorder();
			default -> throw new IllegalArgumentException(args[0]);
		};
		RunnerProcess process = Runners.background("app",
				SignalForwarder.create().on("USR2", OwnSignal.RELOAD).around(runner));
		RunnerExit exit = process.exit().join();
		say("exit " + ((exit.failure() != null) ? exit.failure().getMessage() : "clean"));
		System.in.read();
		say("main ends");
	}

	private static Runner recorder(boolean isReady) {
		return (signals, ready) -> {
			if (isReady) {
				ready.ready();
			}
			say("up");
			Signal signal = signals.await();
			while (!signal.stops()) {
				say("got " + signal.name());
				signal = signals.await();
			}
			say("drained after " + signal.name());
		};
	}

	private static RunnerGroup commandAndRecorder() {
		String script = "trap 'echo command drained; exit 0' TERM; echo command up; while :; do sleep 0.05; done";
		return RunnerGroup.ordered("group")
			.member("command",
					CommandRunner.command("sh", "-c", script)
						.output(SignalProgram::say)
						.prefix("")
						.readyWhen(Pattern.compile("command up"), Duration.ofSeconds(20))
						.build())
			.member("recorder", recorder(true))
			.build();
	}

	private static synchronized void say(String line) {
		System.out.println(line);
		System.out.flush();
	}

	private enum OwnSignal implements Signal {

		RELOAD

	}

}
