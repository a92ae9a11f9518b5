package io.github.spawnboot.codec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.CallTimeoutException;
import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.FailureKind;
import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.PoolExhaustedException;
import io.github.spawnboot.PoolUnavailableException;
import io.github.spawnboot.RemoteInvocationException;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnUsageException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link FailureCodec}.
 */
class FailureCodecTests {

	private static final String ORIGIN = "child 1234 of pool 'documents'";

	private final Map<String, Class<? extends Throwable>> known = known();

	private final FailureCodec codec = new FailureCodec(this.known::get);

	private static Map<String, Class<? extends Throwable>> known() {
		Map<String, Class<? extends Throwable>> known = new HashMap<>(FailureCodec.jdkTypes());
		for (Class<? extends Throwable> type : List.<Class<? extends Throwable>>of(NotFoundException.class,
				StatefulException.class, UncarriedStateException.class, MessageException.class, AbstractException.class,
				LinkageError.class, OutOfMemoryError.class, HiddenConstructorException.class,
				FixedMessageException.class, RemoteInvocationException.class)) {
			known.put(type.getName(), type);
		}
		return known;
	}

	static List<Class<? extends Throwable>> jdkTypes() {
		return new ArrayList<>(FailureCodec.jdkTypes().values());
	}

	@ParameterizedTest
	@MethodSource("jdkTypes")
	void readWhenJdkTypeRebuildsSameType(Class<? extends Throwable> type) throws Exception {
		Throwable original = create(type);
		Throwable read = roundTrip(original);
		assertThat(read).hasSameClassAs(original).hasMessage(original.getMessage());
	}

	private static Throwable create(Class<? extends Throwable> type) throws Exception {
		if (type == UncheckedIOException.class) {
			return new UncheckedIOException("message", new IOException("cause"));
		}
		for (Class<?>[] parameters : new Class<?>[][] { { String.class }, { String.class, Throwable.class },
				{ Object.class } }) {
			try {
				return (parameters.length == 2)
						? type.getConstructor(parameters).newInstance("message", new IOException("cause"))
						: type.getConstructor(parameters).newInstance("message");
			}
			catch (NoSuchMethodException ex) {
				// The next one.
			}
		}
		return type.getConstructor().newInstance();
	}

	@Test
	void readWhenOwnFieldsRestoresThem() {
		NotFoundException original = new NotFoundException("a-7", Reason.EXPIRED, new byte[] { 1 });
		Throwable read = roundTrip(original);
		assertThat(read).isInstanceOfSatisfying(NotFoundException.class, (rebuilt) -> {
			assertThat(rebuilt).hasMessage("Document 'a-7' not found: EXPIRED");
			assertThat(rebuilt.reason()).isEqualTo(Reason.EXPIRED);
			assertThat(rebuilt.id()).isEqualTo("a-7");
			assertThat(rebuilt.content()).containsExactly(1);
		});
	}

	@Test
	void readWhenFieldsAreSetAfterConstructionRestoresThem() {
		StatefulException original = new StatefulException("m");
		original.details.put("page", List.of(1, 2));
		original.code = 7;
		assertThat(roundTrip(original)).isInstanceOfSatisfying(StatefulException.class, (rebuilt) -> {
			assertThat(rebuilt.code).isEqualTo(7);
			assertThat(rebuilt.details).containsEntry("page", List.of(1, 2));
		});
	}

	@Test
	void readWhenMessageIsComputedFromFieldsRebuilds() {
		assertThat(roundTrip(new MessageException(3))).isInstanceOf(MessageException.class).hasMessage("computed 3");
	}

	@Test
	void readWhenConstructorIsPrivateRebuilds() {
		assertThat(roundTrip(HiddenConstructorException.of("x"))).isInstanceOf(HiddenConstructorException.class)
			.hasMessage("x");
	}

	@Test
	void readWhenFieldCannotBeCarriedFallsBack() {
		assertThat(roundTrip(new UncarriedStateException("m"))).isInstanceOf(RemoteInvocationException.class)
			.hasMessage(UncarriedStateException.class.getName() + ": m");
	}

	@Test
	void readWhenMessageWouldDifferFallsBack() {
		FixedMessageException original = new FixedMessageException(true);
		assertThat(roundTrip(original)).isInstanceOf(RemoteInvocationException.class)
			.hasMessage(FixedMessageException.class.getName() + ": other");
	}

	@Test
	void readWhenTypeIsUnknownFallsBack() {
		Throwable read = roundTrip(new UnknownException("m", new IllegalStateException("inner")));
		assertThat(read).isInstanceOfSatisfying(RemoteInvocationException.class, (remote) -> {
			assertThat(remote.remoteType()).isEqualTo(UnknownException.class.getName());
			assertThat(remote.kind()).isEqualTo(FailureKind.REMOTE);
		})
			.hasMessage(UnknownException.class.getName() + ": m")
			.cause()
			.isInstanceOf(IllegalStateException.class)
			.hasMessage("inner");
	}

	@Test
	void readWhenKnownTypeHasAnotherNameFallsBack() {
		FailureCodec lying = new FailureCodec((name) -> IllegalStateException.class);
		assertThat(lying.read(write(new IllegalArgumentException("m")), ORIGIN))
			.isInstanceOf(RemoteInvocationException.class);
	}

	@Test
	void readWhenErrorFallsBackExceptAssertionError() { // row D26
		assertThat(roundTrip(new OutOfMemoryError("heap"))).isInstanceOf(RemoteInvocationException.class)
			.hasMessage("java.lang.OutOfMemoryError: heap");
		assertThat(roundTrip(new LinkageError("x"))).isInstanceOf(RemoteInvocationException.class);
		assertThat(roundTrip(new StackOverflowError())).isInstanceOf(RemoteInvocationException.class)
			.hasMessage("java.lang.StackOverflowError");
		assertThat(roundTrip(new AssertionError("x"))).isInstanceOf(AssertionError.class).hasMessage("x");
	}

	@Test
	void readWhenRemoteInvocationExceptionKeepsOriginalType() {
		assertThat(roundTrip(new RemoteInvocationException("com.example.X", "com.example.X: m", null)))
			.isInstanceOfSatisfying(RemoteInvocationException.class,
					(remote) -> assertThat(remote.remoteType()).isEqualTo("com.example.X"))
			.hasMessage("com.example.X: m");
	}

	@Test
	void readWhenCausesAndSuppressedRestoresThem() {
		IllegalStateException original = new IllegalStateException("outer",
				new UncheckedIOException("middle", new IOException("inner")));
		original.addSuppressed(new IllegalArgumentException("suppressed"));
		original.addSuppressed(new UnknownException("unknown", null));
		Throwable read = roundTrip(original);
		assertThat(read).isInstanceOf(IllegalStateException.class).hasMessage("outer");
		assertThat(read.getCause()).isInstanceOf(UncheckedIOException.class).hasMessage("middle");
		assertThat(read).rootCause().isInstanceOf(IOException.class).hasMessage("inner");
		assertThat(read.getSuppressed()).hasSize(2);
		assertThat(read.getSuppressed()[0]).isInstanceOf(IllegalArgumentException.class).hasMessage("suppressed");
		assertThat(read.getSuppressed()[1]).isInstanceOf(RemoteInvocationException.class);
		assertThat(read.getCause().getStackTrace()).extracting(StackTraceElement::toString)
			.containsExactlyElementsOf(
					Arrays.stream(original.getCause().getStackTrace()).map(StackTraceElement::toString).toList());
	}

	@Test
	void readWhenCauseTypeDoesNotFitFallsBack() {
		UncheckedIOException original = new UncheckedIOException("m", new UnknownIoException("x"));
		assertThat(roundTrip(original)).isInstanceOf(RemoteInvocationException.class)
			.hasMessage("java.io.UncheckedIOException: m")
			.cause()
			.isInstanceOf(RemoteInvocationException.class);
	}

	@Test
	void readShowsBothSidesInStackTrace() {
		IllegalStateException original = new IllegalStateException("m");
		original.setStackTrace(new StackTraceElement[] { new StackTraceElement("a.B", "remote", "B.java", 7) });
		StackTraceElement[] trace = roundTrip(original).getStackTrace();
		assertThat(trace[0]).hasToString("a.B.remote(B.java:7)");
		assertThat(trace[1].toString()).startsWith("--- called from here, ran in child 1234 of pool 'documents' ---");
		assertThat(trace[2].getClassName()).isEqualTo(FailureCodecTests.class.getName());
		assertThat(trace[2].getMethodName()).isEqualTo("roundTrip");
	}

	@Test
	void writeWhenDeepOrWideIsBounded() {
		Throwable deep = new IllegalStateException("0");
		for (int i = 1; i < 1000; i++) {
			deep = new IllegalStateException("" + i, deep);
			for (int j = 0; j < 40; j++) {
				deep.addSuppressed(new IllegalStateException("s"));
			}
		}
		StackTraceElement[] frames = new StackTraceElement[5000];
		Arrays.fill(frames, new StackTraceElement("a.B", "c", null, -2));
		deep.setStackTrace(frames);
		Throwable read = roundTrip(deep);
		assertThat(read).hasMessage("999");
		assertThat(read.getStackTrace()[199]).hasToString("a.B.c(Native Method)");
		assertThat(read.getStackTrace()[200].toString()).startsWith("--- 4800 more frames ---");
		int depth = 0;
		for (Throwable cause = read; cause != null; cause = cause.getCause()) {
			depth++;
		}
		assertThat(depth).isBetween(10, RemoteFailure.MAX_DEPTH + 1);
		assertThat(read.getSuppressed().length).isLessThanOrEqualTo(RemoteFailure.MAX_SUPPRESSED);
	}

	@Test
	void writeWhenCyclicCutsCycle() {
		IllegalStateException one = new IllegalStateException("one");
		IllegalStateException other = new IllegalStateException("other", one);
		one.initCause(other);
		one.addSuppressed(other);
		Throwable read = roundTrip(one);
		assertThat(read.getCause()).hasMessage("other").hasNoCause();
		assertThat(read.getSuppressed()).isEmpty();
	}

	@Test
	void writeWhenThrowableIsHostileStillDescribesIt() {
		assertThat(roundTrip(new HostileException())).isInstanceOf(RemoteInvocationException.class)
			.hasMessage(HostileException.class.getName()
					+ ": (its message could not be read: java.lang.IllegalStateException)");
	}

	@Test
	void writeWhenMessageIsHugeCutsIt() {
		Throwable read = roundTrip(new IllegalStateException("€".repeat(RemoteFailure.MAX_MESSAGE_LENGTH + 5)));
		assertThat(read).isInstanceOf(IllegalStateException.class).hasMessageEndingWith("€… (5 more characters)");
	}

	@ParameterizedTest
	@EnumSource
	void readWhenKindGivesItsException(FailureKind kind) {
		Throwable read = this.codec
			.read(ByteBuffer.wrap(this.codec.write(kind, new SpawnException(kind, "m", new IOException("c")))), ORIGIN);
		Class<?> expected = switch (kind) {
			case USAGE -> SpawnUsageException.class;
			case START -> ChildStartException.class;
			case TIMEOUT -> CallTimeoutException.class;
			case CANCELLED -> CallCancelledException.class;
			case CLOSED -> PoolClosedException.class;
			case FULL -> PoolExhaustedException.class;
			case UNAVAILABLE -> PoolUnavailableException.class;
			case NOT_FOUND -> HandlerNotFoundException.class;
			case PROTOCOL -> BeamProtocolException.class;
			case CRASH -> SpawnException.class;
			case REMOTE -> RemoteInvocationException.class;
		};
		assertThat(read).isExactlyInstanceOf(expected)
			.hasMessage((kind == FailureKind.REMOTE) ? "io.github.spawnboot.SpawnException: m" : "m")
			.hasRootCauseExactlyInstanceOf(IOException.class);
		assertThat(((SpawnException) read).kind()).isEqualTo(kind);
		assertThat(Arrays.stream(read.getStackTrace()).map(StackTraceElement::toString))
			.anyMatch((frame) -> frame.startsWith("--- called from here, ran in " + ORIGIN));
	}

	@Test
	void readWhenKindCarriesForeignExceptionNamesIt() {
		assertThat(this.codec
			.read(ByteBuffer.wrap(this.codec.write(FailureKind.TIMEOUT, new IllegalStateException("m"))), ORIGIN))
			.isInstanceOf(CallTimeoutException.class)
			.hasMessage("java.lang.IllegalStateException: m");
	}

	@Test
	void readWhenTruncatedFails() { // row D37
		byte[] bytes = write(sample()).array();
		for (int length = 0; length < bytes.length; length++) {
			ByteBuffer truncated = ByteBuffer.wrap(bytes, 0, length);
			assertThatExceptionOfType(BeamProtocolException.class).isThrownBy(() -> this.codec.read(truncated, ORIGIN))
				.withMessageStartingWith("The peer sent a malformed failure: ");
		}
	}

	@Test
	void readWhenTrailingBytesFails() {
		byte[] bytes = write(new IllegalStateException("m")).array();
		assertThatExceptionOfType(BeamProtocolException.class)
			.isThrownBy(() -> this.codec.read(ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + 1)), ORIGIN))
			.withMessage("The peer sent a malformed failure: 1 bytes follow");
	}

	@Test
	void readWhenDamagedReturnsOrFailsAsProtocol() { // row C5
		Random random = new Random(42);
		byte[] bytes = write(sample()).array();
		int failed = 0;
		for (int i = 0; i < 20_000; i++) {
			byte[] damaged = bytes.clone();
			for (int change = random.nextInt(4); change >= 0; change--) {
				damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
			}
			try {
				assertThat(this.codec.read(ByteBuffer.wrap(damaged), ORIGIN)).isNotNull();
			}
			catch (BeamProtocolException ex) {
				failed++;
			}
		}
		assertThat(failed).isPositive();
	}

	@Test
	void readWhenNestedWithoutEndFails() {
		byte[] one = { 0, 0, 0, 1, 'X', 0, 0, 0, 0, 0, 0, 0, 0, 1 };
		ByteBuffer bytes = ByteBuffer.allocate(2 + 100_000 * one.length).put((byte) 1).put((byte) 3);
		while (bytes.hasRemaining()) {
			bytes.put(one);
		}
		assertThatExceptionOfType(BeamProtocolException.class).isThrownBy(() -> this.codec.read(bytes.flip(), ORIGIN))
			.withMessage("The peer sent a malformed failure: more than 16 levels or 64 throwables");
	}

	private static Throwable sample() {
		IllegalStateException sample = new IllegalStateException("m",
				new NotFoundException("a", Reason.MISSING, new byte[] { 1, 2 }));
		sample.addSuppressed(new UnknownException("u", null));
		sample.setStackTrace(Arrays.copyOf(sample.getStackTrace(), 3));
		sample.getCause().setStackTrace(new StackTraceElement[0]);
		return sample;
	}

	private ByteBuffer write(Throwable failure) {
		return ByteBuffer.wrap(this.codec.write(FailureKind.REMOTE, failure));
	}

	private Throwable roundTrip(Throwable failure) {
		return this.codec.read(write(failure), ORIGIN);
	}

	enum Reason {

		EXPIRED, MISSING

	}

	static class NotFoundException extends Exception {

		private final String id;

		private final Reason reason;

		private final byte[] content;

		NotFoundException(String id, Reason reason, byte[] content) {
			super("Document '" + id + "' not found: " + reason);
			this.id = id;
			this.reason = reason;
			this.content = content;
		}

		String id() {
			return this.id;
		}

		Reason reason() {
			return this.reason;
		}

		byte[] content() {
			return this.content;
		}

	}

	static class StatefulException extends RuntimeException {

		private final Map<String, List<Integer>> details = new HashMap<>();

		private int code;

		StatefulException(String message) {
			super(message);
		}

	}

	static class MessageException extends RuntimeException {

		private int number;

		MessageException() {
		}

		MessageException(int other) {
			this.number = other;
		}

		@Override
		public String getMessage() {
			return "computed " + this.number;
		}

	}

	static class UncarriedStateException extends RuntimeException {

		private final Object state = Thread.currentThread();

		UncarriedStateException(String message) {
			super(message);
		}

		Object state() {
			return this.state;
		}

	}

	static final class HiddenConstructorException extends RuntimeException {

		private HiddenConstructorException(String message) {
			super(message);
		}

		static HiddenConstructorException of(String message) {
			return new HiddenConstructorException(message);
		}

	}

	static class FixedMessageException extends RuntimeException {

		FixedMessageException() {
			super("fixed");
		}

		FixedMessageException(boolean other) {
			super((other) ? "other" : "fixed");
		}

	}

	abstract static class AbstractException extends RuntimeException {

	}

	static class UnknownException extends RuntimeException {

		UnknownException(String message, @Nullable Throwable cause) {
			super(message, cause);
		}

	}

	static class UnknownIoException extends IOException {

		UnknownIoException(String message) {
			super(message);
		}

	}

	static class HostileException extends RuntimeException {

		@Override
		public String getMessage() {
			throw new IllegalStateException("no");
		}

		@Override
		public synchronized Throwable getCause() {
			throw new IllegalStateException("no");
		}

		@Override
		public StackTraceElement[] getStackTrace() {
			throw new IllegalStateException("no");
		}

	}

}
