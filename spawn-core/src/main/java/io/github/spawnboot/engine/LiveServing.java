package io.github.spawnboot.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.codec.LiveType;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ValueCodec;
import org.jspecify.annotations.Nullable;

/**
 * Gives services their live parameters, and callers the live results of services.
 * Thread-safe.
 */
final class LiveServing {

	private final LiveCodec codec;

	private final CallCarrier carrier;

	private final MethodInvoker invoker;

	LiveServing(LiveCodec codec, CallCarrier carrier) {
		this.codec = codec;
		this.carrier = carrier;
		this.invoker = new MethodInvoker(codec.values(), carrier, (method) -> codec.failures());
	}

	/**
	 * Puts live values in the place of {@link ValueCodec#LIVE}.
	 * @param call the call, for the time of which they can be used
	 * @param method what is called
	 * @param arguments the decoded arguments
	 * @throws BeamProtocolException if the caller has said another number of live values,
	 * by which it could have more of them than it may
	 */
	void open(ServedCall call, RemoteMethod method, @Nullable Object[] arguments) {
		long count = method.liveParameters().keySet().stream().filter((index) -> arguments[index] != null).count()
				+ ((method.liveResult() != null) ? 1 : 0);
		call.checkLiveValues(count);
		method.liveParameters().forEach((index, type) -> {
			if (arguments[index] != null) {
				arguments[index] = type.adapter().fromBasic(open(call, index, type));
			}
		});
	}

	private Object open(ServedCall call, int index, LiveType type) {
		StreamPort port = StreamPort.parameter(call.link(), call.id(), call.request(), index);
		return switch (type.kind()) {
			case INPUT -> {
				CreditInputStream input = new CreditInputStream(port, 0, this.codec::visible, port::refuse);
				call.open(index, input);
				yield input;
			}
			case OUTPUT -> output(call, index, port);
			case ITEMS -> items(call, index, port, type);
			case LAZY_ITEMS -> new Once(items(call, index, port, type), port.name());
			case PUBLISHER -> publisher(call, index, port, type);
			case CALLBACK -> new CallbackProxy(call, index, type, this.invoker).proxy();
		};
	}

	private OutputStream output(ServedCall call, int index, StreamPort port) {
		CreditOutputStream output = new CreditOutputStream(port, StreamChannel.WINDOW, new StreamListener() {

			@Override
			public Throwable visible(RemoteFailure failure) {
				return LiveServing.this.codec.visible(failure);
			}

		});
		call.open(index, output);
		return output;
	}

	private RemoteItems items(ServedCall call, int index, StreamPort port, LiveType type) {
		ItemQueue queue = ItemQueue.pulled(port, false);
		call.open(index, queue);
		return new RemoteItems(queue, (item) -> this.codec.decode(type, item), this.codec::visible, port::refuse);
	}

	private Flow.Publisher<@Nullable Object> publisher(ServedCall call, int index, StreamPort port, LiveType type) {
		ArgumentPublisher publisher = new ArgumentPublisher(port, type, this.codec, LiveThreads.like(this.carrier));
		call.open(index, publisher.queue());
		return publisher;
	}

	/**
	 * Sends a live result. Reads and sends it on the calling thread, except for a
	 * publisher, whose elements are sent by the threads that publish them.
	 * @param call the call, which is answered unless an exception is thrown
	 * @param method what was called
	 * @param result what it returned
	 * @throws Exception if the result cannot be read to its end; the call is to be
	 * answered with this failure
	 */
	void send(ServedCall call, RemoteMethod method, LiveType type, @Nullable Object result) throws Exception {
		if (result == null) {
			returned(call, method, null);
			call.succeed(ByteBuffer.allocate(0));
			return;
		}
		Object basic = type.adapter().toBasic(result);
		StreamPort port = StreamPort.result(call.link(), call.id(), call.request());
		switch (type.kind()) {
			case INPUT -> sendBytes(call, method, port, (InputStream) basic);
			case ITEMS -> sendItems(call, method, port, type, (Iterator<?>) basic);
			case LAZY_ITEMS -> sendItems(call, method, port, type, ((Iterable<?>) basic).iterator());
			case PUBLISHER -> {
				PublisherPump pump = new PublisherPump(port, (Flow.Publisher<?>) basic, type, this.codec,
						LiveThreads.like(this.carrier), new Answer(call));
				call.open(StreamPort.RESULT, pump.target());
				returned(call, method, ValueCodec.LIVE);
			}
			default -> throw new IllegalStateException("A result cannot be " + type.kind());
		}
	}

	private void returned(ServedCall call, RemoteMethod method, @Nullable Object value) {
		call.returned(ByteBuffer
			.wrap(this.codec.values().write(List.of(method.resultType()), new @Nullable Object[] { value })));
	}

	private void sendBytes(ServedCall call, RemoteMethod method, StreamPort port, InputStream source)
			throws IOException {
		try (source) {
			CreditOutputStream target = new CreditOutputStream(port, StreamChannel.WINDOW, StreamListener.NONE);
			call.open(StreamPort.RESULT, target);
			returned(call, method, ValueCodec.LIVE);
			byte[] buffer = new byte[StreamChannel.CHUNK];
			int count = source.read(buffer);
			while (count >= 0) {
				target.write(buffer, 0, count);
				target.flush();
				count = source.read(buffer);
			}
		}
		call.flush();
		call.succeed(ByteBuffer.allocate(0));
	}

	private void sendItems(ServedCall call, RemoteMethod method, StreamPort port, LiveType type, Iterator<?> source)
			throws Exception {
		try {
			ItemWriter target = new ItemWriter(port, true, StreamListener.NONE);
			call.open(StreamPort.RESULT, target);
			returned(call, method, ValueCodec.LIVE);
			if (!SourcePump.send(() -> source, type, target, this.codec)) {
				throw new CallCancelledException("The caller reads no more of " + port.name(), null);
			}
		}
		finally {
			// A stream behind it is closed with it.
			if (source instanceof AutoCloseable closeable) {
				closeable.close();
			}
		}
		call.flush();
		call.succeed(ByteBuffer.allocate(0));
	}

	/**
	 * Elements that can be read once.
	 */
	private static final class Once implements Iterable<@Nullable Object> {

		private final RemoteItems items;

		private final String name;

		private final AtomicBoolean taken = new AtomicBoolean();

		private Once(RemoteItems items, String name) {
			this.items = items;
			this.name = name;
		}

		@Override
		public Iterator<@Nullable Object> iterator() {
			if (!this.taken.compareAndSet(false, true)) {
				throw new IllegalStateException("The elements of " + this.name
						+ " come from another process and can be read once; copy them to read them again");
			}
			return this.items;
		}

	}

	/**
	 * The end of a publisher that is a result, which is the end of its call.
	 */
	private final class Answer implements PublisherPump.Outcome {

		private final ServedCall call;

		private Answer(ServedCall call) {
			this.call = call;
		}

		@Override
		public void completed() {
			this.call.succeed(ByteBuffer.allocate(0));
		}

		@Override
		public void failed(Throwable failure) {
			this.call.fail(ByteBuffer.wrap(LiveServing.this.codec.encode(failure)));
		}

		@Override
		public void cancelled() {
			failed(new CallCancelledException("The subscription was cancelled", null));
		}

	}

}
