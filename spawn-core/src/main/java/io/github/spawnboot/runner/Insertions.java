package io.github.spawnboot.runner;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnUsageException;
import org.jspecify.annotations.Nullable;

/**
 * Members that come to a running group, and those that wait for a place in it, in the
 * order of their arrival. State belongs to the {@link Serial} of the group.
 */
final class Insertions {

	private final GroupRun group;

	private final int capacity;

	private final Deque<Waiter> waiters = new ArrayDeque<>();

	Insertions(GroupRun group, int capacity) {
		this.group = group;
		this.capacity = capacity;
	}

	/**
	 * Inserts a member, or waits for a place; called from outside.
	 */
	RunnerProcess insert(GroupMember member, Duration wait) throws InterruptedException {
		Waiter waiter = this.group.serial().changed(() -> enter(member, wait));
		try {
			return Futures.await(waiter.inserted);
		}
		catch (InterruptedException ex) {
			if (this.group.serial().changed(() -> leave(waiter))) {
				throw ex;
			}
			// It came in just now, and must not be lost.
			Thread.currentThread().interrupt();
			return waiter.inserted.join();
		}
	}

	private Waiter enter(GroupMember member, Duration wait) {
		if (!this.group.isOpen()) {
			throw closed(member);
		}
		refuseDuplicate(member);
		Waiter waiter = new Waiter(member, wait);
		if (this.waiters.isEmpty() && hasPlace()) {
			waiter.inserted.complete(this.group.add(member));
			this.group.step();
		}
		else if (wait.isZero()) {
			throw full(waiter);
		}
		else if (this.group.serial().isPerformedHere()) {
			throw new SpawnUsageException("Runner '" + member.name() + "' cannot wait for a place in group '"
					+ this.group.run().name() + "' in a thread that works for this group", null);
		}
		else {
			this.waiters.add(waiter);
			waiter.timer = this.group.timer(wait, () -> {
				if (leave(waiter)) {
					fail(waiter, full(waiter));
				}
			});
		}
		return waiter;
	}

	private void refuseDuplicate(GroupMember member) {
		if (this.group.contains(member.name())) {
			throw duplicate(member);
		}
	}

	private boolean hasPlace() {
		return this.capacity == 0 || this.group.size() < this.capacity;
	}

	private boolean leave(Waiter waiter) {
		waiter.cancelTimer();
		return this.waiters.remove(waiter);
	}

	/**
	 * Lets those in for whom there is a place.
	 */
	void admit() {
		while (!this.waiters.isEmpty() && hasPlace() && this.group.isOpen()) {
			Waiter waiter = this.waiters.remove();
			waiter.cancelTimer();
			if (this.group.contains(waiter.member.name())) {
				fail(waiter, duplicate(waiter.member));
			}
			else {
				RunnerProcess process = this.group.add(waiter.member);
				this.group.serial().effect(() -> waiter.inserted.complete(process));
			}
		}
	}

	/**
	 * Refuses all that wait.
	 */
	void close() {
		this.waiters.forEach((waiter) -> {
			waiter.cancelTimer();
			fail(waiter, closed(waiter.member));
		});
		this.waiters.clear();
	}

	private void fail(Waiter waiter, SpawnException failure) {
		this.group.serial().effect(() -> waiter.inserted.completeExceptionally(failure));
	}

	private SpawnUsageException duplicate(GroupMember member) {
		return new SpawnUsageException("Runner group '" + this.group.run().name() + "' has a member '" + member.name()
				+ "' already; the new one was not started", null);
	}

	private SpawnException closed(GroupMember member) {
		return new SpawnException(FailureKind.CLOSED, "Runner '" + member.name() + "' was not started: group '"
				+ this.group.run().name() + "' is closed or stopped", null);
	}

	private SpawnException full(Waiter waiter) {
		return new SpawnException(FailureKind.FULL,
				"Runner '" + waiter.member.name() + "' was not started: group '" + this.group.run().name()
						+ "' has its " + this.capacity + " members (option 'capacity'), and none left within "
						+ waiter.limit,
				null);
	}

	/**
	 * Somebody who waits for a place.
	 */
	private static final class Waiter {

		private final GroupMember member;

		private final Duration limit;

		private final CompletableFuture<RunnerProcess> inserted = new CompletableFuture<>();

		private RunnerRuntime.@Nullable Timer timer;

		private Waiter(GroupMember member, Duration limit) {
			this.member = member;
			this.limit = limit;
		}

		private void cancelTimer() {
			if (this.timer != null) {
				this.timer.cancel();
			}
		}

	}

}
