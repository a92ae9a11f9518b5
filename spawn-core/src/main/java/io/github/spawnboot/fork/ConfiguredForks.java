package io.github.spawnboot.fork;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.Map;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.ForkFunction;
import io.github.spawnboot.ForkOptions;
import io.github.spawnboot.ForkResult;
import io.github.spawnboot.ForkedProcess;
import io.github.spawnboot.Forks;
import io.github.spawnboot.engine.CallOutcome;
import io.github.spawnboot.launch.Child;
import org.jspecify.annotations.Nullable;

/**
 * Forks with one choice of options.
 */
class ConfiguredForks implements Forks {

	private final ForkRuntime runtime;

	private final ForkSettings settings;

	ConfiguredForks(ForkRuntime runtime, ForkSettings settings) {
		this.runtime = runtime;
		this.settings = settings;
	}

	final ForkRuntime runtime() {
		return this.runtime;
	}

	@Override
	public final Forks with(ForkOptions options) {
		return new ConfiguredForks(this.runtime,
				ForkSettings.of(Objects.requireNonNull(options, "'options' must not be null")));
	}

	@Override
	public final Set<String> names() {
		return this.runtime.names();
	}

	@Override
	public final void register(String name, ForkFunction function) {
		this.runtime.register(name, function);
	}

	@Override
	public final ForkResult<?> fork(String name, @Nullable Object... arguments) {
		this.runtime.check("the function '" + name + "'");
		ForkTarget target = this.runtime.target(name);
		ForkRun.checkEnds(target);
		try {
			return run(target, arguments).run();
		}
		catch (Throwable ex) {
			throw ForkHandle.<RuntimeException>sneaky(ex);
		}
	}

	@Override
	public final @Nullable Object callFunction(ForkFunction function, @Nullable Object... arguments) {
		this.runtime.check("a function");
		ForkTarget target = this.runtime.target(function);
		try {
			ForkRun run = run(target, arguments);
			boolean open = target.method().liveResult() != null || target.method().isAsync();
			return open ? run.open() : run.run().value();
		}
		catch (Throwable ex) {
			throw ForkHandle.<RuntimeException>sneaky(ex);
		}
	}

	@Override
	public final ForkedProcess<?> start(String name, @Nullable Object... arguments) {
		this.runtime.check("the function '" + name + "'");
		return start(this.runtime.target(name), arguments);
	}

	@Override
	public final ForkedProcess<?> startFunction(ForkFunction function, @Nullable Object... arguments) {
		this.runtime.check("a function");
		return start(this.runtime.target(function), arguments);
	}

	private ForkRun run(ForkTarget target, @Nullable Object[] arguments) {
		Objects.requireNonNull(arguments, "'arguments' must not be null; for one null argument write (Object) null");
		return new ForkRun(this.runtime, target, this.settings,
				ForkArguments.of(target.name(), target.method().method(), arguments));
	}

	private ForkedProcess<?> start(ForkTarget target, @Nullable Object[] arguments) {
		ForkRun.checkEnds(target);
		ForkRun run = run(target, arguments);
		Map<String, String> carried = target.carrier().capture();
		CompletableFuture<ForkResult<@Nullable Object>> result = new CompletableFuture<>();
		Future<?> task = this.runtime.launcher().events().submit(() -> {
			Runnable undo = target.carrier().restore(carried);
			try {
				result.complete(run.run());
			}
			catch (Throwable ex) {
				run.launched().completeExceptionally(ex);
				result.completeExceptionally(ex);
			}
			finally {
				undo.run();
			}
		});
		try {
			Child child = run.launched().get();
			return new ForkHandle(run, child, result);
		}
		catch (InterruptedException ex) {
			task.cancel(true);
			Thread.currentThread().interrupt();
			throw new CallCancelledException(
					"Interrupted while a process for the fork of '" + target.name() + "' was started", ex);
		}
		catch (ExecutionException ex) {
			throw ForkHandle.<RuntimeException>sneaky(CallOutcome.unwrap(ex));
		}
	}

}
