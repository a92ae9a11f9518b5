package io.github.spawnboot.api.app;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

import io.github.spawnboot.CallContext;
import io.github.spawnboot.CancelMode;
import io.github.spawnboot.annotation.SpawnMethod;
import io.github.spawnboot.annotation.SpawnService;

/**
 * A service whose methods meet their soft limits.
 */
@SpawnService
public class Patient {

	private static final CountDownLatch NEVER = new CountDownLatch(1);

	@SpawnMethod(softTimeout = "200ms", timeout = "40s")
	public String gives() {
		try {
			NEVER.await();
			return "whole";
		}
		catch (InterruptedException ex) {
			return "half, " + seen();
		}
	}

	/**
	 * Ends without having noticed the interrupt.
	 */
	@SpawnMethod(softTimeout = "200ms", timeout = "40s")
	public String ends() {
		while (!CallContext.current().isCancelled()) {
			LockSupport.parkNanos(1_000_000);
		}
		return seen();
	}

	@SpawnMethod(softTimeout = "200ms", timeout = "40s")
	public String stops() throws InterruptedException {
		NEVER.await();
		return "whole";
	}

	@SpawnMethod(softTimeout = "200ms", timeout = "40s")
	public String fails() {
		try {
			NEVER.await();
			return "whole";
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("not ready");
		}
	}

	@SpawnMethod(softTimeout = "200ms", timeout = "40s", cancel = CancelMode.COOPERATIVE)
	public String polls() {
		while (!CallContext.current().isCancelled()) {
			LockSupport.parkNanos(1_000_000);
		}
		return seen() + ", interrupted " + Thread.currentThread().isInterrupted();
	}

	/**
	 * Has returned before its soft limit.
	 */
	@SpawnMethod(softTimeout = "200ms", timeout = "40s")
	public CompletableFuture<String> later() {
		CompletableFuture<String> later = new CompletableFuture<>();
		CallContext context = CallContext.current();
		context.onCancel(() -> later.complete("later, " + context.call(Patient::seen)));
		return later;
	}

	@SpawnMethod(softTimeout = "200ms", timeout = "40s")
	public Future<String> plain() {
		return new FutureTask<>(() -> "never run");
	}

	@SpawnMethod(softTimeout = "30s", timeout = "40s")
	public String quick() {
		return seen();
	}

	/**
	 * Its caller has less time than its soft limit.
	 */
	@SpawnMethod(softTimeout = "20s", timeout = "40s")
	public String untold() {
		return seen();
	}

	private static String seen() {
		CallContext context = CallContext.current();
		Optional<Boolean> much = context.remaining().map((left) -> left.toSeconds() > 10);
		return "soft " + context.isSoftLimitReached() + ", more than 10 s left " + much.orElse(null);
	}

}
