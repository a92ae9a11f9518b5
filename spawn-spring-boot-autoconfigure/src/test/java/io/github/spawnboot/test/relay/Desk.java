package io.github.spawnboot.test.relay;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.Stream;

import io.github.spawnboot.SpawnException;
import io.github.spawnboot.annotation.SpawnService;
import org.awaitility.Awaitility;
import reactor.core.publisher.Flux;

/**
 * The service in the middle, which gives live values to another one.
 */
@SpawnService(pool = "left")
public class Desk {

	private final Store store;

	public Desk(Store store) {
		this.store = store;
	}

	public long pid() {
		return ProcessHandle.current().pid();
	}

	public long storePid() {
		return this.store.pid();
	}

	public long sum(int count) throws IOException {
		byte[] bytes = new byte[count];
		Arrays.fill(bytes, (byte) 3);
		return this.store.sum(new ByteArrayInputStream(bytes));
	}

	public long sum(InputStream input) throws IOException {
		return this.store.sum(input);
	}

	public long readOfEndless(int count) throws IOException {
		AtomicLong read = new AtomicLong();
		this.store.readSome(new InputStream() {

			@Override
			public int read() {
				return (int) (read.incrementAndGet() & 0);
			}

			@Override
			public int read(byte[] bytes, int offset, int length) {
				read.addAndGet(length);
				return length;
			}

		}, count);
		return read.get();
	}

	public String sumOfBroken() throws IOException {
		try {
			this.store.sum(new InputStream() {

				@Override
				public int read() throws IOException {
					throw new IOException("disk on fire");
				}

			});
			return "nothing";
		}
		catch (IOException ex) {
			return ex.getMessage();
		}
	}

	public int written(int count) throws IOException {
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		this.store.write(output, count);
		return output.size();
	}

	public String writtenToBroken() {
		try {
			this.store.write(new OutputStream() {

				@Override
				public void write(int value) throws IOException {
					throw new IOException("disk full");
				}

			}, 10_000_000);
			return "nothing";
		}
		catch (IOException ex) {
			return ex.getMessage();
		}
	}

	public int bytes(int count) throws IOException {
		try (InputStream input = this.store.bytes(count)) {
			return input.readAllBytes().length;
		}
	}

	public List<Integer> numbers(int count) {
		try (Stream<Integer> numbers = this.store.numbers(count)) {
			return numbers.toList();
		}
	}

	public int producedWhileRead(int read) {
		try (Stream<Integer> numbers = this.store.numbers(Integer.MAX_VALUE)) {
			Iterator<Integer> iterator = numbers.iterator();
			for (int i = 0; i < read; i++) {
				iterator.next();
			}
			return awaitStill();
		}
	}

	private int awaitStill() {
		AtomicReference<Integer> before = new AtomicReference<>(-1);
		Awaitility.await().during(Duration.ofMillis(200)).until(() -> {
			int now = this.store.produced();
			return before.getAndSet(now) == now;
		});
		return before.get();
	}

	public Stream<Integer> through(int count) {
		return this.store.numbers(count);
	}

	public List<Integer> flow(int count, int wanted) {
		return this.store.flow(count).take(wanted).collectList().blockOptional().orElseThrow();
	}

	public Flux<Integer> flowThrough(int count) {
		return this.store.flow(count);
	}

	public long add(int count) {
		return this.store.add(Flux.range(1, count));
	}

	public String whyStoreDied() {
		List<Integer> read = new ArrayList<>();
		try (Stream<Integer> numbers = this.store.dying()) {
			numbers.forEach(read::add);
			return "it did not";
		}
		catch (SpawnException ex) {
			return ex.kind() + " " + ex.getMessage();
		}
	}

	public List<String> watched(int steps, int broken) {
		List<String> seen = new ArrayList<>();
		Thread caller = Thread.currentThread();
		Watcher watcher = new Watcher() {

			@Override
			public int at(int step) throws WatcherException {
				seen.add("at " + step + (Thread.currentThread() == caller ? "" : " elsewhere"));
				if (step == broken) {
					throw new WatcherException("not " + step);
				}
				return step;
			}

			@Override
			public void hint(String text) {
				seen.add(text);
			}

		};
		try {
			seen.add(this.store.watched(watcher, steps));
		}
		catch (WatcherException ex) {
			seen.add(ex.getMessage());
		}
		return seen;
	}

	public int descend(int levels) {
		AtomicReference<IntFunction<Integer>> self = new AtomicReference<>();
		self.set((level) -> (level == 0) ? 0 : 1 + this.store.descend(self.get(), level - 1));
		return this.store.descend(self.get(), levels);
	}

	public void block() throws InterruptedException {
		this.store.block(InputStream.nullInputStream());
	}

}
