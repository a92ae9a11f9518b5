package io.github.spawnboot.test.travel;

import org.jspecify.annotations.Nullable;

/**
 * What surrounds the work of a thread.
 *
 * @param order entry of the diagnostic context
 * @param locale locale
 * @param zone time zone
 * @param trace id of the trace, if there is one
 * @param principal who calls, if that is known
 * @param remaining milliseconds that are left, or -1
 */
public record Surroundings(@Nullable String order, String locale, String zone, @Nullable String trace,
		@Nullable String principal, long remaining) {
}
