package io.github.spawnboot.context;

import io.github.spawnboot.CallContext;
import io.github.spawnboot.CallingChild;
import org.jspecify.annotations.Nullable;

/**
 * The context of a call of inline mode: says on which side of the border, which is not
 * there, the current thread works.
 */
final class InlineCall extends CallContext {

	private final @Nullable String pool;

	private InlineCall(@Nullable String pool, @Nullable CallingChild caller) {
		super(current(), current().chain(), null, caller);
		this.pool = pool;
	}

	/**
	 * Returns the context of a call into a pool.
	 * @param pool name of the pool
	 * @return the context
	 */
	static InlineCall ofService(String pool) {
		return new InlineCall(pool, null);
	}

	/**
	 * Returns the context of a call of a host service.
	 * @param pool name of the pool that calls; this process stands for its first child
	 * @return the context
	 */
	static InlineCall ofHostService(String pool) {
		return new InlineCall(null, new CallingChild(pool, ProcessHandle.current().pid(), 1));
	}

	/**
	 * Returns the pool whose service the current thread runs.
	 * @return name of the pool, or {@code null} if it runs none, or a host service that
	 * one called
	 */
	static @Nullable String currentPool() {
		InlineCall call = innermost(InlineCall.class);
		return (call != null) ? call.pool : null;
	}

}
