package io.github.spawnboot.hostile;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

/**
 * Sits between every child of this process and its parent. The hand-over names the path
 * of a socket in the directory of the child; while the JVM of the child starts, the
 * socket is renamed and another one is put in its place, which needs nothing from the
 * code under test.
 */
final class Proxy implements AutoCloseable {

	private static final int HEADER_AFTER_LENGTH = 4;

	private static final int HELLO_TOKEN = 10 + 8;

	private final Path base;

	private final long seed;

	private final IntFunction<Plan> plans;

	private final Map<Long, Connection> byPid = new ConcurrentHashMap<>();

	private final Set<Connection> open = ConcurrentHashMap.newKeySet();

	private final Thread watcher = new Thread(this::watch, "test-proxy-watcher");

	final AtomicInteger connections = new AtomicInteger();

	final AtomicLong frames = new AtomicLong();

	final AtomicLong mutated = new AtomicLong();

	final AtomicLong framed = new AtomicLong();

	private volatile boolean closed;

	/**
	 * Starts to watch.
	 * @param base directory in which the directories of children are made
	 * @param seed decides about everything
	 * @param plans gives the plan of each connection by its number
	 */
	Proxy(Path base, long seed, IntFunction<Plan> plans) {
		this.base = base;
		this.seed = seed;
		this.plans = plans;
		this.watcher.setDaemon(true);
		this.watcher.start();
	}

	/** Returns the connection of a child that has said hello. */
	@Nullable Connection of(long pid) {
		return this.byPid.get(pid);
	}

	void forget(long pid) {
		this.byPid.remove(pid);
	}

	private void watch() {
		Set<Path> known = new HashSet<>();
		while (!this.closed) {
			Set<Path> there = new HashSet<>();
			try (DirectoryStream<Path> directories = Files.newDirectoryStream(this.base, "spawn-*")) {
				for (Path directory : directories) {
					there.add(directory);
					if (!known.contains(directory) && Files.exists(directory.resolve("beam"))) {
						known.add(directory);
						intercept(directory);
					}
				}
			}
			catch (IOException ex) {
				// A directory went away while it was listed.
			}
			known.retainAll(there);
			this.open.forEach(Connection::endIfGone);
			LockSupport.parkNanos(2_000_000);
		}
	}

	private void intercept(Path directory) {
		Connection connection = new Connection(directory);
		try {
			connection.listen();
			this.open.add(connection);
			connection.start();
		}
		catch (IOException ex) {
			// The parent gave the child up just now.
			connection.close();
		}
	}

	@Override
	public void close() {
		this.closed = true;
		try {
			this.watcher.join();
			for (Connection connection : this.open) {
				connection.close();
				connection.toParent.join();
				connection.toChild.join();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * What happens to a connection.
	 *
	 * @param toParent to frames of the child
	 * @param toChild to frames of the parent
	 */
	record Plan(Mutation toParent, Mutation toChild) {

		static final Plan CLEAN = new Plan(Mutation.NONE, Mutation.NONE);

		boolean keepsMessages() {
			return this.toParent.keepsMessages() && this.toChild.keepsMessages();
		}

	}

	/**
	 * One child.
	 */
	final class Connection {

		private final Path directory;

		private final ServerSocketChannel server;

		private final Thread toParent = new Thread(this::run, "test-proxy-to-parent");

		private final Thread toChild = new Thread(() -> pump(false), "test-proxy-to-child");

		private volatile @Nullable SocketChannel child;

		private volatile @Nullable SocketChannel parent;

		private volatile Plan plan = Plan.CLEAN;

		private int number;

		private Connection(Path directory) {
			this.directory = directory;
			try {
				this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
			}
			catch (IOException ex) {
				throw new java.io.UncheckedIOException(ex);
			}
			this.toParent.setDaemon(true);
			this.toChild.setDaemon(true);
		}

		Plan plan() {
			return this.plan;
		}

		private void listen() throws IOException {
			Path socket = this.directory.resolve("beam");
			Files.move(socket, this.directory.resolve("real"));
			this.server.bind(UnixDomainSocketAddress.of(socket));
		}

		private void start() {
			this.toParent.start();
		}

		private void run() {
			try {
				this.child = this.server.accept();
				this.server.close();
				this.parent = SocketChannel.open(UnixDomainSocketAddress.of(this.directory.resolve("real")));
				Files.delete(this.directory.resolve("real"));
				this.number = Proxy.this.connections.getAndIncrement();
				this.plan = Proxy.this.plans.apply(this.number);
				this.toChild.start();
				pump(true);
			}
			catch (IOException ex) {
				close();
			}
			finally {
				Proxy.this.open.remove(this);
			}
		}

		private void pump(boolean up) {
			SocketChannel from = up ? this.child : this.parent;
			SocketChannel to = up ? this.parent : this.child;
			Mutation mutation = up ? this.plan.toParent() : this.plan.toChild();
			Random random = new Random(Proxy.this.seed * 1_000_003 + 2L * this.number + (up ? 1 : 0));
			Mutation.Held held = new Mutation.Held();
			ByteBuffer in = ByteBuffer.allocate(256 * 1024).flip();
			try {
				int count = 0;
				byte[] frame = read(from, in);
				while (frame != null) {
					if (up && count == 0) {
						Proxy.this.byPid.put(pid(frame), this);
					}
					Mutation.Result result = mutation.apply(frame, count++, random, held);
					Proxy.this.frames.incrementAndGet();
					if (result.mutated()) {
						count(result);
					}
					for (byte[] part : result.parts()) {
						write(to, part);
					}
					if (result.cut()) {
						break;
					}
					frame = read(from, in);
				}
			}
			catch (IOException ex) {
				// One side is gone; the other one shall know.
			}
			close();
		}

		private void count(Mutation.Result result) {
			Proxy.this.mutated.incrementAndGet();
			ByteArrayOutputStream all = new ByteArrayOutputStream();
			result.parts().forEach(all::writeBytes);
			if (Mutation.isFramed(all.toByteArray())) {
				Proxy.this.framed.incrementAndGet();
			}
		}

		private static long pid(byte[] hello) {
			ByteBuffer in = ByteBuffer.wrap(hello);
			return in.getLong(HELLO_TOKEN + Integer.BYTES + in.getInt(HELLO_TOKEN));
		}

		private static byte @Nullable [] read(SocketChannel from, ByteBuffer in) throws IOException {
			if (!fill(from, in, HEADER_AFTER_LENGTH)) {
				return null;
			}
			int size = HEADER_AFTER_LENGTH + in.getInt(in.position());
			if (!fill(from, in, size)) {
				return null;
			}
			byte[] frame = new byte[size];
			in.get(frame);
			return frame;
		}

		private static boolean fill(SocketChannel from, ByteBuffer in, int size) throws IOException {
			while (in.remaining() < size) {
				in.compact();
				int count = from.read(in);
				in.flip();
				if (count < 0) {
					return false;
				}
			}
			return true;
		}

		private static void write(SocketChannel to, byte[] bytes) throws IOException {
			ByteBuffer out = ByteBuffer.wrap(bytes);
			while (out.hasRemaining()) {
				to.write(out);
			}
		}

		private void endIfGone() {
			if (this.child == null && !Files.exists(this.directory)) {
				close();
			}
		}

		private static void closeQuietly(@Nullable Closeable closeable) {
			try {
				if (closeable != null) {
					closeable.close();
				}
			}
			catch (IOException ex) {
				// The descriptors are released all the same.
			}
		}

		private void close() {
			closeQuietly(this.child);
			closeQuietly(this.parent);
			closeQuietly(this.server);
			closeQuietly(() -> Files.deleteIfExists(this.directory.resolve("real")));
		}

	}

}
