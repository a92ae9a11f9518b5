package io.github.spawnboot.codec;

import java.io.CharConversionException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.StreamCorruptedException;
import java.io.UTFDataFormatException;
import java.io.UncheckedIOException;
import java.io.UnsupportedEncodingException;
import java.net.ConnectException;
import java.net.MalformedURLException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SignatureException;
import java.time.DateTimeException;
import java.time.temporal.UnsupportedTemporalTypeException;
import java.time.zone.ZoneRulesException;
import java.util.ConcurrentModificationException;
import java.util.EmptyStackException;
import java.util.InputMismatchException;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

/**
 * Turns failures into bytes and back. No class is ever loaded because the bytes name it:
 * a throwable comes back as its own type only if the reader knows that type already.
 * Thread-safe.
 */
public final class FailureCodec {

	private static final Map<String, Class<? extends Throwable>> JDK_TYPES = Stream
		.<Class<? extends Throwable>>of(Exception.class, RuntimeException.class, ArithmeticException.class,
				ArrayIndexOutOfBoundsException.class, ArrayStoreException.class, AssertionError.class,
				ClassCastException.class, ClassNotFoundException.class, CloneNotSupportedException.class,
				IllegalAccessException.class, IllegalArgumentException.class, IllegalCallerException.class,
				IllegalMonitorStateException.class, IllegalStateException.class, IllegalThreadStateException.class,
				IndexOutOfBoundsException.class, InstantiationException.class, InterruptedException.class,
				LayerInstantiationException.class, NegativeArraySizeException.class, NoSuchFieldException.class,
				NoSuchMethodException.class, NullPointerException.class, NumberFormatException.class,
				ReflectiveOperationException.class, SecurityException.class, StringIndexOutOfBoundsException.class,
				UnsupportedOperationException.class, ConcurrentModificationException.class, EmptyStackException.class,
				InputMismatchException.class, NoSuchElementException.class, IOException.class,
				UncheckedIOException.class, CharConversionException.class, EOFException.class,
				FileNotFoundException.class, InvalidObjectException.class, NotSerializableException.class,
				StreamCorruptedException.class, UTFDataFormatException.class, UnsupportedEncodingException.class,
				CharacterCodingException.class, ConnectException.class, MalformedURLException.class,
				ProtocolException.class, SocketException.class, UnknownHostException.class,
				GeneralSecurityException.class, InvalidKeyException.class, NoSuchAlgorithmException.class,
				SignatureException.class, DateTimeException.class, UnsupportedTemporalTypeException.class,
				ZoneRulesException.class, BrokenBarrierException.class, CancellationException.class,
				CompletionException.class, ExecutionException.class, RejectedExecutionException.class,
				TimeoutException.class)
		.collect(Collectors.toUnmodifiableMap(Class::getName, Function.identity()));

	private final ValueCodec codec = new ValueCodec();

	private final ClassValue<FailureState> states = new ClassValue<>() {

		@Override
		protected FailureState computeValue(Class<?> type) {
			return FailureState.of(type);
		}

	};

	private final FailureRebuilder rebuilder;

	/**
	 * Creates a codec.
	 * @param knownTypes gives the class for a name, from a closed set that the reader
	 * trusts, or {@code null}; must not load classes by name
	 */
	public FailureCodec(Function<String, @Nullable Class<? extends Throwable>> knownTypes) {
		this.rebuilder = new FailureRebuilder(knownTypes, this.codec, this.states::get);
	}

	/**
	 * Returns the common exceptions of the JDK that can be rebuilt without loss.
	 * @return the classes by name
	 */
	public static Map<String, Class<? extends Throwable>> jdkTypes() {
		return JDK_TYPES;
	}

	/**
	 * Writes a failure: class name, message, stack, own fields, causes and suppressed
	 * throwables, each up to a limit. Does not fail, whatever the throwable does.
	 * @param kind what went wrong
	 * @param failure the failure
	 * @return the bytes
	 */
	public byte[] write(FailureKind kind, Throwable failure) {
		return new FailureWriter(this.codec, this.states::get).write(kind, failure);
	}

	/**
	 * Reads a failure. A {@link FailureKind#REMOTE} one comes back as its own type where
	 * that is known, instantiable and would lose nothing, else as
	 * {@link RemoteInvocationException}; never as an {@link Error} other than an
	 * {@link AssertionError}. Other kinds give their {@link SpawnException}. The stack
	 * shows the remote frames, a line that tells the origin, and the frames of this
	 * thread.
	 * @param bytes what {@link #write} gave; read to the end
	 * @param origin where the failure happened, such as
	 * {@code child 1234 of pool 'documents'}
	 * @return the failure, to be thrown
	 * @throws BeamProtocolException if the bytes are not such a failure
	 */
	public Throwable read(ByteBuffer bytes, String origin) {
		FailureReader reader = new FailureReader(bytes);
		FailureKind kind = reader.readKind();
		RemoteFailure failure = reader.readFailure();
		Throwable result = (kind == FailureKind.REMOTE) ? this.rebuilder.rebuild(failure)
				: spawnException(kind, failure);
		result.setStackTrace(join(failure.frames(), origin));
		return result;
	}

	private SpawnException spawnException(FailureKind kind, RemoteFailure failure) {
		String message = failure.message();
		if (message == null || !failure.type().startsWith(SpawnException.class.getPackageName() + ".")) {
			message = failure.description();
		}
		Throwable cause = (failure.cause() != null) ? this.rebuilder.rebuild(failure.cause()) : null;
		SpawnException result = switch (kind) {
			case USAGE -> new SpawnUsageException(message, cause);
			case START -> new ChildStartException(message, cause);
			case TIMEOUT -> new CallTimeoutException(message, cause);
			case CANCELLED -> new CallCancelledException(message, cause);
			case CLOSED -> new PoolClosedException(message, cause);
			case FULL -> new PoolExhaustedException(message, cause);
			case UNAVAILABLE -> new PoolUnavailableException(message, cause);
			case NOT_FOUND -> new HandlerNotFoundException(message, cause);
			case PROTOCOL -> new BeamProtocolException(message, cause);
			case CRASH, REMOTE -> new SpawnException(kind, message, cause);
		};
		failure.suppressed().forEach((suppressed) -> result.addSuppressed(this.rebuilder.rebuild(suppressed)));
		return result;
	}

	private static StackTraceElement[] join(StackTraceElement[] remote, String origin) {
		StackTraceElement[] local = new Throwable().getStackTrace();
		int own = 0;
		while (own < local.length && local[own].getClassName().equals(FailureCodec.class.getName())) {
			own++;
		}
		StackTraceElement[] joined = new StackTraceElement[remote.length + 1 + local.length - own];
		System.arraycopy(remote, 0, joined, 0, remote.length);
		joined[remote.length] = RemoteFailure.marker("called from here, ran in " + origin);
		System.arraycopy(local, own, joined, remote.length + 1, local.length - own);
		return joined;
	}

}
