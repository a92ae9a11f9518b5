package io.github.spawnboot.chaos;

import java.io.ByteArrayInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.github.spawnboot.Status;
import io.github.spawnboot.beam.Beam;
import io.github.spawnboot.child.ChildProcess;
import io.github.spawnboot.child.Spawn;
import io.github.spawnboot.codec.ContractRules;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import org.jspecify.annotations.Nullable;

/**
 * The program of the children of a {@link ChaosRun}. Its argument is a file to which the
 * number of each call is appended when it begins.
 */
public final class ChaosProgram {

	static final String SERVICE = "chaos";

	/** Longest time of a call that has no limit of its own. */
	static final Duration CALL_TIMEOUT = Duration.ofSeconds(3);

	private ChaosProgram() {
	}

	public static void main(String[] args) throws IOException {
		FileOutputStream record = new FileOutputStream(args[0], true);
		Spawn.init((engine) -> {
			ChildProcess child = ChildProcess.current();
			child.export(contract(child.codec()), new ChaosService(record));
			engine.register("ping", (job) -> Status.OK);
		});
	}

	static ServiceContract contract(ValueCodec codec) {
		return ServiceContract.of(SERVICE, Chaos.class, new ContractRules() {

			@Override
			public @Nullable Duration timeout(Method method) {
				return switch (method.getName()) {
					case "spin" -> Duration.ofSeconds(1);
					case "sleep" -> Duration.ofSeconds(2);
					default -> null;
				};
			}

		}, codec);
	}

	static byte at(long id, long index) {
		return (byte) (id * 31 + index * 7);
	}

	/**
	 * Calls that end well, and others. The first argument is always the number of the
	 * call.
	 */
	public interface Chaos {

		String echo(long id, String text);

		CompletableFuture<String> later(long id, String text) throws InterruptedException;

		void fail(long id);

		String sleep(long id, long millis) throws InterruptedException;

		InputStream download(long id, int size);

		long upload(long id, InputStream input) throws IOException;

		int flood(long id, int kibibytes);

		long grandchild(long id) throws IOException;

		void spin(long id);

		void heap(long id);

		void direct(long id);

		void exit(long id) throws InterruptedException;

		void crash(long id) throws ReflectiveOperationException;

		void garbage(long id) throws Exception;

	}

	private static final class ChaosService implements Chaos {

		private static final List<Object> held = new ArrayList<>();

		private final FileOutputStream record;

		private int downloads;

		private boolean garbled;

		private ChaosService(FileOutputStream record) {
			this.record = record;
		}

		// One write of a few bytes to the end of a file is never torn. A channel would be
		// closed by the interrupt of a call.
		private void begin(long id) {
			try {
				this.record.write(ByteBuffer.allocate(Long.BYTES).putLong(0, id).array());
			}
			catch (IOException ex) {
				throw new java.io.UncheckedIOException(ex);
			}
		}

		@Override
		public String echo(long id, String text) {
			begin(id);
			return id + " " + text;
		}

		@Override
		public CompletableFuture<String> later(long id, String text) throws InterruptedException {
			begin(id);
			Thread.sleep(20);
			return CompletableFuture.completedFuture(id + " " + text);
		}

		@Override
		public void fail(long id) {
			begin(id);
			throw new IllegalStateException("failure " + id);
		}

		@Override
		public String sleep(long id, long millis) throws InterruptedException {
			begin(id);
			Thread.sleep(millis);
			return id + " slept";
		}

		@Override
		public InputStream download(long id, int size) {
			begin(id);
			beginDownload();
			byte[] content = new byte[size];
			for (int i = 0; i < size; i++) {
				content[i] = at(id, i);
			}
			return new ByteArrayInputStream(content) {

				private boolean ended;

				@Override
				public synchronized void close() {
					if (!this.ended) {
						this.ended = true;
						endDownload();
					}
				}

			};
		}

		private synchronized void beginDownload() {
			while (this.garbled) {
				try {
					wait();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
			}
			this.downloads++;
		}

		private synchronized void endDownload() {
			this.downloads--;
		}

		@Override
		public long upload(long id, InputStream input) throws IOException {
			begin(id);
			byte[] block = new byte[16 * 1024];
			long index = 0;
			for (int count = input.read(block); count >= 0; count = input.read(block)) {
				for (int i = 0; i < count; i++) {
					if (block[i] != at(id, index++)) {
						return -index;
					}
				}
			}
			return index;
		}

		@Override
		public int flood(long id, int kibibytes) {
			begin(id);
			String text = "x".repeat(1023);
			for (int i = 0; i < kibibytes; i++) {
				// Some without an end of line.
				if (i % 1000 < 100) {
					System.out.print(text);
				}
				else {
					System.out.println(text);
				}
			}
			return kibibytes;
		}

		@Override
		public long grandchild(long id) throws IOException {
			begin(id);
			return new ProcessBuilder("/bin/sh", "-c", "/bin/sleep 1000 & exec /bin/sleep 1000").start().pid();
		}

		@Override
		public void spin(long id) {
			begin(id);
			while (id >= 0) {
				Thread.onSpinWait();
			}
		}

		@Override
		public void heap(long id) {
			begin(id);
			while (true) {
				held.add(new byte[1024 * 1024]);
			}
		}

		@Override
		public void direct(long id) {
			begin(id);
			while (true) {
				held.add(ByteBuffer.allocateDirect(1024 * 1024));
			}
		}

		@Override
		public void exit(long id) throws InterruptedException {
			begin(id);
			System.exit((int) (id % 100));
		}

		@Override
		public void crash(long id) throws ReflectiveOperationException {
			begin(id);
			Class<?> type = Class.forName("sun.misc.Unsafe");
			Field field = type.getDeclaredField("theUnsafe");
			field.setAccessible(true);
			type.getMethod("putAddress", long.class, long.class).invoke(field.get(null), 0L, 1L);
		}

		// Not in the middle of a download: the rest of what was announced would be
		// garbage
		// that is well-formed, and a child may answer whatever it likes.
		@Override
		public void garbage(long id) throws Exception {
			begin(id);
			synchronized (this) {
				if (this.downloads > 0) {
					throw new IllegalStateException("failure " + id);
				}
				this.garbled = true;
			}
			Random random = new Random(id);
			byte[] bytes = new byte[16 + random.nextInt(16 * 1024)];
			random.nextBytes(bytes);
			if (random.nextBoolean()) {
				// A frame of a type that there is not.
				ByteBuffer.wrap(bytes).putInt(bytes.length - Integer.BYTES).put((byte) 0x7F);
			}
			else {
				bytes[0] |= (byte) 0x80;
			}
			((SocketChannel) field(Beam.class, field(ChildProcess.class, ChildProcess.current(), "beam"), "channel"))
				.write(ByteBuffer.wrap(bytes));
			new CountDownLatch(1).await();
		}

		private static Object field(Class<?> type, Object owner, String name) throws ReflectiveOperationException {
			Field field = type.getDeclaredField(name);
			field.setAccessible(true);
			return field.get(owner);
		}

	}

}
