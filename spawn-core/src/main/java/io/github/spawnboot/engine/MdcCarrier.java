package io.github.spawnboot.engine;

import java.util.HashMap;
import java.util.Map;

import org.slf4j.MDC;

/**
 * Carries the diagnostic context of the log ({@link MDC}), so that the log lines of a
 * child stand in the context of the call that they belong to. Entries without a value are
 * left out.
 */
public final class MdcCarrier implements CallCarrier {

	private static final String PREFIX = "mdc.";

	private static final Runnable NOTHING = () -> {
	};

	@Override
	public Map<String, String> capture() {
		Map<String, String> entries = MDC.getCopyOfContextMap();
		if (entries == null || entries.isEmpty()) {
			return Map.of();
		}
		Map<String, String> carried = new HashMap<>();
		entries.forEach((key, value) -> {
			if (value != null) {
				carried.put(PREFIX + key, value);
			}
		});
		return carried;
	}

	@Override
	public Runnable restore(Map<String, String> carried) {
		Map<String, String> entries = new HashMap<>();
		carried.forEach((name, value) -> {
			if (name.startsWith(PREFIX)) {
				entries.put(name.substring(PREFIX.length()), value);
			}
		});
		if (entries.isEmpty()) {
			return NOTHING;
		}
		Map<String, String> before = MDC.getCopyOfContextMap();
		MDC.setContextMap(entries);
		return () -> {
			if (before == null) {
				MDC.clear();
			}
			else {
				MDC.setContextMap(before);
			}
		};
	}

}
