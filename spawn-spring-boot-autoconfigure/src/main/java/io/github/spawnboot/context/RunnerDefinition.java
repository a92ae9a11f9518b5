package io.github.spawnboot.context;

import io.github.spawnboot.annotation.RestartPolicy;

/**
 * A {@code @SpawnRunner} as its bean definition declares it, read without creating
 * anything.
 *
 * @param beanName name of the bean, which is also the name of the member
 * @param group name of the group
 * @param order place in the group
 * @param restart which ends are followed by a restart
 * @param pool name of the pool, or empty for none
 * @param type the declared type
 * @param source where it is declared, for messages
 */
public record RunnerDefinition(String beanName, String group, int order, RestartPolicy restart, String pool,
		Class<?> type, String source) {

	/**
	 * Returns the definition in the way in which messages name it.
	 * @return name and source
	 */
	String describe() {
		return "Bean '" + this.beanName + "' (" + this.source + ")";
	}

}
