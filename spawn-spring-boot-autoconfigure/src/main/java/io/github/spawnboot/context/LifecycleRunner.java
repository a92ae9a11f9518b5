package io.github.spawnboot.context;

import java.util.concurrent.CountDownLatch;

import io.github.spawnboot.runner.Ready;
import io.github.spawnboot.runner.Runner;
import io.github.spawnboot.runner.Signals;

import org.springframework.context.SmartLifecycle;
import org.springframework.util.Assert;

/**
 * Runs a {@link SmartLifecycle} as a member of a group: it is started, is ready when its
 * start has returned, and is stopped by a signal. It ends by itself only if its start
 * fails, because a lifecycle tells nobody that it has ended. A kill ends the wait for its
 * stop.
 * <p>
 * The context must not start it as well: return {@code false} from
 * {@link SmartLifecycle#isAutoStartup()}, or do not let it be a bean.
 */
public final class LifecycleRunner implements Runner {

	private final SmartLifecycle lifecycle;

	/**
	 * Creates a runner.
	 * @param lifecycle what is started and stopped; one that runs already is taken over
	 */
	public LifecycleRunner(SmartLifecycle lifecycle) {
		Assert.notNull(lifecycle, "'lifecycle' must not be null");
		this.lifecycle = lifecycle;
	}

	@Override
	public void run(Signals signals, Ready ready) throws InterruptedException {
		if (!this.lifecycle.isRunning()) {
			this.lifecycle.start();
		}
		ready.ready();
		try {
			while (!signals.await().stops()) {
				// Other signals mean nothing to a lifecycle.
			}
		}
		catch (InterruptedException ex) {
			this.lifecycle.stop(() -> {
			});
			throw ex;
		}
		CountDownLatch stopped = new CountDownLatch(1);
		this.lifecycle.stop(stopped::countDown);
		stopped.await();
	}

}
