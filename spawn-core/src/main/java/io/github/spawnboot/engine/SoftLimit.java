package io.github.spawnboot.engine;

import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.CallTimeoutException;
import io.github.spawnboot.codec.RemoteMethod;
import org.jspecify.annotations.Nullable;

/**
 * Says that a handler gave up at the soft limit of its call, where its failure alone
 * would not tell the caller why.
 */
public final class SoftLimit {

	private SoftLimit() {
	}

	/**
	 * Returns what the caller shall see of a failure behind the soft limit.
	 * @param call the call, as messages name it
	 * @param method the method, or {@code null} if it is none
	 * @param left what was left of all its time, or {@code null} if that has no limit
	 * @param failure what the handler threw
	 * @return the failure, or one that names the limit if the handler was only stopped
	 */
	public static Throwable visible(String call, @Nullable RemoteMethod method, @Nullable Duration left,
			Throwable failure) {
		Duration soft = (method != null) ? method.softTimeout() : null;
		if (method == null || soft == null || !isStop(failure)) {
			return failure;
		}
		Duration hard = method.timeout();
		return new CallTimeoutException("Call of " + call + " ended without a result at the soft limit of its method, "
				+ soft.toMillis() + " ms (@SpawnMethod(softTimeout = \"..\")). Asked for were " + soft.toMillis()
				+ " ms" + ((hard != null) ? " and, as the hard limit, " + hard.toMillis() + " ms" : "")
				+ " by the method; " + ((left != null) ? left.toMillis() + " ms were" : "no limit was")
				+ " left of what was granted. Raise the limit, or let the method catch the interrupt and give"
				+ " what it has", failure);
	}

	private static boolean isStop(Throwable failure) {
		return failure instanceof InterruptedException || failure instanceof CallCancelledException
				|| failure instanceof ClosedByInterruptException || failure instanceof InterruptedIOException;
	}

}
