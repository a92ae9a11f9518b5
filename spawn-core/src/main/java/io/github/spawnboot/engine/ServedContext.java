package io.github.spawnboot.engine;

import java.util.ArrayList;
import java.util.List;

import io.github.spawnboot.CallContext;
import org.jspecify.annotations.Nullable;

/**
 * The context of a thread that serves a call of another process.
 */
final class ServedContext extends CallContext {

	private final ServedCall call;

	private ServedContext(ServedCall call, List<String> chain) {
		super(null, chain, call.deadline(), call.caller());
		this.call = call;
	}

	/**
	 * Returns the context of a call.
	 * @param call the call
	 * @param pool pool of this process, or {@code null} if it is no child
	 * @return the context, which is cancelled with the call
	 */
	static ServedContext of(ServedCall call, @Nullable String pool) {
		List<String> chain = call.request().headers().chain();
		if (pool != null) {
			chain = new ArrayList<>(chain);
			chain.add(pool);
		}
		return new ServedContext(call, chain);
	}

	/**
	 * Returns the call that the current thread serves.
	 * @return the innermost call, or {@code null}
	 */
	static @Nullable ServedCall currentCall() {
		ServedContext context = innermost(ServedContext.class);
		return (context != null) ? context.call : null;
	}

}
