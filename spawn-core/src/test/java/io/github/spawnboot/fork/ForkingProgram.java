package io.github.spawnboot.fork;

import java.util.Arrays;
import java.util.function.Supplier;

import io.github.spawnboot.ForkOptions;
import io.github.spawnboot.ForkOutput;
import io.github.spawnboot.Forks;

/**
 * A program that forks before it does anything else. With the argument {@code inherit}
 * the function prints; with {@code measure} and a number it prints how long that many
 * forks take.
 */
public final class ForkingProgram {

	private ForkingProgram() {
	}

	public static void main(String[] args) {
		try (JvmForks forks = JvmForks.create()) {
			Forks inherit = forks.with(ForkOptions.defaults().output(ForkOutput.inherit()));
			if (args.length == 2 && args[0].equals("measure")) {
				measure(forks, Integer.parseInt(args[1]));
				return;
			}
			System.out.println("forked " + inherit.call(Functions::add, 1, 2));
			inherit.run(Functions::print, "from the child\n", "error of the child\n");
			System.out.println("main ran in " + ProcessHandle.current().pid());
		}
	}

	private static void measure(Forks forks, int count) {
		ForkOptions options = ForkOptions.defaults();
		print("default", () -> forks.call(Functions::add, 1, 2), count);
		Forks c1 = forks.with(options.jvmOptions("-XX:TieredStopAtLevel=1"));
		print("C1 only", () -> c1.call(Functions::add, 1, 2), count);
	}

	private static void print(String name, Supplier<?> fork, int count) {
		long[] millis = new long[count];
		for (int i = 0; i < count; i++) {
			long start = System.nanoTime();
			fork.get();
			millis[i] = (System.nanoTime() - start) / 1_000_000;
		}
		Arrays.sort(millis);
		System.out
			.println(name + ": median " + millis[count / 2] + " ms, from " + millis[0] + " to " + millis[count - 1]);
	}

}
