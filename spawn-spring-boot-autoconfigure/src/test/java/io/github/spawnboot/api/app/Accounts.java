package io.github.spawnboot.api.app;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.spawnboot.annotation.SpawnService;
import io.github.spawnboot.annotation.SpawnWarmUp;

import org.springframework.scheduling.annotation.Async;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A service that asks for everything that a proxy can add.
 */
@SpawnService
public class Accounts {

	private int warmUps;

	@SpawnWarmUp
	private void warmUp() {
		this.warmUps++;
	}

	public int warmUps() {
		return this.warmUps;
	}

	@Transactional
	public boolean pay(int amount) {
		Here.ran("paid");
		if (amount < 0) {
			throw new QuotaException("negative", 0);
		}
		return TransactionSynchronizationManager.isActualTransactionActive();
	}

	@Async
	public CompletableFuture<String> report() {
		Here.ran("reported");
		return CompletableFuture
			.completedFuture(Thread.currentThread().getName() + " of " + ProcessHandle.current().pid());
	}

	@Async
	public void fire() {
		Here.ran("fired on " + Thread.currentThread().getName().replaceAll("\\d+", "N"));
	}

	@Counted
	public String counted() {
		Here.ran("counted");
		return "done";
	}

	public Map<String, Integer> countsAndClear() {
		Map<String, Integer> counts = Here.counts();
		Here.clear();
		return counts;
	}

}
