package io.github.spawnboot.context;

import java.time.Duration;
import java.util.Optional;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.CallContext;
import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.RetryAdvice;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.core.retry.Retryable;
import org.springframework.util.backoff.BackOff;

/**
 * Makes the calls of idempotent methods again, if their child ended and a further attempt
 * may have a better end. Everything happens on the thread of the caller and within its
 * time; an interrupt ends it. Thread-safe.
 */
final class RetryingCalls {

	private static final Logger logger = LoggerFactory.getLogger(RetryingCalls.class);

	private final String property;

	private final RetrySettings settings;

	private final RetryPolicy policy;

	/**
	 * Creates calls of the services of one pool.
	 * @param pool name of the pool
	 * @param settings how often they are made
	 */
	RetryingCalls(String pool, RetrySettings settings) {
		this.property = "spawn.pools." + pool + ".retry.max-attempts";
		this.settings = settings;
		this.policy = RetryPolicy.builder()
			.maxRetries(settings.maxAttempts() - 1)
			.delay(settings.delay())
			.jitter(settings.delay().dividedBy(2))
			.multiplier(2)
			.maxDelay(settings.maxDelay())
			.predicate(RetryingCalls::isWorthwhile)
			.build();
	}

	private static boolean isWorthwhile(Throwable failure) {
		// Only of this one is known whether, and why, a child ended.
		return failure instanceof ChildExitedException exited && exited.retryAdvice() != RetryAdvice.NOT_ADVISED;
	}

	/**
	 * Makes a call until it ends in another way than by a lost child.
	 * @param name the call, for messages
	 * @param call makes the call once
	 * @return what it gave
	 * @throws Throwable the failure of the last attempt, with those before it as
	 * suppressed ones; if the last child was lost, its message says how often the call
	 * was made
	 * @throws CallCancelledException if the thread is interrupted between two attempts
	 */
	@Nullable Object invoke(String name, Call call) throws Throwable {
		Optional<Duration> left = CallContext.current().remaining();
		RetryTemplate template = new RetryTemplate(left.map(this::within).orElse(this.policy));
		Attempts attempts = new Attempts(name, call);
		try {
			template.execute(attempts);
			return attempts.result;
		}
		catch (RetryException ex) {
			Throwable failure = attempts.failure(ex.getLastException(), left.isPresent());
			for (Throwable earlier : ex.getSuppressed()) {
				if (earlier != failure) {
					failure.addSuppressed(earlier);
				}
			}
			throw failure;
		}
	}

	private RetryPolicy within(Duration left) {
		// To the template, zero is no limit.
		Duration limit = (left.toMillis() > 0) ? left : Duration.ofMillis(1);
		return new RetryPolicy() {

			@Override
			public boolean shouldRetry(Throwable failure) {
				return RetryingCalls.this.policy.shouldRetry(failure);
			}

			@Override
			public Duration getTimeout() {
				return limit;
			}

			@Override
			public BackOff getBackOff() {
				return RetryingCalls.this.policy.getBackOff();
			}

		};
	}

	/**
	 * The attempts of one call.
	 */
	private final class Attempts implements Retryable<Integer> {

		private final String name;

		private final Call call;

		private int made;

		private @Nullable Throwable last;

		private @Nullable Object result;

		private Attempts(String name, Call call) {
			this.name = name;
			this.call = call;
		}

		@Override
		public String getName() {
			return this.name;
		}

		@Override
		public Integer execute() throws Throwable {
			this.made++;
			Throwable last = this.last;
			if (last != null) {
				logger.warn("Call of '{}' is made again ({} of at most {} attempts): {}", this.name, this.made,
						RetryingCalls.this.settings.maxAttempts(), last.getMessage());
			}
			try {
				this.result = this.call.make();
				return this.made;
			}
			catch (Throwable ex) {
				this.last = ex;
				throw ex;
			}
		}

		/**
		 * Returns what the caller shall see.
		 */
		private Throwable failure(Throwable last, boolean limited) {
			int most = RetryingCalls.this.settings.maxAttempts();
			if (!(last instanceof ChildExitedException exited) || most == 1) {
				return last;
			}
			if (!isWorthwhile(exited)) {
				return (this.made == 1) ? exited
						: told(exited, ", and not again, because it is the likely reason of the end of its child");
			}
			if (this.made < most && Thread.currentThread().isInterrupted()) {
				return new CallCancelledException(
						"Interrupted before '" + this.name + "' was called again; tried " + times(), exited);
			}
			return told(exited,
					(this.made < most && limited)
							? ", and not again, because its caller has no time left (CallContext.within(..))"
							: ", the limit '" + RetryingCalls.this.property + "'");
		}

		private String times() {
			return (this.made == 1) ? "once" : this.made + " times";
		}

		private ChildExitedException told(ChildExitedException failure, String why) {
			// In front, because the last lines of the child are behind.
			ChildExitedException told = new ChildExitedException("Tried " + times() + why + ". " + failure.getMessage(),
					failure.exit(), failure.callsInFlight(), failure.retryAdvice(), failure.getCause());
			told.setStackTrace(failure.getStackTrace());
			return told;
		}

	}

	/**
	 * Makes a call once.
	 */
	@FunctionalInterface
	interface Call {

		@Nullable Object make() throws Throwable;

	}

}
