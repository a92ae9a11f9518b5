package io.github.spawnboot.api.app;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;

import io.github.spawnboot.Job;
import io.github.spawnboot.Status;
import io.github.spawnboot.annotation.SpawnHandler;
import io.github.spawnboot.annotation.SpawnService;

/**
 * A class bean with a method for each kind of value.
 */
@SpawnService
public class Values {

	private static final CountDownLatch NEVER = new CountDownLatch(1);

	public long pid() {
		Here.ran();
		return ProcessHandle.current().pid();
	}

	public Map<String, Integer> counts() {
		return Here.counts();
	}

	public String text(String text) {
		Here.ran();
		return text;
	}

	public void nothing() {
		Here.ran();
	}

	public boolean not(boolean value) {
		Here.ran();
		return !value;
	}

	public byte increment(byte value) {
		Here.ran();
		return (byte) (value + 1);
	}

	public short increment(short value) {
		Here.ran();
		return (short) (value + 1);
	}

	public char increment(char value) {
		Here.ran();
		return (char) (value + 1);
	}

	public int increment(int value) {
		Here.ran();
		return value + 1;
	}

	public long increment(long value) {
		Here.ran();
		return value + 1;
	}

	public float half(float value) {
		Here.ran();
		return value / 2;
	}

	public double half(double value) {
		Here.ran();
		return value / 2;
	}

	public String kind(int value) {
		Here.ran();
		return "int";
	}

	public String kind(Integer value) {
		Here.ran();
		return "Integer";
	}

	public String kind(long value) {
		Here.ran();
		return "long";
	}

	public String kind(String value) {
		Here.ran();
		return "String";
	}

	public String kind(String... values) {
		Here.ran();
		return values.length + " Strings";
	}

	public int[] reversed(int[] values) {
		Here.ran();
		int[] result = new int[values.length];
		for (int i = 0; i < values.length; i++) {
			result[i] = values[values.length - 1 - i];
		}
		return result;
	}

	public String[][] table(String[][] cells) {
		Here.ran();
		return cells;
	}

	public Person[] reversed(Person[] people) {
		Here.ran();
		List<Person> result = new ArrayList<>(List.of(people));
		Collections.reverse(result);
		return result.toArray(new Person[0]);
	}

	public Person older(Person person, int years) {
		Here.ran();
		return new Person(person.name(), person.born().minusYears(years), person.favourite(), person.tags(),
				person.home(), person.scores());
	}

	public Map<String, List<Person>> byCity(List<Person> people) {
		Here.ran();
		return people.stream()
			.collect(Collectors.groupingBy((person) -> person.home().map(City::name).orElse(""), TreeMap::new,
					Collectors.toList()));
	}

	public Set<Color> colors(Map<Long, Set<Color>> colors) {
		Here.ran();
		return colors.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
	}

	public Optional<City> find(String name) {
		Here.ran();
		return name.isEmpty() ? Optional.empty() : Optional.of(new City(name, Long.MAX_VALUE));
	}

	public Color other(Color color) {
		Here.ran();
		return (color == Color.RED) ? Color.GREEN : Color.RED;
	}

	public Times later(Times times) {
		Here.ran();
		return new Times(times.instant().plusNanos(1), times.local().plusNanos(1), times.zoned().plusNanos(1),
				times.duration().plusNanos(1));
	}

	public BigDecimal twice(BigDecimal number) {
		Here.ran();
		return number.add(number);
	}

	public UUID same(UUID id) {
		Here.ran();
		return id;
	}

	public byte[] inverted(byte[] bytes) {
		Here.ran();
		byte[] result = new byte[bytes.length];
		for (int i = 0; i < bytes.length; i++) {
			result[i] = (byte) ~bytes[i];
		}
		return result;
	}

	public List<String> added(List<String> list) {
		Here.ran();
		list.add("added by the service");
		return list;
	}

	public CompletableFuture<String> eventually(String text) {
		Here.ran();
		return CompletableFuture.supplyAsync(() -> text + " on " + ProcessHandle.current().pid());
	}

	public CompletableFuture<String> eventuallyFails() {
		Here.ran();
		return CompletableFuture.supplyAsync(() -> {
			throw new QuotaException("no more today", 3);
		});
	}

	public Future<String> plain(String text, boolean good) {
		Here.ran();
		FutureTask<String> task = new FutureTask<>(() -> {
			if (!good) {
				throw new QuotaException(text, 1);
			}
			return text;
		});
		task.run();
		return task;
	}

	public CompletableFuture<String> never() {
		Here.ran("never");
		CompletableFuture<String> future = new CompletableFuture<>();
		future.whenComplete((value, failure) -> {
			if (future.isCancelled()) {
				Here.ran("future cancelled");
			}
		});
		return future;
	}

	public CompletableFuture<String> blocksForever() {
		Here.ran("blocks");
		try {
			NEVER.await();
		}
		catch (InterruptedException ex) {
			Here.ran("thread interrupted");
		}
		return CompletableFuture.completedFuture("");
	}

	public Future<String> neverPlain() {
		Here.ran("never plain");
		return new CompletableFuture<>() {

			@Override
			public boolean cancel(boolean mayInterruptIfRunning) {
				Here.ran("plain future cancelled");
				return super.cancel(mayInterruptIfRunning);
			}

		};
	}

	public String nameOf(Shape shape) {
		Here.ran();
		return shape.getName();
	}

	public int length(Node node) {
		Here.ran();
		return (node.getNext() != null) ? 1 + length(node.getNext()) : 1;
	}

	public Shape circle() {
		Here.ran();
		return new Shape.Circle();
	}

	public Node cycle() {
		Here.ran();
		return Node.cycle();
	}

	@SpawnHandler("pid")
	void printPid(Job job) throws Exception {
		Here.ran();
		job.stdout().write(String.valueOf(ProcessHandle.current().pid()).getBytes());
	}

	@SpawnHandler("default-only")
	Status defaultOnly(Job job) {
		return Status.OK;
	}

	public record Times(Instant instant, LocalDateTime local, ZonedDateTime zoned, Duration duration) {

	}

}
