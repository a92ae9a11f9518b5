package io.github.spawnboot.pool;

import java.util.HashSet;
import java.util.Set;
import java.util.function.IntSupplier;

import io.github.spawnboot.engine.CallDeadlines;
import io.github.spawnboot.engine.PendingCall;
import io.github.spawnboot.launch.Child;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a child in which a call goes on that nobody waits for any more and nothing
 * else ends. The child takes no new calls; the other ones in it may end for at most the
 * drain timeout; then it is killed, with a reason that names the call. If even the calls
 * that were given up have ended by then, it is stopped in peace. One for each child of a
 * pool; thread-safe.
 */
final class Quarantine {

	private static final Logger logger = LoggerFactory.getLogger(Quarantine.class);

	private final Child child;

	private final PoolSettings settings;

	private final @Nullable CallDeadlines deadlines;

	private final Set<PendingCall> stuck = new HashSet<>();

	private @Nullable String reason;

	/**
	 * Creates a quarantine that has not begun.
	 * @param child the child
	 * @param settings settings of its pool
	 * @param deadlines bounds the time of the other calls, or {@code null} if no limits
	 * of time hold
	 */
	Quarantine(Child child, PoolSettings settings, @Nullable CallDeadlines deadlines) {
		this.child = child;
		this.settings = settings;
		this.deadlines = deadlines;
	}

	/**
	 * Takes the child out of use.
	 * @param call the call that does not end
	 * @param reason why, the end of a sentence with "because"
	 * @param lent how many calls the child was lent for and has not ended, this one
	 * included; asked for when the child takes no more
	 */
	void begin(PendingCall call, String reason, IntSupplier lent) {
		this.child.drain();
		boolean first;
		synchronized (this) {
			this.stuck.add(call);
			first = this.reason == null;
			if (first) {
				this.reason = reason;
			}
		}
		int used = lent.getAsInt();
		if (first && used > 1) {
			logger.warn(
					"The {} takes no more calls and will be ended, because {}; its other calls ({}) have {} ms"
							+ " left, the limit 'drain-timeout' (property 'spawn.pools.{}.drain-timeout')",
					this.child.describe(), reason, used - 1, this.settings.drainTimeout().toMillis(),
					this.settings.name());
			if (this.deadlines != null) {
				Runnable limit = this.deadlines.after(this.settings.drainTimeout(), () -> kill(reason));
				this.child.whenGone((exit) -> limit.run());
			}
		}
		callEnded(used);
	}

	/**
	 * Looks whether the child can be ended now.
	 * @param used how many calls the child was lent for and has not ended
	 */
	void callEnded(int used) {
		String reason;
		synchronized (this) {
			reason = this.reason;
			if (reason == null) {
				return;
			}
			this.stuck.removeIf((call) -> call.ended().isDone());
			if (used > this.stuck.size()) {
				return;
			}
		}
		if (used == 0) {
			this.child.stop("it was ended because " + reason);
		}
		else {
			kill(reason);
		}
	}

	private void kill(String reason) {
		this.child.kill("it was killed because " + reason);
	}

}
