package io.github.spawnboot.api.app;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;

import io.github.spawnboot.annotation.SpawnService;
import io.github.spawnboot.api.outside.StrangerException;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;

/**
 * Throws what a service can throw and its process survives.
 */
@SpawnService
public class Failures {

	public void refuse(String document) throws RefusedException {
		Here.ran();
		throw new RefusedException(document, List.of(3, 5), Color.GREEN,
				new IOException("unreadable", new FileNotFoundException("gone")));
	}

	public void overQuota(int limit) {
		Here.ran();
		throw new QuotaException("quota is used up", limit);
	}

	public int divide(int dividend, int divisor) {
		Here.ran();
		return dividend / divisor;
	}

	public void read(String file) throws IOException {
		Here.ran();
		throw new FileNotFoundException(file);
	}

	public void strange() {
		Here.ran();
		throw new StrangerException("from a library");
	}

	public void generated() throws Exception {
		Here.ran();
		Class<? extends RuntimeException> type = new ByteBuddy().subclass(RuntimeException.class)
			.name("generated.OnlyInChildException")
			.make()
			.load(getClass().getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
			.getLoaded();
		throw type.getConstructor(String.class, Throwable.class)
			.newInstance("nobody knows me", new IllegalStateException("a common cause"));
	}

	public int recurse(int depth) {
		return recurse(depth + 1) + 1;
	}

}
