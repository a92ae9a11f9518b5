package io.github.spawnboot.launch;

import java.util.List;
import java.util.Map;

/**
 * Which environment variables a child gets. Immutable. Whatever the policy, those that a
 * JVM or Boot's launcher reads as options ({@code JAVA_TOOL_OPTIONS},
 * {@code JDK_JAVA_OPTIONS}, {@code _JAVA_OPTIONS}, {@code CLASSPATH}, {@code LOADER_*})
 * are never among them: what they say stands on the command line of the child already.
 *
 * @param policy what the child gets of the variables of this process
 * @param allowed names for {@link Policy#ALLOW_LIST}; {@code LC_*} stands for all that
 * begin so
 * @param set variables that the child gets above all others
 */
public record EnvironmentVariables(Policy policy, List<String> allowed, Map<String, String> set) {

	/**
	 * All variables of this process.
	 */
	public static final EnvironmentVariables INHERIT = new EnvironmentVariables(Policy.INHERIT, List.of(), Map.of());

	/**
	 * Creates the choice.
	 * @throws IllegalArgumentException if a name or value is not possible, or if names
	 * are allowed and the policy does not ask for them, or the other way round
	 */
	public EnvironmentVariables {
		allowed = List.copyOf(allowed);
		set = Map.copyOf(set);
		if (policy == Policy.ALLOW_LIST && allowed.isEmpty()) {
			throw new IllegalArgumentException(
					"'allow' must name at least one variable; for none, the policy is 'replace'");
		}
		if (policy != Policy.ALLOW_LIST && !allowed.isEmpty()) {
			throw new IllegalArgumentException(
					"'allow' names " + allowed + ", but only the policy 'allow-list' asks for it");
		}
		allowed.forEach(EnvironmentVariables::checkAllowed);
		set.forEach(EnvironmentVariables::checkSet);
	}

	private static void checkAllowed(String name) {
		String fixed = isPrefix(name) ? name.substring(0, name.length() - 1) : name;
		if (fixed.isEmpty() || fixed.contains("*") || isImpossible(fixed)) {
			throw new IllegalArgumentException("'allow' contains '" + name
					+ "', which is neither the name of a variable nor the beginning of names such as 'LC_*'");
		}
		checkReserved("allow", fixed);
	}

	private static void checkSet(String name, String value) {
		if (name.isEmpty() || isImpossible(name)) {
			throw new IllegalArgumentException("'set' contains '" + name + "', which cannot be the name of a variable");
		}
		if (value.indexOf('\0') >= 0) {
			throw new IllegalArgumentException("'set' contains '" + name + "' with a NUL character in its value");
		}
		checkReserved("set", name);
	}

	private static void checkReserved(String where, String name) {
		if (ChildEnvironment.isRemoved(name)) {
			throw new IllegalArgumentException("'" + where + "' contains '" + name
					+ "', which no child gets; options of its JVM are given by 'jvm-options'");
		}
	}

	private static boolean isImpossible(String name) {
		return name.indexOf('=') >= 0 || name.indexOf('\0') >= 0;
	}

	private static boolean isPrefix(String name) {
		return name.endsWith("*");
	}

	/**
	 * Turns the environment of this process into that of a child.
	 * @param environment variables of this process, changed in place
	 */
	void applyTo(Map<String, String> environment) {
		switch (this.policy) {
			case INHERIT -> ChildEnvironment.removeFrom(environment);
			case REPLACE -> environment.clear();
			case ALLOW_LIST -> {
				ChildEnvironment.removeFrom(environment);
				environment.keySet().removeIf((name) -> !isAllowed(name));
			}
		}
		environment.putAll(this.set);
	}

	private boolean isAllowed(String name) {
		return this.allowed.stream()
			.anyMatch((allowed) -> isPrefix(allowed) ? name.startsWith(allowed.substring(0, allowed.length() - 1))
					: name.equals(allowed));
	}

	@Override
	public String toString() {
		// Values may be secret.
		return "EnvironmentVariables[policy=" + this.policy + ", allowed=" + this.allowed + ", set=" + this.set.keySet()
				+ "]";
	}

	/**
	 * What a child gets of the variables of this process.
	 */
	public enum Policy {

		/** All of them. */
		INHERIT,

		/** None. */
		REPLACE,

		/** Those that are named. */
		ALLOW_LIST

	}

}
