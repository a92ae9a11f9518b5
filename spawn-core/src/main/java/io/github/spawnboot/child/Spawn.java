package io.github.spawnboot.child;

import java.util.Objects;

import io.github.spawnboot.Installer;

/**
 * The hook of a program without Spring: its first statement decides whether the process
 * is a child.
 *
 * <pre class="code">
 * public static void main(String[] args) throws Exception {
 *     Spawn.init((engine) -&gt; engine.register("greet", (job) -&gt; ...));
 *     try (JvmSpawner spawner = JvmSpawner.create(); SpawnedChild child = spawner.spawn()) {
 *         child.job("greet", "world").stdout(System.out).run();
 *     }
 * }
 * </pre>
 */
public final class Spawn {

	private Spawn() {
	}

	/**
	 * Returns at once in an ordinary process. In a child it installs the handlers, serves
	 * the parent, and ends the process: it never returns there, and an exception of the
	 * installer fails the start of the child.
	 * @param installer registers what a child can do
	 */
	public static void init(Installer installer) {
		Objects.requireNonNull(installer, "'installer' must not be null");
		ChildProcess child = ChildProcess.current();
		if (child == null) {
			return;
		}
		try {
			installer.install(child.engine());
		}
		catch (Throwable ex) {
			child.startFailed(ex);
		}
		child.serve(() -> {
		});
	}

}
