package io.github.spawnboot.context;

import java.util.List;

import io.github.spawnboot.child.ChildProcess;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Makes the services of a child callable from its parent. One bean of this type is used,
 * after the context of the child was refreshed and before the child serves.
 */
@FunctionalInterface
public interface ChildExporter {

	/**
	 * Exports services.
	 * @param beanFactory holds the services, or has a parent that does
	 * @param child the process that serves them
	 * @param serviceBeanNames bean names of the services, all of them present
	 */
	void export(ConfigurableListableBeanFactory beanFactory, ChildProcess child, List<String> serviceBeanNames);

}
