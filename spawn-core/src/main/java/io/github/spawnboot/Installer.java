package io.github.spawnboot;

/**
 * Registers handlers on an engine; the hook by which a program without Spring says what
 * its children can do.
 */
@FunctionalInterface
public interface Installer {

	/**
	 * Registers handlers. Called once, before the engine serves its first job.
	 * @param engine the engine of this child
	 * @throws Exception if the handlers cannot be set up; the child then fails to start
	 * and the parent is told why
	 */
	void install(Engine engine) throws Exception;

}
