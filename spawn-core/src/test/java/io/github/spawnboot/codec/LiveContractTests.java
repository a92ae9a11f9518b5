package io.github.spawnboot.codec;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.github.spawnboot.SpawnUsageException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Live values in contracts: which parameters and results are streams and callbacks, and
 * which mistakes are found at start-up.
 */
class LiveContractTests {

	private static final ValueCodec CODEC = new ValueCodec();

	@ParameterizedTest
	@CsvSource({ "input, INPUT", "output, OUTPUT", "iterator, ITEMS", "stream, ITEMS", "iterable, LAZY_ITEMS",
			"publisher, PUBLISHER", "consumer, CALLBACK", "custom, CALLBACK", "marked, CALLBACK" })
	void parameterOfLiveTypeIsLive(String method, LiveKind kind) {
		RemoteMethod remote = method(method);
		assertThat(remote.liveParameters()).containsOnlyKeys(1);
		assertThat(remote.liveParameters().get(1).kind()).isEqualTo(kind);
		assertThat(remote.liveResult()).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "readBack, INPUT", "elements, ITEMS", "again, LAZY_ITEMS", "pushed, PUBLISHER" })
	void resultOfLiveTypeIsLive(String method, LiveKind kind) {
		LiveType result = method(method).liveResult();
		assertThat(result).isNotNull();
		assertThat(result.kind()).isEqualTo(kind);
	}

	@Test
	void elementsHaveTheDeclaredType() {
		assertThat(method("stream").liveParameters().get(1).itemType()).hasToString(Page.class.getName());
		assertThat(method("elements").liveResult().itemType())
			.hasToString("java.util.List<" + Page.class.getName() + ">");
	}

	@Test
	void callbackTakesTheLowerBoundOfItsWildcard() {
		ServiceContract callback = method("consumer").liveParameters().get(1).callback();
		assertThat(callback.methods()).extracting(RemoteMethod::signature)
			.containsExactly("accept(" + Page.class.getName() + ")");
		assertThat(callback.methods().get(0).parameterTypes()).singleElement().hasToString(Page.class.getName());
		ServiceContract function = method("function").liveParameters().get(0).callback();
		assertThat(function.methods().get(0).resultType()).hasToString("java.lang.Integer");
	}

	@Test
	void callbackMethodIsFoundByTheMethodOfItsInterface() throws Exception {
		ServiceContract callback = method("consumer").liveParameters().get(1).callback();
		assertThat(callback.find(Consumer.class.getMethod("accept", Object.class))).isSameAs(callback.methods().get(0));
		assertThat(callback.find(Consumer.class.getMethod("andThen", Consumer.class))).isNull();
	}

	@Test
	void methodsWithBodiesAreNotCalledBack() {
		assertThat(method("custom").liveParameters().get(1).callback().methods()).extracting(RemoteMethod::signature)
			.containsExactly("done(int)");
		assertThat(method("marked").liveParameters().get(1).callback().methods()).extracting(RemoteMethod::signature)
			.containsExactly("begin()", "end(java.lang.String)");
	}

	@Test
	void oneWayMethodIsMarked() {
		ServiceContract marked = method("marked").liveParameters().get(1).callback();
		assertThat(marked.find("begin()").isOneWay()).isTrue();
		assertThat(marked.find("end(java.lang.String)").isOneWay()).isFalse();
	}

	@Test
	void interfaceWithSubtypesIsAValue() {
		assertThat(method("shape").liveParameters()).isEmpty();
		assertThat(contract(Good.class).problems()).isEmpty();
	}

	@Test
	void mistakeIsFound() {
		assertProblem("outputResult", "'java.io.OutputStream' can be an argument, but no result");
		assertProblem("callbackResult",
				"'java.util.function.Supplier<java.lang.String>' can be an argument, but no result");
		assertProblem("futureStream",
				"'InputStream' is 'java.io.InputStream', which cannot be carried to another process");
		assertProblem("threads", "'Thread' is 'java.lang.Thread', which cannot be carried to another process");
		assertProblem("pathInside", "'List[]' is 'java.nio.file.Path', which names a file that is not carried along");
	}

	private static void assertProblem(String method, String problem) {
		assertThat(problems(method)).extracting(ContractProblem::problem).containsExactly(problem);
	}

	@Test
	void mistakeInACallbackNamesItsMethod() {
		assertThat(problems("callbackOfObject")).singleElement().satisfies((problem) -> {
			assertThat(problem.parameter()).startsWith("0 ");
			assertThat(problem.problem())
				.startsWith("'java.util.function.Consumer<java.lang.Object>': its method 'accept(java.lang.Object)'"
						+ " cannot be called back: parameter 0 ");
		});
		assertThat(problems("callbackOfStreams")).singleElement()
			.extracting(ContractProblem::problem)
			.asString()
			.contains(
					"'java.io.InputStream' is a live value, but the methods of a callback take and give plain values");
		assertThat(problems("callbackOfFuture")).singleElement()
			.extracting(ContractProblem::problem)
			.asString()
			.contains("is a future");
	}

	@Test
	void oneWayMethodWithResultIsAMistake() {
		assertThat(problems("oneWayResult")).singleElement()
			.extracting(ContractProblem::problem)
			.asString()
			.contains("would never arrive, because the method is marked as one-way");
	}

	@Test
	void fingerprintTellsLiveTypesApart() {
		String stream = contract(FirstShape.class).fingerprint();
		assertThat(contract(SecondShape.class).fingerprint()).isNotEqualTo(stream);
		assertThat(contract(ThirdShape.class).fingerprint()).isNotEqualTo(stream);
	}

	@Test
	void liveValueOnlyTellsWhetherItIsThere() {
		List<ValueType> types = method("input").parameterTypes();
		byte[] bytes = CODEC.write(types, new @Nullable Object[] { "a", ValueCodec.LIVE });
		assertThat(CODEC.read(types, ByteBuffer.wrap(bytes))).containsExactly("a", ValueCodec.LIVE);
		bytes = CODEC.write(types, new @Nullable Object[] { "a", null });
		assertThat(CODEC.read(types, ByteBuffer.wrap(bytes))).containsExactly("a", null);
		assertThatExceptionOfType(SpawnUsageException.class)
			.isThrownBy(() -> CODEC.write(types, new Object[] { "a", InputStream.nullInputStream() }));
	}

	@Test
	void bufferGivesWhatLiesBetweenPositionAndLimit() {
		List<ValueType> types = method("buffer").parameterTypes();
		ByteBuffer direct = ByteBuffer.allocateDirect(8).put(new byte[] { 1, 2, 3, 4, 5 }).flip().position(1);
		Object arrived = CODEC.read(types, ByteBuffer.wrap(CODEC.write(types, new Object[] { direct })))[0];
		assertThat(arrived).isEqualTo(ByteBuffer.wrap(new byte[] { 2, 3, 4, 5 }));
		assertThat(direct.position()).isEqualTo(1);
	}

	@Test
	void pathIsSharedOnlyByWish() {
		assertThat(problems("path")).singleElement()
			.extracting(ContractProblem::remedy)
			.asString()
			.contains("@SharedPath");
		List<ValueType> types = method("sharedPath").parameterTypes();
		Object arrived = CODEC.read(types, ByteBuffer.wrap(CODEC.write(types, new Object[] { Path.of("a.pdf") })))[0];
		assertThat(arrived).isEqualTo(Path.of("a.pdf"));
	}

	@Test
	void streamGivesItsElementsAndIsClosedWithThem() {
		LiveAdapter<Object> adapter = method("stream").liveParameters().get(1).adapter();
		boolean[] closed = new boolean[1];
		CloseableIterator<?> elements = (CloseableIterator<?>) adapter
			.toBasic(Stream.of(1, 2).onClose(() -> closed[0] = true));
		Stream<?> again = (Stream<?>) adapter.fromBasic(elements);
		assertThat(again.toList()).isEqualTo(List.of(1, 2));
		assertThat(closed[0]).isFalse();
		again.close();
		assertThat(closed[0]).isTrue();
	}

	@Test
	void secondAdapterOfATypeIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> CODEC.with(List.of(JdkLiveAdapter.itself(InputStream.class, LiveKind.INPUT))))
			.withMessageContaining("java.io.InputStream");
	}

	private static RemoteMethod method(String name) {
		return contract(Good.class).methods()
			.stream()
			.filter((method) -> method.method().getName().equals(name))
			.findFirst()
			.orElseThrow();
	}

	private static List<ContractProblem> problems(String name) {
		return contract(Bad.class).problems()
			.stream()
			.filter((problem) -> problem.method().startsWith(name + "("))
			.toList();
	}

	private static ServiceContract contract(Class<?> type) {
		return ServiceContract.of("service", type, new Rules(), CODEC);
	}

	private static final class Rules implements ContractRules {

		@Override
		public boolean isCallback(Class<?> type) {
			return type == Marked.class;
		}

		@Override
		public boolean isOneWay(Method method) {
			return method.getName().equals("begin") || method.getName().equals("oneWay");
		}

		@Override
		public boolean isSharedPath(Method method, @Nullable Parameter parameter) {
			return method.getName().equals("sharedPath");
		}

	}

	record Page(int number) {
	}

	interface Custom {

		void done(int percent);

		default void finished() {
			done(100);
		}

	}

	interface Marked {

		void begin();

		void end(String text);

		default void both() {
			begin();
			end("");
		}

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
	@JsonSubTypes(@JsonSubTypes.Type(value = Square.class, name = "square"))
	interface Shape {

		double area();

	}

	record Square(double side) implements Shape {

		@Override
		public double area() {
			return this.side * this.side;
		}

	}

	interface OneWayResult {

		String oneWay();

	}

	interface Good {

		void input(String name, InputStream in);

		void output(String name, OutputStream out);

		void iterator(String name, Iterator<Page> pages);

		void stream(String name, Stream<Page> pages);

		void iterable(String name, Iterable<Page> pages);

		void publisher(String name, Flow.Publisher<Page> pages);

		void consumer(String name, Consumer<? super Page> pages);

		int function(Function<? super String, ? extends Integer> length);

		void custom(String name, Custom custom);

		void marked(String name, Marked marked);

		void shape(Shape shape);

		void buffer(ByteBuffer buffer);

		Path sharedPath(Path path);

		InputStream readBack();

		Stream<List<Page>> elements();

		Iterable<String> again();

		Flow.Publisher<byte[]> pushed();

	}

	interface Bad {

		OutputStream outputResult();

		Supplier<String> callbackResult();

		CompletableFuture<InputStream> futureStream();

		Stream<Thread> threads();

		void callbackOfObject(Consumer<Object> anything);

		void callbackOfStreams(Consumer<InputStream> streams);

		void callbackOfFuture(Supplier<CompletableFuture<String>> future);

		void oneWayResult(OneWayResult callback);

		void path(Path path);

		void pathInside(List<Path> paths);

	}

	interface FirstShape {

		void take(Stream<Page> pages, BiFunction<String, Integer, Page> function, Map<String, Page> map);

	}

	interface SecondShape {

		void take(Stream<Square> pages, BiFunction<String, Integer, Page> function, Map<String, Page> map);

	}

	interface ThirdShape {

		void take(Stream<Page> pages, BiFunction<String, Long, Page> function, Map<String, Page> map);

	}

}
