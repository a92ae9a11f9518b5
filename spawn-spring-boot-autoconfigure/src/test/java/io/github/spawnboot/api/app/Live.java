package io.github.spawnboot.api.app;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.spawnboot.annotation.SharedPath;
import io.github.spawnboot.annotation.SpawnService;
import org.jspecify.annotations.Nullable;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;

/**
 * A service with a method for each kind of live value.
 */
@SpawnService(pool = "live")
public class Live {

	private static final List<Object> kept = new ArrayList<>();

	private final Desk desk;

	public Live(Desk desk) {
		this.desk = desk;
	}

	public long pid() {
		return ProcessHandle.current().pid();
	}

	public int count(String what) {
		return Here.counts().getOrDefault(what, 0);
	}

	// Bytes

	public String read(@Nullable InputStream input) throws IOException {
		return (input != null) ? new String(input.readAllBytes(), StandardCharsets.UTF_8) : "null";
	}

	public String readAndClose(InputStream input, int count) throws IOException {
		try (input) {
			return new String(input.readNBytes(count), StandardCharsets.UTF_8);
		}
	}

	public InputStream bytes(int count) {
		return new ByteArrayInputStream(new byte[count]) {

			@Override
			public void close() {
				Here.ran("bytes closed");
			}

		};
	}

	public InputStream breaking(String start) {
		return new ByteArrayInputStream(start.getBytes(StandardCharsets.UTF_8)) {

			@Override
			public int read(byte[] bytes, int offset, int length) {
				int count = super.read(bytes, offset, length);
				if (count < 0) {
					throw new QuotaException("no more", 5);
				}
				return count;
			}

		};
	}

	public @Nullable InputStream noBytes() {
		return null;
	}

	public void write(OutputStream output, String text) throws IOException {
		output.write(text.getBytes(StandardCharsets.UTF_8));
		output.flush();
	}

	public void writeWithoutFlush(OutputStream output, String text) throws IOException {
		output.write(text.getBytes(StandardCharsets.UTF_8));
	}

	public String writeUntilItFails(OutputStream output) {
		try {
			while (true) {
				output.write(new byte[8192]);
				output.flush();
			}
		}
		catch (IOException ex) {
			return ex.getMessage();
		}
	}

	public String content(Resource resource) throws IOException {
		return resource.getContentAsString(StandardCharsets.UTF_8);
	}

	public Resource resource(String content) {
		return new ByteArrayResource(content.getBytes(StandardCharsets.UTF_8));
	}

	// Elements

	public int sum(Stream<Integer> numbers) {
		return numbers.mapToInt(Integer::intValue).sum();
	}

	public int firstOf(Stream<Integer> numbers) {
		try (numbers) {
			return numbers.findFirst().orElseThrow();
		}
	}

	public List<City> cities(Iterator<City> cities) {
		List<City> all = new ArrayList<>();
		cities.forEachRemaining(all::add);
		return all;
	}

	public String twice(Iterable<String> texts) {
		String once = String.join(",", texts);
		try {
			return once + String.join(",", texts);
		}
		catch (IllegalStateException ex) {
			return once + " once";
		}
	}

	public Stream<City> all(int count) {
		return Stream.iterate(1, (number) -> number + 1)
			.limit(count)
			.map((number) -> new City("city " + number, number))
			.onClose(() -> Here.ran("stream closed"));
	}

	public Iterator<Integer> breakingBehind(int count) {
		return IntStream.iterate(1, (number) -> number + 1).map((number) -> {
			if (number > count) {
				throw new QuotaException("enough", count);
			}
			return number;
		}).iterator();
	}

	public Iterable<Integer> lazy() {
		Here.ran("lazy");
		return List.of(1, 2, 3);
	}

	public @Nullable Stream<String> noStream() {
		return null;
	}

	// Publishers

	public Flux<Integer> numbers(int count) {
		Here.ran("numbers");
		return Flux.range(1, count).doOnCancel(() -> Here.ran("numbers cancelled"));
	}

	public Flux<Integer> ticks() {
		return Flux.interval(Duration.ofMillis(1))
			.map(Long::intValue)
			.onBackpressureDrop()
			.doOnCancel(() -> Here.ran("ticks cancelled"));
	}

	public Flux<Integer> failingBehind(int count) {
		return Flux.range(1, count).concatWith(Flux.error(new QuotaException("enough", count)));
	}

	public Mono<City> mono(@Nullable String name) {
		return Mono.justOrEmpty(name).map((text) -> new City(text, 1));
	}

	public Flow.Publisher<String> flow(String text) {
		return JdkFlowAdapter.publisherToFlowPublisher(Flux.just(text, text));
	}

	public List<Integer> collect(Flux<Integer> numbers) {
		return numbers.collectList().block();
	}

	public List<Integer> take(Flux<Integer> numbers, int count) {
		return numbers.take(count).collectList().block();
	}

	public @Nullable City block(Mono<City> city) {
		return city.block();
	}

	public List<String> gather(Flow.Publisher<String> texts) {
		return JdkFlowAdapter.flowPublisherToFlux(texts).collectList().block();
	}

	public Flux<Integer> doubled(Flux<Integer> numbers) {
		return numbers.map((number) -> 2 * number);
	}

	// Callbacks

	public int progress(Consumer<Integer> progress, int steps) {
		for (int i = 1; i <= steps; i++) {
			progress.accept(i);
		}
		return steps;
	}

	public String apply(Function<City, String> function, City city) {
		return function.apply(city);
	}

	public boolean steps(Progress progress, int count) throws RefusedException {
		progress.hint("begins");
		return progress.steps(count);
	}

	public String orElse(@Nullable Function<String, String> function, @Nullable Flux<Integer> flux,
			@Nullable Iterable<String> texts, @Nullable OutputStream output) {
		return (function == null && flux == null && texts == null && output == null) ? "nothing" : "something";
	}

	public CompletableFuture<Integer> later(Consumer<Integer> progress) {
		CompletableFuture<Integer> future = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			progress.accept(1);
			future.complete(2);
		}, "live-later");
		thread.setDaemon(true);
		thread.start();
		return future;
	}

	// Behind the end

	public void keep(Consumer<Integer> progress, InputStream input, OutputStream output, Iterator<City> cities) {
		kept.clear();
		kept.addAll(List.of(progress, input, output, cities));
	}

	@SuppressWarnings("unchecked")
	public List<String> useKept() {
		return List.of(failure(() -> ((Consumer<Integer>) kept.get(0)).accept(1)),
				failure(() -> ((InputStream) kept.get(1)).read()), failure(() -> {
					((OutputStream) kept.get(2)).write(1);
					((OutputStream) kept.get(2)).flush();
				}), failure(() -> ((Iterator<City>) kept.get(3)).next()));
	}

	private static String failure(Action action) {
		try {
			action.run();
			return "none";
		}
		catch (Exception ex) {
			return ex.getClass().getSimpleName() + ": " + ex.getMessage();
		}
	}

	// Host services

	public String paper(String text) throws IOException {
		try (InputStream paper = this.desk.paper(text)) {
			return new String(paper.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	public String stamp(String text) {
		return this.desk.stamp(text, (plain) -> "stamped by " + pid() + ": " + plain);
	}

	public List<String> names(int count) {
		try (Stream<String> names = this.desk.names(1000)) {
			return names.limit(count).toList();
		}
	}

	// Values

	public ByteBuffer reversed(ByteBuffer bytes) {
		ByteBuffer reversed = ByteBuffer.allocate(bytes.remaining());
		for (int i = bytes.limit() - 1; i >= bytes.position(); i--) {
			reversed.put(bytes.get(i));
		}
		return reversed.flip();
	}

	@SharedPath
	public Path copy(@SharedPath Path file) throws IOException {
		return Files.copy(file, file.resolveSibling("copy"));
	}

	public Optional<Form> doubled(Form form) {
		if (form instanceof Form.Round round) {
			return Optional.of(new Form.Round(2 * round.radius()));
		}
		return Optional.of(new Form.Square(2 * ((Form.Square) form).side()));
	}

	public Map<String, List<Form>> forms(Stream<Map<String, List<Form>>> maps) {
		return maps.reduce(Map.of(), (left, right) -> right);
	}

	public Stream<Form> growing(Form form) {
		return Stream.iterate(form, (before) -> doubled(before).orElseThrow());
	}

	/**
	 * Something to do that may fail.
	 */
	@FunctionalInterface
	private interface Action {

		void run() throws Exception;

	}

}
