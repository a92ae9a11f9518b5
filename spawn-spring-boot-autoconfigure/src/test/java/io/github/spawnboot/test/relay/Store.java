package io.github.spawnboot.test.relay;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.spawnboot.CallContext;
import io.github.spawnboot.annotation.SpawnService;
import reactor.core.publisher.Flux;

/**
 * The service at the far end.
 */
@SpawnService(pool = "right")
public class Store {

	private final AtomicInteger produced = new AtomicInteger();

	private final AtomicInteger closed = new AtomicInteger();

	private final AtomicInteger cancelled = new AtomicInteger();

	private final AtomicInteger blocked = new AtomicInteger();

	public int blocked() {
		return this.blocked.get();
	}

	public long pid() {
		return ProcessHandle.current().pid();
	}

	public int produced() {
		return this.produced.get();
	}

	public int closed() {
		return this.closed.get();
	}

	public int cancelled() {
		return this.cancelled.get();
	}

	public long sum(InputStream input) throws IOException {
		long sum = 0;
		int value = input.read();
		while (value >= 0) {
			sum += value;
			value = input.read();
		}
		return sum;
	}

	public int readSome(InputStream input, int count) throws IOException {
		try (input) {
			return input.readNBytes(count).length;
		}
	}

	public void write(OutputStream output, int count) throws IOException {
		for (int written = 0; written < count; written += 1000) {
			output.write(new byte[1000]);
		}
	}

	public InputStream bytes(int count) {
		return new ByteArrayInputStream(new byte[count]);
	}

	public Stream<Integer> numbers(int count) {
		this.produced.set(0);
		return IntStream.range(0, count)
			.peek((number) -> this.produced.incrementAndGet())
			.boxed()
			.onClose(this.closed::incrementAndGet);
	}

	public Flux<Integer> flow(int count) {
		this.produced.set(0);
		return Flux.range(0, count)
			.doOnNext((number) -> this.produced.incrementAndGet())
			.doOnCancel(this.cancelled::incrementAndGet);
	}

	public long add(Flux<Integer> numbers) {
		return numbers.reduce(0L, (sum, number) -> sum + number).blockOptional().orElseThrow();
	}

	public Stream<Integer> dying() {
		return IntStream.iterate(0, (number) -> number + 1).peek((number) -> {
			if (number == 100) {
				System.err.println("the store is gone");
				Runtime.getRuntime().halt(43);
			}
		}).boxed();
	}

	public String watched(Watcher watcher, int steps) throws WatcherException {
		int sum = 0;
		for (int i = 0; i < steps; i++) {
			watcher.hint("before " + i);
			sum += watcher.at(i);
		}
		return "sum " + sum;
	}

	public int descend(IntFunction<Integer> next, int level) {
		return next.apply(level);
	}

	public void block(InputStream input) throws InterruptedException {
		CallContext.current().onCancel(this.cancelled::incrementAndGet);
		this.blocked.incrementAndGet();
		try {
			new CountDownLatch(1).await();
		}
		finally {
			this.blocked.decrementAndGet();
		}
	}

}
