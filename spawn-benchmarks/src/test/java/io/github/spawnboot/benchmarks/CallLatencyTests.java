package io.github.spawnboot.benchmarks;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Tests that each benchmark does what it says, with a real second process; how fast is
 * nothing that a test could tell.
 */
class CallLatencyTests {

	private static final int SIZE = 1024;

	private static final int CALLERS = 8;

	private static final int CALLS = 200;

	private final CallLatency benchmark = new CallLatency();

	@ParameterizedTest(name = "{0}")
	@MethodSource("benchmarks")
	<T extends CallLatency.Second<?>> void benchmarkWhenMessageIsBytesReturnsThem(String name, T second, Call<T> call)
			throws Exception {
		second.size = Payload.BYTES_FROM;
		second.open(1);
		try {
			assertThat(plain(call.call(this.benchmark, second), null)).isEqualTo(Payload.bytes(Payload.BYTES_FROM));
		}
		finally {
			second.close();
		}
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("benchmarksWithoutRaw")
	<T extends CallLatency.Second<?>> void benchmarkWhenCallersAreManyGetsTextsFromOneOtherProcess(String name,
			T second, Call<T> call) throws Exception {
		second.size = SIZE;
		second.open(CALLERS);
		ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
		try {
			List<Future<Object>> results = callers.invokeAll(Collections.nCopies(CALLERS, () -> {
				for (int i = 0; i < CALLS; i++) {
					call.call(this.benchmark, second);
				}
				return call.call(this.benchmark, second);
			}));
			for (Future<Object> result : results) {
				assertThat(plain(result.get(), StandardCharsets.UTF_8)).isEqualTo("x".repeat(SIZE));
			}
			assertThat(second.echo().pid()).isNotEqualTo(ProcessHandle.current().pid());
			assertThat(second.echo().allocatedBytes()).isPositive();
		}
		finally {
			callers.shutdownNow();
			second.close();
		}
	}

	@Test
	void rawPingPongWhenCallersAreManyIsRefused() {
		CallLatency.Raw raw = new CallLatency.Raw();
		raw.size = 16;
		assertThatIllegalArgumentException().isThrownBy(() -> raw.open(2)).withMessageContaining("'-t 1'");
	}

	static Stream<Arguments> benchmarks() {
		return Stream.concat(Stream.of(benchmark("rawPingPong", new CallLatency.Raw(), CallLatency::rawPingPong)),
				benchmarksWithoutRaw());
	}

	static Stream<Arguments> benchmarksWithoutRaw() {
		return Stream.of(benchmark("typedCall", new CallLatency.SpawnedMethod(), CallLatency::typedCall),
				benchmark("namedJob", new CallLatency.SpawnedJob(), CallLatency::namedJob),
				benchmark("callback", new CallLatency.SpawnedCallback(), CallLatency::callback),
				benchmark("stream", new CallLatency.SpawnedStream(), CallLatency::stream),
				benchmark("javaRmi", new CallLatency.Rmi(), CallLatency::javaRmi),
				benchmark("grpc", new CallLatency.Grpc(), CallLatency::grpc),
				benchmark("http", new CallLatency.Http(), CallLatency::http));
	}

	private static <T> Arguments benchmark(String name, T second, Call<T> call) {
		return arguments(name, second, call);
	}

	private static Object plain(Object result, @Nullable Charset charset) {
		if (result instanceof ByteArrayOutputStream output) {
			return (charset != null) ? output.toString(charset) : output.toByteArray();
		}
		if (result instanceof ByteBuffer buffer) {
			byte[] bytes = new byte[buffer.remaining()];
			buffer.get(bytes);
			return bytes;
		}
		return (result instanceof ByteString bytes) ? bytes.toByteArray() : result;
	}

	/**
	 * A benchmark.
	 *
	 * @param <T> type of its second process
	 */
	@FunctionalInterface
	interface Call<T> {

		/**
		 * Calls it once.
		 * @param benchmark the object
		 * @param second the second process
		 * @return what came back
		 * @throws Exception if the call failed
		 */
		Object call(CallLatency benchmark, T second) throws Exception;

	}

}
