package io.github.spawnboot.pool;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.github.spawnboot.CallContext;
import io.github.spawnboot.CancelMode;
import io.github.spawnboot.child.ChildProcess;
import io.github.spawnboot.child.Spawn;
import io.github.spawnboot.codec.ContractRules;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The program of children whose calls end in different ways, or not at all.
 */
public final class StubbornProgram {

	private StubbornProgram() {
	}

	public static void main(String[] args) {
		Spawn.init((engine) -> {
			ChildProcess child = ChildProcess.current();
			child.export(contract(child.codec()), new StubbornService());
		});
	}

	static ServiceContract contract(ValueCodec codec) {
		return ServiceContract.of("stubborn", Stubborn.class, new ContractRules() {

			@Override
			public @Nullable Duration timeout(Method method) {
				return method.getName().equals("shortWait") ? Duration.ofMillis(200) : null;
			}

			@Override
			public CancelMode cancelMode(Method method) {
				return switch (method.getName()) {
					case "waitForContext" -> CancelMode.COOPERATIVE;
					case "spinUntilKilled" -> CancelMode.KILL;
					default -> CancelMode.INTERRUPT;
				};
			}

		}, codec);
	}

	/**
	 * Calls that end in different ways.
	 */
	public interface Stubborn {

		long pid();

		String facts();

		long remainingMillis();

		@Nullable String mdc(String key);

		void waitForInterrupt() throws InterruptedException;

		void shortWait() throws InterruptedException;

		CompletableFuture<String> later() throws InterruptedException;

		void waitForContext();

		void spin();

		void spinUntilKilled();

		String waitForFile(String file) throws InterruptedException;

	}

	private static final class StubbornService implements Stubborn {

		private final AtomicInteger begun = new AtomicInteger();

		private final AtomicInteger interrupts = new AtomicInteger();

		private final AtomicInteger cancelled = new AtomicInteger();

		@Override
		public long pid() {
			return ProcessHandle.current().pid();
		}

		@Override
		public String facts() {
			return "begun=" + this.begun + " interrupts=" + this.interrupts + " cancelled=" + this.cancelled + " here="
					+ Thread.currentThread().isInterrupted();
		}

		@Override
		public long remainingMillis() {
			return CallContext.current().remaining().map(Duration::toMillis).orElse(-1L);
		}

		@Override
		public @Nullable String mdc(String key) {
			return MDC.get(key);
		}

		@Override
		public void waitForInterrupt() throws InterruptedException {
			this.begun.incrementAndGet();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				if (CallContext.current().isCancelled()) {
					this.cancelled.incrementAndGet();
				}
				this.interrupts.incrementAndGet();
				throw ex;
			}
		}

		@Override
		public void shortWait() throws InterruptedException {
			waitForInterrupt();
		}

		@Override
		public CompletableFuture<String> later() throws InterruptedException {
			waitForInterrupt();
			return CompletableFuture.completedFuture("never");
		}

		@Override
		public void waitForContext() {
			this.begun.incrementAndGet();
			CountDownLatch end = new CountDownLatch(1);
			CallContext.current().onCancel(end::countDown);
			try {
				end.await();
				this.cancelled.incrementAndGet();
			}
			catch (InterruptedException ex) {
				this.interrupts.incrementAndGet();
			}
		}

		@Override
		public void spin() {
			this.begun.incrementAndGet();
			while (this.begun.get() > 0) {
				LockSupport.parkNanos(10_000_000);
				Thread.interrupted();
			}
		}

		@Override
		public void spinUntilKilled() {
			spin();
		}

		@Override
		public String waitForFile(String file) throws InterruptedException {
			this.begun.incrementAndGet();
			while (!Files.exists(Path.of(file))) {
				Thread.sleep(10);
			}
			return "found";
		}

	}

}
