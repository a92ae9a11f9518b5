package io.github.spawnboot.launch;

import java.util.List;

import io.github.spawnboot.Job;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.SpawnedEngine;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.engine.CallCarrier;
import io.github.spawnboot.engine.CallChannel;
import io.github.spawnboot.engine.CallDeadlines;
import io.github.spawnboot.engine.LimitedChannel;
import io.github.spawnboot.engine.RemoteEngine;
import org.jspecify.annotations.Nullable;

/**
 * A child that belongs to whoever asked for it. Thread-safe.
 */
public final class DedicatedChild implements SpawnedChild {

	private final Child process;

	private final SpawnedEngine engine;

	/**
	 * Gives a child to an owner.
	 * @param child the child
	 * @param deadlines ends calls when the time of their callers is over, or {@code null}
	 * if no limits of time hold
	 * @param failures rebuilds the exceptions of job handlers
	 * @param carrier carries along what belongs to the thread that runs a job
	 */
	public DedicatedChild(Child child, @Nullable CallDeadlines deadlines, FailureCodec failures, CallCarrier carrier) {
		this.process = child;
		// The only limit here is the time of the caller, and what does not end then is
		// the owner's to close.
		CallChannel channel = (deadlines != null) ? new LimitedChannel(child, deadlines) : child;
		this.engine = new RemoteEngine(channel, failures, carrier);
	}

	@Override
	public SpawnedProcess process() {
		return this.process;
	}

	@Override
	public Job job(String name, String... args) {
		return this.engine.job(name, args);
	}

	@Override
	public List<String> commands() {
		return this.engine.commands();
	}

	void stop(String reason) {
		this.process.stop(reason);
	}

	@Override
	public void close() {
		this.process.stopAndWait("it was closed");
	}

	@Override
	public String toString() {
		return this.process.toString();
	}

}
