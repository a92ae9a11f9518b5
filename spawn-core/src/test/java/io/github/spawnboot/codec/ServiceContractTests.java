package io.github.spawnboot.codec;

import java.io.InputStream;
import java.io.Serializable;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ServiceContract}.
 */
class ServiceContractTests {

	private static final ValueCodec CODEC = new ValueCodec();

	@Test
	void methodsAreSortedPublicAndResolved() {
		ServiceContract contract = contract(Renderer.class);
		assertThat(contract.problems()).isEmpty();
		assertThat(contract.service()).isEqualTo("service");
		assertThat(contract.methods()).extracting(RemoteMethod::signature)
			.containsExactly("inherited()", "later(int)", "nothing()", "render(byte[])", "render(byte[],int)",
					"soon(java.util.List)", "toString(int)");
		RemoteMethod render = find(contract, "render(byte[],int)");
		assertThat(render.parameterTypes()).hasToString("[byte[], int]");
		assertThat(render.resultType()).hasToString("byte[]");
		assertThat(render.isAsync()).isFalse();
		assertThat(render.exceptionTypes()).containsExactly(java.io.IOException.class);
		assertThat(find(contract, "later(int)").isAsync()).isTrue();
		assertThat(find(contract, "later(int)").resultType()).hasToString("java.util.List<java.lang.String>");
		assertThat(find(contract, "soon(java.util.List)").isAsync()).isTrue();
		assertThat(find(contract, "soon(java.util.List)").resultType()).hasToString("java.lang.Void");
		assertThat(find(contract, "nothing()").resultType()).hasToString("void");
		assertThat(contract.find("missing()")).isNull();
	}

	@Test
	void methodsWhenFilteredHoldsOnlyThose() {
		assertThat(ServiceContract
			.of("s", Renderer.class, ContractRules.remote((method) -> method.getName().equals("nothing")), CODEC)
			.methods()).extracting(RemoteMethod::signature).containsExactly("nothing()");
	}

	@Test
	void ofWhenGenericInterfaceIsImplementedResolvesTypes() throws Exception {
		ServiceContract contract = contract(PdfStore.class);
		assertThat(contract.problems()).isEmpty();
		String pdf = Pdf.class.getName();
		assertThat(contract.methods()).extracting(RemoteMethod::signature)
			.containsExactly("all()", "load(java.lang.String)", "save(" + pdf + ")");
		assertThat(find(contract, "load(java.lang.String)").resultType()).hasToString(pdf);
		assertThat(find(contract, "all()").resultType()).hasToString("java.util.List<" + pdf + ">");
		RemoteMethod save = find(contract, "save(" + pdf + ")");
		assertThat(contract.find(Store.class.getMethod("save", Object.class))).isSameAs(save);
		assertThat(contract.find(PdfStore.class.getMethod("save", Pdf.class))).isSameAs(save);
		Method bridge = PdfStore.class.getMethod("save", Object.class);
		assertThat(bridge.isBridge()).isTrue();
		assertThat(contract.find(bridge)).isSameAs(save);
		assertThat(contract.find(SpecialPdfStore.class.getMethod("save", Pdf.class))).isSameAs(save);
		assertThat(contract.find(Object.class.getMethod("hashCode"))).isNull();
	}

	@Test
	void ofWhenTypeIsParameterizedOrInterfaceGivesSameContract() {
		ServiceContract byClass = contract(PdfStore.class);
		ServiceContract byInterface = contract(new TypeRef<Store<Pdf>>() {
		}.type());
		ServiceContract bySubinterface = contract(PdfStoreInterface.class);
		assertThat(byInterface.methods()).extracting(RemoteMethod::signature)
			.containsExactlyElementsOf(byClass.methods().stream().map(RemoteMethod::signature).toList());
		assertThat(byInterface.fingerprint()).isEqualTo(byClass.fingerprint()).isEqualTo(bySubinterface.fingerprint());
	}

	@Test
	void methodsWhenSuperclassIsNotPublicIncludeItsMethods() throws Exception {
		ServiceContract contract = contract(Visible.class);
		assertThat(contract.methods()).extracting(RemoteMethod::signature).containsExactly("hidden(java.lang.String)");
		RemoteMethod hidden = find(contract, "hidden(java.lang.String)");
		assertThat(hidden.method().isBridge()).isFalse();
		assertThat(hidden.method().invoke(new Visible(), "x")).isEqualTo("x!");
	}

	@Test
	void fingerprintWhenShapeDiffersDiffers() {
		String base = contract(ShapeOne.class).fingerprint();
		assertThat(base).hasSize(64).matches("[0-9a-f]+").isEqualTo(contract(ShapeOne.class).fingerprint());
		assertThat(ServiceContract.of("other", ShapeOne.class, ContractRules.DEFAULT, new ValueCodec()).fingerprint())
			.isEqualTo(base);
		// The same names in another class stand for another build.
		String one = shapes(ShapeOne.class);
		assertThat(one).contains("{name=java.lang.String, size=int}");
		assertThat(shapes(ShapeTwo.class)).contains("{name=java.lang.String, size=long}");
	}

	private static String shapes(Class<?> type) {
		Map<String, String> shapes = new java.util.TreeMap<>();
		new TypeGraph(CODEC.mapper(), shapes, false)
			.walk(CODEC.mapper().constructType(type.getDeclaredMethods()[0].getGenericReturnType()), null);
		return shapes.toString();
	}

	static Stream<Case> cases() {
		return Stream.of(
				new Case("object", "0 'value'",
						"'Object' is 'java.lang.Object', so the receiver cannot know the class of the value"),
				new Case("raw", "0 'list'",
						"'List[]' is the missing type argument of a raw type, so the receiver cannot know the class of the value"),
				new Case("wildcard", "0 'list'",
						"'List[]' is an unbounded wildcard, so the receiver cannot know the class of the value"),
				new Case("variable", "0 'value'",
						"'Object' is the unresolved type variable 'X', so the receiver cannot know the class of the value"),
				new Case("nested", null,
						"'Report.author.metadata[value]' is 'java.lang.Object', so the receiver cannot know the class of the value"),
				new Case("open", "0 'shape'",
						"'Open' is '" + Open.class.getName() + "', an interface without a closed set of subtypes"),
				new Case("abstractClass", "0 'value'",
						"'AbstractValue' is '" + AbstractValue.class.getName()
								+ "', an abstract class without a closed set of subtypes"),
				new Case("sealedType", "0 'value'",
						"'Sealed' is '" + Sealed.class.getName() + "', an interface without a closed set of subtypes"),
				new Case("byClass", "0 'value'", "'ByClass' is '" + ByClass.class.getName()
						+ "', whose subtypes are told apart by @JsonTypeInfo(use = CLASS); a class named by the other side is never loaded"),
				new Case("byClassProperty", "0 'value'", "'ByClassProperty.value' is '" + Open.class.getName()
						+ "', whose subtypes are told apart by @JsonTypeInfo(use = MINIMAL_CLASS); a class named by the other side is never loaded"),
				new Case("subtypeMember", "0 'value'",
						"'Named(Member).thread' is 'java.lang.Thread', which cannot be carried to another process"),
				new Case("transientField", "0 'value'", "'Transient.secret' is a transient field and would be lost"),
				new Case("finalField", "0 'value'", "'FinalField.list' is a final field that no constructor sets"),
				new Case("readOnly", "0 'value'", "'ReadOnly.computed' is written but can never be read back"),
				new Case("readOnlyAccess", "0 'value'", "'ReadOnlyAccess.name' is written but can never be read back"),
				new Case("writeOnly", "0 'value'", "'WriteOnly.password' can be read but is never written"),
				new Case("inner", "0 'value'",
						"'Inner' is '" + Outer.Inner.class.getName() + "', an inner class that needs an instance of '"
								+ Outer.class.getName() + "'"),
				new Case("noConstructor", "0 'value'",
						"'NoConstructor' is '" + NoConstructor.class.getName() + "', which has no usable constructor"),
				new Case("hiddenField", "0 'value'",
						"'HidingField.name' of '" + HiddenField.class.getName()
								+ "' is hidden by a field of the same name and would be lost"),
				new Case("extendsJdk", "0 'value'",
						"'ExtendsDate' is '" + ExtendsDate.class.getName()
								+ "', which extends 'java.util.Date', whose state cannot be carried"),
				new Case("extendsList", "0 'value'",
						"'ExtendsList' is '" + ExtendsList.class.getName()
								+ "', a collection or map of its own kind, of which only the elements would arrive"),
				new Case("valueOnly", "0 'value'",
						"'ValueOnly' is '" + ValueOnly.class.getName()
								+ "', which has a way of its own to be written only"),
				new Case("stream", "0 'in'",
						"'List[]' is 'java.io.InputStream', which cannot be carried to another process"),
				new Case("callback", "0 'progress'",
						"'Map[value]' is 'java.util.function.Consumer', which cannot be carried to another process"),
				new Case("iterable", null,
						"'Optional[]' is 'java.lang.Iterable', which cannot be carried to another process"),
				new Case("futureInside", null,
						"'List[]' is 'java.util.concurrent.Future', which cannot be carried to another process"),
				new Case("futureParameter", "0 'future'",
						"'CompletableFuture' is 'java.util.concurrent.CompletableFuture', which cannot be carried to another process"),
				new Case("thread", "0 'value'",
						"'Thread' is 'java.lang.Thread', which cannot be carried to another process"),
				new Case("type", "0 'value'",
						"'Class' is 'java.lang.Class', which cannot be carried to another process"),
				new Case("failure", null,
						"'Optional[]' is 'java.lang.IllegalStateException', which cannot be carried to another process"),
				new Case("number", "0 'value'",
						"'Number' is 'java.lang.Number', which cannot be carried to another process"),
				new Case("key", "0 'value'",
						"'Map[key]' is '" + Pdf.class.getName() + "', which cannot be the key of a map"),
				new Case("array", "0 'value'",
						"'Thread[][]' is 'java.lang.Thread', which cannot be carried to another process"));
	}

	@ParameterizedTest
	@MethodSource("cases")
	void problemsWhenTypeCannotBeCarriedNamesIt(Case expected) {
		ServiceContract contract = ServiceContract.of("bad", Bad.class,
				ContractRules.remote((method) -> method.getName().equals(expected.method)), CODEC);
		assertThat(contract.problems()).singleElement().satisfies((problem) -> {
			assertThat(problem.service()).isEqualTo("bad");
			assertThat(problem.method()).startsWith(expected.method + "(");
			assertThat(problem.parameter()).isEqualTo(expected.parameter);
			assertThat(problem.problem()).isEqualTo(expected.problem);
			assertThat(problem.remedy()).isNotBlank().doesNotEndWith(".");
		});
	}

	@Test
	void problemsWhenStreamsOrCallbacksSaySo() {
		for (String method : List.of("stream", "callback", "iterable")) {
			assertThat(ServiceContract
				.of("bad", Bad.class, ContractRules.remote((candidate) -> candidate.getName().equals(method)), CODEC)
				.problems()).extracting(ContractProblem::remedy).containsExactly(JdkTypes.STREAMS);
		}
	}

	@Test
	void problemsCoverEveryMethod() {
		assertThat(contract(Bad.class).problems()).hasSameSizeAs(cases().toList());
		assertThat(contract(Bad.class).methods()).hasSameSizeAs(cases().toList());
	}

	@Test
	void problemsWhenTypesAreCyclicTerminates() {
		assertThat(contract(Cyclic.class).problems()).isEmpty();

	}

	private static ServiceContract contract(Type type) {
		return ServiceContract.of("service", type, ContractRules.DEFAULT, CODEC);
	}

	private static RemoteMethod find(ServiceContract contract, String signature) {
		RemoteMethod method = contract.find(signature);
		assertThat(method).isNotNull();
		return method;
	}

	@Test
	void methodsExcludeThoseOfObject() {
		assertThat(contract(Pdf.class).methods()).extracting(RemoteMethod::signature).containsExactly("name()");
	}

	record Case(String method, @Nullable String parameter, String problem) {

		@Override
		public String toString() {
			return this.method;
		}

	}

	static class Parent {

		public @Nullable Optional<String> inherited() {
			return null;
		}

	}

	static class Renderer extends Parent {

		public byte[] render(byte[] pdf, int page) throws java.io.IOException {
			return pdf;
		}

		public byte[] render(byte[] pdf) {
			return pdf;
		}

		public CompletableFuture<List<String>> later(int number) {
			return new CompletableFuture<>();
		}

		public CompletionStage<Void> soon(List<Optional<String>> values) {
			return new CompletableFuture<>();
		}

		public void nothing() {
		}

		public String toString(int radix) {
			return "";
		}

		public static void helper(Object value) {
		}

		protected void internal(Object value) {
		}

		@Override
		public String toString() {
			return "";
		}

	}

	record Pdf(String name) {
	}

	interface Store<T> {

		T load(String id);

		void save(T value);

		default List<T> all() {
			return List.of();
		}

	}

	interface PdfStoreInterface extends Store<Pdf> {

	}

	static class PdfStore implements Store<Pdf> {

		@Override
		public Pdf load(String id) {
			return new Pdf(id);
		}

		@Override
		public void save(Pdf value) {
		}

		@Override
		public String toString() {
			return "";
		}

	}

	static class SpecialPdfStore extends PdfStore {

		@Override
		public void save(Pdf value) {
		}

	}

	static class Hidden {

		public String hidden(String value) {
			return value + "!";
		}

	}

	public static class Visible extends Hidden {

	}

	interface ShapeOne {

		One value();

	}

	interface ShapeTwo {

		Two value();

	}

	record One(String name, int size) {
	}

	record Two(String name, long size) {
	}

	@SuppressWarnings("rawtypes")
	interface Bad {

		void object(Object value);

		void raw(List list);

		void wildcard(List<?> list);

		<X> void variable(X value);

		Report nested();

		void open(Open shape);

		void abstractClass(AbstractValue value);

		void sealedType(Sealed value);

		void byClass(ByClass value);

		void byClassProperty(ByClassProperty value);

		void subtypeMember(Named value);

		void transientField(Transient value);

		void finalField(FinalField value);

		void readOnly(ReadOnly value);

		void readOnlyAccess(ReadOnlyAccess value);

		void writeOnly(WriteOnly value);

		void inner(Outer.Inner value);

		void noConstructor(NoConstructor value);

		void hiddenField(HidingField value);

		void extendsJdk(ExtendsDate value);

		void extendsList(ExtendsList value);

		void valueOnly(ValueOnly value);

		void stream(List<InputStream> in);

		void callback(Map<String, Consumer<String>> progress);

		Optional<Iterable<String>> iterable();

		List<Future<String>> futureInside();

		void futureParameter(CompletableFuture<String> future);

		void thread(Thread value);

		void type(Class<?> value);

		Optional<IllegalStateException> failure();

		void number(Number value);

		void key(Map<Pdf, String> value);

		void array(Thread[][] value);

	}

	record Report(Author author, Report next) {
	}

	record Author(Map<String, Object> metadata) {
	}

	interface Open {

	}

	abstract static class AbstractValue implements Serializable {

	}

	sealed interface Sealed permits SealedOne {

	}

	record SealedOne() implements Sealed {
	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
	interface ByClass {

	}

	record ByClassProperty(@JsonTypeInfo(use = JsonTypeInfo.Id.MINIMAL_CLASS) Open value) {
	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
	@JsonSubTypes(@JsonSubTypes.Type(Member.class))
	interface Named {

	}

	record Member(Thread thread) implements Named {
	}

	static class Transient {

		transient int secret;

		@JsonIgnore
		transient int cache;

		@JsonIgnore
		@Nullable Thread owner;

	}

	static class FinalField {

		final List<String> list = new ArrayList<>();

		int other;

	}

	static class ReadOnly {

		int value;

		@JsonProperty
		public int getComputed() {
			return 1;
		}

	}

	static class ReadOnlyAccess {

		@JsonProperty(access = JsonProperty.Access.READ_ONLY)
		String name = "";

	}

	static class WriteOnly {

		@JsonProperty(access = JsonProperty.Access.WRITE_ONLY)
		String password = "";

	}

	static class Outer {

		class Inner {

			int value;

		}

	}

	static class NoConstructor {

		int one;

		int two;

		NoConstructor(int one) {
			this.one = one;
		}

		NoConstructor(int one, int two) {
			this.one = one;
			this.two = two;
		}

	}

	static class HiddenField {

		private String name = "";

	}

	static class HidingField extends HiddenField {

		private String name = "";

	}

	static class ExtendsDate extends Date {

	}

	static class ExtendsList extends ArrayList<String> {

	}

	static class ValueOnly {

		private final Set<String> values;

		private final int other;

		ValueOnly(Set<String> values, int other) {
			this.values = values;
			this.other = other;
		}

		@JsonValue
		Set<String> values() {
			return this.values;
		}

	}

	interface Cyclic {

		Node<Node<String>> node(Map<String, Node<?>[]> nodes, Self self);

	}

	record Node<T extends Serializable>(String text, List<Node<T>> children) implements Serializable {
	}

	record Self(@Nullable Self self, Optional<Self> optional) {
	}

}
