package io.github.spawnboot.context;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

import io.github.spawnboot.engine.CallCarrier;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Carries the values of Micrometer's context propagation: those of all registered
 * {@link ThreadLocalAccessor}s whose key and value are strings. What is no string cannot
 * leave the process and stays behind.
 */
public final class ThreadLocalCarrier implements CallCarrier {

	private static final String PREFIX = "context.";

	private final ContextRegistry registry;

	/**
	 * Creates a carrier.
	 * @param registry knows the accessors, asked at each call
	 */
	public ThreadLocalCarrier(ContextRegistry registry) {
		this.registry = registry;
	}

	@Override
	public Map<String, String> capture() {
		Map<String, String> carried = new HashMap<>();
		for (ThreadLocalAccessor<?> accessor : this.registry.getThreadLocalAccessors()) {
			if (accessor.key() instanceof String key && accessor.getValue() instanceof String value) {
				carried.put(PREFIX + key, value);
			}
		}
		return carried;
	}

	@Override
	public Runnable restore(Map<String, String> carried) {
		Deque<Runnable> undo = new ArrayDeque<>();
		for (ThreadLocalAccessor<?> accessor : this.registry.getThreadLocalAccessors()) {
			String value = (accessor.key() instanceof String key) ? carried.get(PREFIX + key) : null;
			if (value != null) {
				undo.push(set(accessor, value));
			}
		}
		return () -> undo.forEach(Runnable::run);
	}

	@SuppressWarnings("unchecked")
	private static Runnable set(ThreadLocalAccessor<?> accessor, String value) {
		ThreadLocalAccessor<String> texts = (ThreadLocalAccessor<String>) accessor;
		@Nullable String before = texts.getValue();
		texts.setValue(value);
		return () -> {
			if (before != null) {
				texts.restore(before);
			}
			else {
				texts.restore();
			}
		};
	}

}
