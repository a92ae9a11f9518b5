package io.github.spawnboot.context;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.spawnboot.SpawnPool;

/**
 * Checks the names of pools, and that every configured pool is used.
 */
final class SpawnServicePools {

	/**
	 * What a name can be as part of a canonical property name, of a thread's name and of
	 * a directory whose path has to stay short.
	 */
	private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

	static final int MAX_LENGTH = 40;

	private SpawnServicePools() {
	}

	/**
	 * Returns whether a pool or a group can be called like that.
	 */
	static boolean isName(String name) {
		return name.length() <= MAX_LENGTH && NAME.matcher(name).matches();
	}

	/**
	 * Checks the pool of a service.
	 * @param service the service
	 * @param problems gets what was found
	 */
	static void checkName(SpawnServiceDefinition service, List<SpawnServiceProblem> problems) {
		String pool = service.pool();
		if (pool.isBlank()) {
			problems.add(SpawnServiceProblem.of(service, "the name of its pool is blank",
					"Remove 'pool' for the pool '" + SpawnPool.DEFAULT + "', or name one."));
		}
		else if (!isName(pool)) {
			problems.add(SpawnServiceProblem.of(service, "'" + pool + "' cannot be the name of a pool", "Use at most "
					+ MAX_LENGTH + " lower-case letters, digits and single hyphens, as in 'document-previews'."));
		}
	}

	/**
	 * Checks that somebody uses each configured pool.
	 * @param configured names of the configured pools
	 * @param used names of the pools of all services
	 * @param problems gets what was found
	 */
	static void checkUsed(Collection<String> configured, Set<String> used, List<SpawnServiceProblem> problems) {
		Set<String> known = new TreeSet<>(used);
		known.add(SpawnPool.DEFAULT);
		for (String pool : new TreeSet<>(configured)) {
			if (!known.contains(pool)) {
				problems.add(new SpawnServiceProblem("Pool '" + pool + "'", null, null,
						"is configured by 'spawn.pools." + pool + "', but no @SpawnService is in it",
						remedy(pool, known)));
			}
		}
	}

	private static String remedy(String pool, Set<String> known) {
		String nearest = SimilarNames.nearest(pool, known);
		String names = known.stream().map((name) -> "'" + name + "'").collect(Collectors.joining(", "));
		String suggestion = (nearest != null) ? "Did you mean '" + nearest + "'? " : "";
		return suggestion + "Remove the properties, or put a service into the pool with @SpawnService(pool = \"" + pool
				+ "\"). Known pools: " + names + ".";
	}

}
