package io.github.spawnboot.api.app;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * What a process may not survive. A bean in several pools.
 */
public class Fragile {

	private static final CountDownLatch NEVER = new CountDownLatch(1);

	private final AtomicInteger interrupts = new AtomicInteger();

	private final AtomicInteger hangs = new AtomicInteger();

	public long pid() {
		return ProcessHandle.current().pid();
	}

	public long pidAfter(int millis) throws InterruptedException {
		TimeUnit.MILLISECONDS.sleep(millis);
		return pid();
	}

	public int echo(int value, int millis) throws InterruptedException {
		TimeUnit.MILLISECONDS.sleep(millis);
		return value;
	}

	public void exit(int code) {
		System.exit(code);
	}

	public int eat() {
		List<byte[]> eaten = new ArrayList<>();
		while (eaten.size() < Integer.MAX_VALUE) {
			eaten.add(new byte[1024 * 1024]);
		}
		return eaten.size();
	}

	public void hang(String word) throws InterruptedException {
		this.hangs.incrementAndGet();
		System.out.println(word);
		try {
			NEVER.await();
		}
		catch (InterruptedException ex) {
			this.interrupts.incrementAndGet();
			throw ex;
		}
	}

	public void ignore() {
		while (NEVER.getCount() > 0) {
			LockSupport.parkNanos(1_000_000);
			Thread.interrupted();
		}
	}

	public int interrupts() {
		return this.interrupts.get();
	}

	public int hangs() {
		return this.hangs.get();
	}

	public long print(String out, String err) {
		System.out.println(out);
		System.err.println(err);
		return pid();
	}

	public int flood(int lines) {
		String line = "x".repeat(1023) + "\n";
		for (int i = 0; i < lines; i++) {
			System.err.print(line);
		}
		return lines;
	}

}
