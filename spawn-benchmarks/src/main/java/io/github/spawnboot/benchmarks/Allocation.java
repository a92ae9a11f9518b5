package io.github.spawnboot.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

import com.sun.management.ThreadMXBean;

/**
 * How much the threads of this process have allocated.
 */
final class Allocation {

	private static final Map<Long, Long> BY_THREAD = new HashMap<>();

	private Allocation() {
	}

	/**
	 * Returns the bytes that all threads have allocated. What a thread allocates after
	 * one call of this method and before its end is missing in the next.
	 * @return number of bytes, which never shrinks
	 */
	static synchronized long total() {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long[] ids = threads.getAllThreadIds();
		long[] bytes = threads.getThreadAllocatedBytes(ids);
		for (int i = 0; i < ids.length; i++) {
			BY_THREAD.merge(ids[i], bytes[i], Math::max);
		}
		return BY_THREAD.values().stream().mapToLong(Long::longValue).sum();
	}

}
