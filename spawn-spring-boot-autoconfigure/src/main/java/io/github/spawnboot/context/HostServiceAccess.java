package io.github.spawnboot.context;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which host services the children of a pool may see. A pool that is not limited sees all
 * of them. Immutable.
 */
public final class HostServiceAccess {

	private static final String ANY = "*";

	/** Every pool sees all host services. */
	public static final HostServiceAccess ALL = new HostServiceAccess(Map.of());

	private final Map<String, Set<String>> limits = new TreeMap<>();

	/**
	 * Creates limits.
	 * @param limits names of the host services that a pool sees, by the name of the pool;
	 * empty for one that sees none, with {@code *} for one that sees all
	 */
	public HostServiceAccess(Map<String, ? extends Collection<String>> limits) {
		limits.forEach((pool, names) -> {
			if (!names.contains(ANY)) {
				this.limits.put(pool, new LinkedHashSet<>(names));
			}
		});
	}

	/**
	 * Returns whether a child of a pool sees a host service.
	 * @param pool name of the pool
	 * @param name name of the service
	 * @return whether it does
	 */
	public boolean sees(String pool, String name) {
		Set<String> limit = this.limits.get(pool);
		return limit == null || limit.contains(name);
	}

	/**
	 * Returns whether a pool sees only what it is allowed to by name.
	 * @param pool name of the pool
	 * @return whether it is limited
	 */
	boolean isLimited(String pool) {
		return this.limits.containsKey(pool);
	}

	/**
	 * Returns the host services that a pool sees.
	 * @param pool name of the pool
	 * @param services all host services
	 * @return those of them that it sees, in the same order
	 */
	List<SpawnServiceDefinition> visible(String pool, Collection<SpawnServiceDefinition> services) {
		return services.stream().filter((service) -> sees(pool, service.beanName())).toList();
	}

	/**
	 * Checks that the limits name host services that there are.
	 * @param known names of all host services
	 * @param problems gets what was found
	 */
	void check(Set<String> known, List<SpawnServiceProblem> problems) {
		this.limits.forEach((pool, names) -> {
			List<String> unknown = new ArrayList<>(names);
			unknown.removeAll(known);
			for (String name : unknown) {
				problems.add(new SpawnServiceProblem("Pool '" + pool + "'", null, null,
						"'" + property(pool) + "' names '" + name + "', but there is no @HostService of this name",
						suggestion(name, known) + "Use the names of beans; with '*' the pool sees all of them, "
								+ "with an empty list none."));
			}
		});
	}

	/**
	 * Returns the property by which a pool is limited.
	 * @param pool name of the pool
	 * @return name of the property
	 */
	static String property(String pool) {
		return "spawn.pools." + pool + ".host-services";
	}

	/**
	 * Returns what to say to somebody who asked for a host service that is not there.
	 * @param name the name
	 * @param known names of those that are there
	 * @return sentences that end with a space
	 */
	static String suggestion(String name, Collection<String> known) {
		String nearest = SimilarNames.nearest(name, known);
		return ((nearest != null) ? "Did you mean '" + nearest + "'? " : "") + (known.isEmpty()
				? "There are no host services. " : "Host services are " + new TreeSet<>(known) + ". ");
	}

}
