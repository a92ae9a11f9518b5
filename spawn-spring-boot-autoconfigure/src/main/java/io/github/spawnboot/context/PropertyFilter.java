package io.github.spawnboot.context;

/**
 * Decides which properties of the application a child JVM gets to see. Without a bean of
 * this type it sees all of them. Called in the parent, each time a child starts, on the
 * thread that starts it.
 * <p>
 * The filter covers what is sent: a child can still read files of its class path, and the
 * environment variables that its pool passes on.
 */
@FunctionalInterface
public interface PropertyFilter {

	/**
	 * Decides about one property.
	 * @param source name of the property source, {@code systemProperties} for system
	 * properties, {@code commandLineArgs} for arguments such as {@code --name=value},
	 * which are then left out of the arguments of the child
	 * @param name name of the property as its source spells it
	 * @return {@code true} if the child may see it
	 */
	boolean test(String source, String name);

	/**
	 * Returns a filter that lets everything pass.
	 * @return the filter
	 */
	static PropertyFilter all() {
		return (source, name) -> true;
	}

}
