package io.github.spawnboot.fork;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.child.ForkInput;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.launch.Child;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the standard input of one fork from a stream of the user, which is closed at the
 * end. Thread-safe.
 */
final class ForkFeed {

	private static final Logger logger = LoggerFactory.getLogger(ForkFeed.class);

	private final ForkTarget target;

	private final InputStream stream;

	private final Executor threads;

	private final AtomicBoolean ended = new AtomicBoolean();

	private volatile @Nullable Future<?> call;

	private ForkFeed(ForkTarget target, InputStream stream, Executor threads) {
		this.target = target;
		this.stream = stream;
		this.threads = threads;
	}

	/**
	 * Opens the stream.
	 * @param target the function
	 * @param input gives the stream
	 * @param threads close it, and may be blocked by that
	 * @return the feed
	 * @throws SpawnUsageException if the stream cannot be opened
	 */
	static ForkFeed open(ForkTarget target, Supplier<? extends InputStream> input, Executor threads) {
		try {
			return new ForkFeed(target, Objects.requireNonNull(input.get(), "The supplier gave null"), threads);
		}
		catch (RuntimeException ex) {
			throw new SpawnUsageException("The input of the fork of '" + target.name() + "' could not be opened: " + ex
					+ ". Nothing was started", ex);
		}
	}

	/**
	 * Begins to feed a process, as far as it reads.
	 */
	void begin(Child child) {
		ServiceContract contract = ForkInput.contract(this.target.codec());
		try {
			this.call = (Future<?>) this.target.invoker()
				.invoke(child, ForkInput.SERVICE, contract.methods().get(0), new @Nullable Object[] { this.stream });
		}
		catch (Throwable ex) {
			throw new ChildStartException("The input of the fork of '" + this.target.name() + "' could not be fed", ex);
		}
	}

	/**
	 * Feeds no more, and closes the stream. Never waits; has an effect once.
	 */
	void end() {
		if (this.ended.compareAndSet(false, true)) {
			Future<?> call = this.call;
			if (call != null) {
				call.cancel(true);
			}
			// The thread that tells of the end serves all forks, and a stream of a user
			// may take its time.
			this.threads.execute(this::close);
		}
	}

	private void close() {
		try {
			this.stream.close();
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("The input of a fork of '{}' could not be closed", this.target.name(), ex);
		}
	}

}
