package io.github.spawnboot.hostile;

/**
 * What Jazzer calls, by the names that it looks for. The argument is one of
 * {@link FuzzTargets}.
 */
public final class JazzerTarget {

	private static FuzzTarget target = FuzzTargets.FRAMES.create();

	private JazzerTarget() {
	}

	public static void fuzzerInitialize(String[] args) {
		target = FuzzTargets.of(args[0]).create();
	}

	public static void fuzzerTestOneInput(byte[] input) {
		target.read(input);
	}

}
