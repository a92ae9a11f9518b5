package io.github.spawnboot.test.hosts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.CallContext;
import io.github.spawnboot.HostServices;
import io.github.spawnboot.annotation.SpawnService;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Calls host services.
 */
@SpawnService(pool = "readers")
public class Reader {

	private final Catalogue catalogue;

	private final Prices prices;

	private final HostServices hostServices;

	private final ConfigurableListableBeanFactory beanFactory;

	public Reader(Catalogue catalogue, Prices prices, HostServices hostServices,
			ConfigurableListableBeanFactory beanFactory) {
		this.catalogue = catalogue;
		this.prices = prices;
		this.hostServices = hostServices;
		this.beanFactory = beanFactory;
	}

	public long pid() {
		return ProcessHandle.current().pid();
	}

	public List<Boolean> proxies() {
		return List.of(AopUtils.isCglibProxy(this.catalogue), AopUtils.isJdkDynamicProxy(this.prices));
	}

	public List<Integer> createdHere() {
		return List.of(Catalogue.created.get(), Warehouse.created.get());
	}

	public List<String> singletons() {
		return Arrays.asList(this.beanFactory.getSingletonNames());
	}

	public String title(String isbn) {
		return this.catalogue.title(isbn);
	}

	public int price(String isbn) {
		return this.prices.priceOf(isbn);
	}

	public List<String> addToACopy() {
		List<String> titles = new ArrayList<>(List.of("first"));
		int size = this.catalogue.add(titles);
		titles.add("size " + size);
		return titles;
	}

	public Seen seen() {
		return this.catalogue.seen();
	}

	public List<Seen> seenTwice() {
		return List.of(this.catalogue.seen(), this.catalogue.seen());
	}

	public CompletableFuture<Seen> seenLater() {
		return CompletableFuture.completedFuture(this.catalogue.seen());
	}

	public Seen seenFromAThreadOfItsOwn() throws Exception {
		return onThread(this.catalogue::seen).get(20, TimeUnit.SECONDS);
	}

	public Seen seenWithin(Duration limit) {
		return CallContext.within(limit).call(this.catalogue::seen);
	}

	public String loses(String message) throws LostBookException {
		this.catalogue.lose(message);
		return "never";
	}

	public String survivesLoss(String message) {
		try {
			this.catalogue.lose(message);
			return "never";
		}
		catch (LostBookException ex) {
			return ex.getMessage();
		}
	}

	public void burns(String message) {
		this.catalogue.burn(message);
	}

	public String heldUp() {
		return this.catalogue.holdUp();
	}

	public List<String> heldUpThenTitle(String isbn) {
		return List.of(this.catalogue.holdUp(), this.catalogue.title(isbn));
	}

	public long thereAndBack() {
		return this.catalogue.readerPid();
	}

	public long thereAndFurther() {
		return this.catalogue.binderPid();
	}

	public int bounce(int depth) {
		return (depth == 0) ? 0 : 1 + this.catalogue.bounce(depth - 1);
	}

	public List<String> names() {
		return this.hostServices.names();
	}

	public int numberOf(String shelf) {
		return this.hostServices.get(shelf, Shelf.class).number();
	}

	public String asWrongType(String name) {
		return this.hostServices.get(name, Prices.class).toString();
	}

	public int answers() {
		return this.catalogue.ask((question) -> (int) exhaustDirectMemory());
	}

	public long reads() throws IOException {
		return this.catalogue.count(new InputStream() {

			@Override
			public int read() {
				return (int) exhaustDirectMemory();
			}

		});
	}

	private static long exhaustDirectMemory() {
		List<ByteBuffer> buffers = new ArrayList<>();
		while (true) {
			buffers.add(ByteBuffer.allocateDirect(1024 * 1024));
		}
	}

	/**
	 * Calls a host service from outside of any call, until one call is refused.
	 * @param calls how many calls are made
	 * @return the failures of those that were refused at once
	 */
	public List<String> restOf(int calls) throws Exception {
		return onThread(() -> {
			List<CompletableFuture<String>> futures = new ArrayList<>();
			for (int i = 0; i < calls; i++) {
				futures.add(this.catalogue.rest());
			}
			List<String> refusals = new ArrayList<>();
			CompletableFuture.anyOf(futures.toArray(CompletableFuture[]::new))
				.handle((result, failure) -> result)
				.join();
			for (CompletableFuture<String> future : futures) {
				if (future.isDone()) {
					try {
						future.get();
					}
					catch (ExecutionException ex) {
						refusals.add(ex.getCause().getClass().getSimpleName() + ": " + ex.getCause().getMessage());
					}
				}
			}
			return refusals;
		}).get(30, TimeUnit.SECONDS);
	}

	private static <T> FutureTask<T> onThread(java.util.concurrent.Callable<T> work) {
		FutureTask<T> task = new FutureTask<>(work);
		Thread thread = new Thread(task, "reader-background");
		thread.setDaemon(true);
		thread.start();
		return task;
	}

}
