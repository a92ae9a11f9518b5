package io.github.spawnboot.test.hosts;

import io.github.spawnboot.CallContext;
import io.github.spawnboot.CallingChild;
import org.jspecify.annotations.Nullable;

/**
 * What a host service saw of its call.
 *
 * @param pid process that it ran in
 * @param thread name of the thread
 * @param mark what the caller in the parent had left on its thread
 * @param transaction whether the transaction of the caller was seen
 * @param pool pool of the child that called
 * @param callerPid process id of the child that called
 * @param generation generation of the child that called
 * @param hasDeadline whether the time of the call was limited
 */
public record Seen(long pid, String thread, @Nullable String mark, boolean transaction, @Nullable String pool,
		long callerPid, long generation, boolean hasDeadline) {

	static final ThreadLocal<@Nullable String> MARK = new ThreadLocal<>();

	static Seen now(boolean transaction) {
		CallContext context = CallContext.current();
		CallingChild child = context.caller().orElse(null);
		return new Seen(ProcessHandle.current().pid(), Thread.currentThread().getName(), MARK.get(), transaction,
				(child != null) ? child.pool() : null, (child != null) ? child.pid() : 0,
				(child != null) ? child.generation() : 0, context.remaining().isPresent());
	}

}
