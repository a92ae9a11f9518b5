package io.github.spawnboot.child;

/**
 * What a forked process runs: one function, without the main class of the application.
 * Not to be started by hand.
 */
public final class SpawnForkMain {

	private SpawnForkMain() {
	}

	/**
	 * Serves the function that the parent has named; never returns in a child.
	 * @param args ignored
	 * @throws IllegalStateException if this process is no child
	 */
	public static void main(String[] args) {
		ChildProcess child = ChildProcess.current();
		if (child == null) {
			throw new IllegalStateException("'" + SpawnForkMain.class.getName()
					+ "' is started by a parent as its child, not by hand. Start the main class of the application.");
		}
		try {
			ForkTask task = ForkTask.fromBytes(child.payload());
			if (task.input()) {
				ForkInput.install(child);
			}
			task.export(child);
		}
		catch (Throwable ex) {
			child.startFailed((ex instanceof java.lang.reflect.InvocationTargetException && ex.getCause() != null)
					? ex.getCause() : ex);
		}
		child.serve(() -> {
		});
	}

}
