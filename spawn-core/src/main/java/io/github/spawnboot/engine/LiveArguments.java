package io.github.spawnboot.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.codec.CloseableIterator;
import io.github.spawnboot.codec.LiveKind;
import io.github.spawnboot.codec.LiveType;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import org.jspecify.annotations.Nullable;

/**
 * The live arguments of a call, on the side of the caller.
 */
final class LiveArguments implements CallChannel.StreamOpener {

	private final RemoteMethod method;

	private final LiveCodec codec;

	private final CallCarrier carrier;

	private final Executor threads;

	private final @Nullable Object[] placeholders;

	private final Map<Integer, Object> basics = new HashMap<>();

	private LiveArguments(RemoteMethod method, @Nullable Object[] arguments, LiveCodec codec, CallCarrier carrier) {
		this.method = method;
		this.codec = codec;
		this.carrier = carrier;
		this.threads = LiveThreads.like(carrier);
		this.placeholders = arguments.clone();
		method.liveParameters().forEach((index, type) -> {
			Object value = arguments[index];
			if (value != null) {
				this.basics.put(index, type.adapter().toBasic(value));
				this.placeholders[index] = ValueCodec.LIVE;
			}
		});
	}

	/**
	 * Looks for live arguments.
	 * @return the arguments, or {@code null} if the method has no live parameter
	 */
	static @Nullable LiveArguments of(RemoteMethod method, @Nullable Object[] arguments, LiveCodec codec,
			CallCarrier carrier) {
		return method.liveParameters().isEmpty() ? null : new LiveArguments(method, arguments, codec, carrier);
	}

	/**
	 * Returns the arguments as they are encoded.
	 * @return plain values, and {@link ValueCodec#LIVE} for each live one
	 */
	@Nullable Object[] placeholders() {
		return this.placeholders;
	}

	/**
	 * Returns how many arguments are live.
	 * @return number of arguments that are not {@code null}
	 */
	int count() {
		return this.basics.size();
	}

	@Override
	public void open(PendingCall call) {
		this.basics.forEach((index, basic) -> {
			LiveType type = this.method.liveParameters().get(index);
			if (type != null && type.kind() != LiveKind.CALLBACK) {
				call.open(index, open(call, index, type, basic));
			}
		});
		call.callbacks(this::callback);
	}

	private StreamEnd open(PendingCall call, int index, LiveType type, Object basic) {
		StreamPort port = StreamPort.parameter(call.link(), call.id(), call.request(), index);
		return switch (type.kind()) {
			case INPUT -> SourcePump.bytes(port, (InputStream) basic, this.codec, this.threads);
			case ITEMS -> {
				CloseableIterator<?> items = (CloseableIterator<?>) basic;
				yield SourcePump.items(port, () -> items, items, type, this.codec, this.threads);
			}
			case LAZY_ITEMS ->
				SourcePump.items(port, ((Iterable<?>) basic)::iterator, null, type, this.codec, this.threads);
			case PUBLISHER ->
				new PublisherPump(port, (Flow.Publisher<?>) basic, type, this.codec, this.threads, null).target();
			case OUTPUT -> new OutputSink(port, (OutputStream) basic, call.mailbox(), true,
					(failure) -> outputFailed(call, port, failure));
			case CALLBACK -> throw new IllegalStateException("A callback has no stream");
		};
	}

	private void outputFailed(PendingCall call, StreamPort port, Throwable failure) {
		if (failure instanceof RejectedExecutionException) {
			call.cancel(new CallCancelledException("There is no thread left to write " + port.name(), failure));
		}
		else {
			// As if the service itself had written to it.
			port.refuse(this.codec.encode((failure instanceof Error) ? new IOException(failure) : failure));
		}
	}

	private @Nullable CallbackTarget callback(int index) {
		LiveType type = this.method.liveParameters().get(index);
		Object basic = this.basics.get(index);
		ServiceContract contract = (type != null) ? type.callback() : null;
		return (basic != null && contract != null) ? new CallbackTarget(contract, basic, this.codec, this.carrier)
				: null;
	}

}
