package io.github.spawnboot.fork;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.github.spawnboot.CallTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Functions that tests run in processes of their own.
 */
final class Functions {

	/** Changed by tests in their own process, to see that nothing is shared. */
	static String shared = "of the class";

	private final int offset = 100;

	private Functions() {
	}

	record Part(String name, int size) {
	}

	static class Unknown extends RuntimeException {

		Unknown(String message) {
			super(message);
		}

	}

	static class Declared extends Exception {

		Declared(String message) {
			super(message);
		}

	}

	abstract static class Abstract {

		String name() {
			return "abstract";
		}

	}

	static class Demanding {

		Demanding(String need) {
		}

		String name() {
			return "demanding";
		}

	}

	static class Failing {

		Failing() {
			throw new IllegalStateException("no licence");
		}

		String name() {
			return "failing";
		}

	}

	static class Slow {

		Slow() {
			Functions.waitForEver();
		}

		String name() {
			return "slow";
		}

	}

	static class FailingClass {

		static final int VALUE = Integer.parseInt("none");

		static int value() {
			return VALUE;
		}

	}

	static long pid() {
		return ProcessHandle.current().pid();
	}

	static String shared() {
		return shared;
	}

	static int add(int left, int right) {
		return left + right;
	}

	static long twice(long value) {
		return 2 * value;
	}

	int shifted(int value) {
		return this.offset + value;
	}

	static List<Part> parts(List<Part> parts, Map<String, Integer> sizes) {
		return parts.stream().map((part) -> new Part(part.name(), sizes.getOrDefault(part.name(), -1))).toList();
	}

	static @Nullable String orNull(@Nullable String text) {
		return text;
	}

	static int sum(String name, int... values) {
		return name.length() + Arrays.stream(values).sum();
	}

	static byte[] reversed(byte[] bytes) {
		byte[] result = new byte[bytes.length];
		for (int i = 0; i < bytes.length; i++) {
			result[i] = bytes[bytes.length - 1 - i];
		}
		return result;
	}

	static long length(InputStream input) throws IOException {
		long length = 0;
		byte[] buffer = new byte[8192];
		for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
			length += count;
		}
		return length;
	}

	static void write(OutputStream output, int count) throws IOException {
		for (int i = 0; i < count; i++) {
			output.write('x');
		}
	}

	static int progress(Consumer<Integer> progress, int steps) {
		IntStream.range(0, steps).forEach(progress::accept);
		return steps;
	}

	static InputStream stream(int size) {
		return new ByteArrayInputStream(new byte[size]);
	}

	static CompletableFuture<String> later(String text) {
		return CompletableFuture.supplyAsync(() -> text + " later");
	}

	static CompletableFuture<String> never() {
		System.out.println("never");
		return new CompletableFuture<>();
	}

	static Iterable<Long> pids() {
		return () -> LongStream.generate(Functions::pid).iterator();
	}

	static Flow.Publisher<Long> publishedPids() {
		return (subscriber) -> subscriber.onSubscribe(new Flow.Subscription() {

			@Override
			public void request(long count) {
				LongStream.range(0, count).forEach((index) -> subscriber.onNext(pid()));
			}

			@Override
			public void cancel() {
			}

		});
	}

	static Flow.Publisher<Long> publishedNever() {
		return (subscriber) -> subscriber.onSubscribe(new Flow.Subscription() {

			@Override
			public void request(long count) {
			}

			@Override
			public void cancel() {
			}

		});
	}

	static String name(Path path) {
		return path.getFileName().toString();
	}

	static void thread(Thread thread) {
	}

	static void socket(Socket socket) {
	}

	static Object any(Object value) {
		return value;
	}

	static class Node {

		private @Nullable Node next;

		public @Nullable Node getNext() {
			return this.next;
		}

		public void setNext(@Nullable Node next) {
			this.next = next;
		}

	}

	static int depth(Node node) {
		return (node.getNext() != null) ? 2 : 1;
	}

	static void fail(String message) {
		throw new IllegalStateException(message);
	}

	static void failUnknown(String message) {
		throw new Unknown(message);
	}

	static void failDeclared(String message) throws Declared {
		throw new Declared(message);
	}

	static void failWithTimeout() {
		throw new CallTimeoutException("of its own", null);
	}

	static void exit(int code) {
		System.out.println("leaving");
		System.exit(code);
	}

	static void printAndExit(String out, int code) {
		System.out.print(out);
		System.out.flush();
		System.exit(code);
	}

	static void waitForEver() {
		while (true) {
			LockSupport.park();
		}
	}

	static void exhaust() {
		byte[][] all = new byte[10_000][];
		for (int i = 0; i < all.length; i++) {
			all[i] = new byte[16 * 1024 * 1024];
		}
		System.out.println(all.length);
	}

	static void print(String out, String err) {
		System.out.print(out);
		System.err.print(err);
	}

	static void printLines(int lines) {
		for (int i = 0; i < lines; i++) {
			System.out.println("out " + i);
			System.err.println("err " + i);
		}
	}

	static void printMuch(int bytes) {
		byte[] line = "0123456789".getBytes(StandardCharsets.US_ASCII);
		for (int i = 0; i < bytes; i += line.length) {
			System.out.write(line, 0, line.length);
		}
		System.out.flush();
	}

	static String input() throws IOException {
		return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
	}

	static int firstOfInput() throws IOException {
		return System.in.read();
	}

	static void spin() {
		System.out.println("spinning");
		long count = 0;
		while (count >= 0) {
			count = (count + 1) & 0xFFFF;
		}
	}

	static CompletableFuture<String> spinAsync() {
		spin();
		return new CompletableFuture<>();
	}

	static @Nullable String variable(String name) {
		return System.getenv(name);
	}

	static String property(String name) {
		return System.getProperty(name, "");
	}

	static long heap() {
		return Runtime.getRuntime().maxMemory();
	}

	static String commandLine() {
		return String.join(" ", ProcessHandle.current().info().arguments().orElse(new String[0]));
	}

	static String leaveThread() {
		Thread thread = new Thread(Functions::waitForEver, "left-behind");
		thread.start();
		return thread.getName();
	}

	static long leaveProcess() throws IOException {
		return new ProcessBuilder("sleep", "60").inheritIO().start().pid();
	}

	static String forkAgain() {
		try (JvmForks forks = JvmForks.create()) {
			return "pid " + forks.call(Functions::pid);
		}
	}

}
