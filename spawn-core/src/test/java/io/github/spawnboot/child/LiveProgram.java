package io.github.spawnboot.child;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.codec.ContractRules;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import io.github.spawnboot.engine.CallCarrier;
import io.github.spawnboot.engine.CallChannel;
import io.github.spawnboot.engine.MethodInvoker;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.JvmSpawner;

/**
 * A program whose children have a typed service that takes and gives live values. As a
 * parent it sends so many MiB through each kind of stream of bytes.
 */
public final class LiveProgram {

	private static final ValueCodec CODEC = new ValueCodec();

	private static final ServiceContract CONTRACT = ServiceContract.of("bulk", Bulk.class, ContractRules.DEFAULT,
			CODEC);

	private static final FailureCodec FAILURES = new FailureCodec(FailureCodec.jdkTypes()::get);

	private static final MethodInvoker INVOKER = new MethodInvoker(CODEC, CallCarrier.NONE, (method) -> FAILURES);

	private LiveProgram() {
	}

	public static void main(String[] args) throws Throwable {
		ChildProcess child = ChildProcess.current();
		if (child != null) {
			child.export(CONTRACT, new BulkService());
			child.serve(() -> {
			});
		}
		long bytes = Long.parseLong(args[0]) * 1024 * 1024;
		try (JvmSpawner spawner = JvmSpawner.of(settings(), LiveProgram.class);
				SpawnedChild spawned = spawner.spawn()) {
			System.out.println("upload " + call(spawned, "upload", new Zeros(bytes)));
			try (InputStream download = call(spawned, "download", bytes)) {
				System.out.println("download " + download.transferTo(OutputStream.nullOutputStream()));
			}
			AtomicLong written = new AtomicLong();
			call(spawned, "write", new OutputStream() {

				@Override
				public void write(int value) {
					written.incrementAndGet();
				}

				@Override
				public void write(byte[] chunk, int offset, int length) {
					written.addAndGet(length);
				}

			}, bytes);
			System.out.println("write " + written);
			System.out
				.println("heap " + Runtime.getRuntime().maxMemory() + " " + LiveProgram.<Long>call(spawned, "maxHeap"));
		}
	}

	static ChildSettings settings() {
		ChildSettings defaults = ChildSettings.defaults();
		return new ChildSettings(defaults.pool(), 4, 64L * 1024 * 1024, defaults.jvmOptions(), defaults.debug(),
				defaults.startTimeout(), defaults.goodbyeTimeout(), defaults.terminateTimeout(), defaults.heartbeat(),
				defaults.environment(), defaults.strictBuild());
	}

	@SuppressWarnings("unchecked")
	static <T> T call(SpawnedChild child, String name, Object... arguments) throws Throwable {
		RemoteMethod method = CONTRACT.methods()
			.stream()
			.filter((candidate) -> candidate.method().getName().equals(name))
			.findFirst()
			.orElseThrow();
		return (T) INVOKER.invoke((CallChannel) child.process(), "bulk", method, arguments);
	}

	/**
	 * What children do.
	 */
	public interface Bulk {

		long upload(InputStream input) throws IOException;

		InputStream download(long bytes);

		void write(OutputStream output, long bytes) throws IOException;

		Iterator<Integer> count();

		Iterator<Integer> countUntilMemoryRunsOut();

		int progress(Consumer<Integer> progress, int steps);

		int ask(Function<Integer, byte[]> question);

		int length(byte[] bytes);

		long maxHeap();

	}

	/**
	 * The service of the children.
	 */
	static final class BulkService implements Bulk {

		@Override
		public long upload(InputStream input) throws IOException {
			return input.transferTo(OutputStream.nullOutputStream());
		}

		@Override
		public InputStream download(long bytes) {
			return new Zeros(bytes);
		}

		@Override
		public void write(OutputStream output, long bytes) throws IOException {
			new Zeros(bytes).transferTo(output);
			output.flush();
		}

		@Override
		public Iterator<Integer> count() {
			return IntStream.iterate(0, (number) -> number + 1).iterator();
		}

		@Override
		public Iterator<Integer> countUntilMemoryRunsOut() {
			return IntStream.iterate(0, (number) -> number + 1)
				.mapToObj((number) -> ByteBuffer.allocateDirect(16 * 1024 * 1024 + number).capacity())
				.iterator();
		}

		@Override
		public int progress(Consumer<Integer> progress, int steps) {
			List<Integer> all = IntStream.range(0, steps).boxed().toList();
			all.forEach(progress);
			return all.size();
		}

		@Override
		public int ask(Function<Integer, byte[]> question) {
			return question.apply(1).length;
		}

		@Override
		public int length(byte[] bytes) {
			return bytes.length;
		}

		@Override
		public long maxHeap() {
			return Runtime.getRuntime().maxMemory();
		}

	}

	/**
	 * So many zeros.
	 */
	static final class Zeros extends InputStream {

		private long left;

		Zeros(long length) {
			this.left = length;
		}

		@Override
		public int read() {
			return (this.left-- > 0) ? 0 : -1;
		}

		@Override
		public int read(byte[] bytes, int offset, int length) {
			int count = (int) Math.min(length, this.left);
			this.left -= count;
			return (count == 0 && length > 0) ? -1 : count;
		}

	}

}
