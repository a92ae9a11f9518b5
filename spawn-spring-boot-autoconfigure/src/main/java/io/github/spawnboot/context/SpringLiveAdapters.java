package io.github.spawnboot.context;

import java.util.ArrayList;
import java.util.List;

import io.github.spawnboot.codec.LiveAdapter;

import org.springframework.util.ClassUtils;

/**
 * The types of Spring, and of Reactor where it is present, that cross the border as live
 * values.
 */
public final class SpringLiveAdapters {

	private SpringLiveAdapters() {
	}

	/**
	 * Returns the adapters.
	 * @param classLoader tells whether Reactor is present
	 * @return the adapters
	 */
	public static List<LiveAdapter<?>> of(ClassLoader classLoader) {
		List<LiveAdapter<?>> adapters = new ArrayList<>();
		adapters.add(new ResourceLiveAdapter());
		if (ClassUtils.isPresent("reactor.core.publisher.Flux", classLoader)) {
			adapters.addAll(ReactorLiveAdapter.ALL);
		}
		return adapters;
	}

}
