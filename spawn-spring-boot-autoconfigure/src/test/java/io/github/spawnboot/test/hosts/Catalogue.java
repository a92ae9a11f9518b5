package io.github.spawnboot.test.hosts;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.github.spawnboot.annotation.HostService;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A host service with all that an ordinary bean has: dependencies, an aspect, state, and
 * the services of children.
 */
@HostService
public class Catalogue {

	static final AtomicInteger created = new AtomicInteger();

	static volatile CountDownLatch entered = new CountDownLatch(1);

	static volatile CountDownLatch release = new CountDownLatch(1);

	static volatile CountDownLatch interrupted = new CountDownLatch(1);

	static final AtomicInteger resting = new AtomicInteger();

	private final Warehouse warehouse;

	private final ObjectProvider<Reader> reader;

	private final ObjectProvider<Binder> binder;

	public Catalogue(Warehouse warehouse, ObjectProvider<Reader> reader, ObjectProvider<Binder> binder) {
		created.incrementAndGet();
		this.warehouse = warehouse;
		this.reader = reader;
		this.binder = binder;
	}

	static void reset() {
		entered = new CountDownLatch(1);
		release = new CountDownLatch(1);
		interrupted = new CountDownLatch(1);
		resting.set(0);
	}

	public String title(String isbn) {
		return "Title of " + isbn + ", " + this.warehouse.surcharge();
	}

	public int add(List<String> titles) {
		titles.add("added in the parent");
		return titles.size();
	}

	public Seen seen() {
		return Seen.now(TransactionSynchronizationManager.isActualTransactionActive());
	}

	public void lose(String message) throws LostBookException {
		throw new LostBookException(message);
	}

	public void burn(String message) {
		throw new UnsupportedOperationException(message);
	}

	public long readerPid() {
		return this.reader.getObject().pid();
	}

	public long binderPid() {
		return this.binder.getObject().pid();
	}

	public int bounce(int depth) {
		return this.reader.getObject().bounce(depth);
	}

	public String holdUp() {
		entered.countDown();
		try {
			return release.await(30, TimeUnit.SECONDS) ? "released" : "never released";
		}
		catch (InterruptedException ex) {
			interrupted.countDown();
			return "interrupted";
		}
	}

	public CompletableFuture<String> rest() throws InterruptedException {
		resting.incrementAndGet();
		release.await(30, TimeUnit.SECONDS);
		return CompletableFuture.completedFuture("rested");
	}

	public int ask(Function<String, Integer> question) {
		return question.apply("why");
	}

	public long count(InputStream pages) throws IOException {
		return pages.transferTo(OutputStream.nullOutputStream());
	}

	// Not for children: beans of the application call it.
	int size() {
		return 42;
	}

}
