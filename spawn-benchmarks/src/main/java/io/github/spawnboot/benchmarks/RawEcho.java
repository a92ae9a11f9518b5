package io.github.spawnboot.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The least that a call to another JVM over a Unix domain socket can cost in Java: a
 * second process whose one thread blocks in read and writes back what it got, and a
 * caller that writes and blocks in read. No frame, no codec, no other thread. Not
 * thread-safe.
 */
final class RawEcho implements SecondProcess {

	private final SecondJvm jvm;

	private final SocketChannel channel;

	private final ByteBuffer request;

	private final ByteBuffer reply;

	// There is not much code, so its first calls are enough for it.
	private final EchoCalls calls = new EchoCalls(this::pingPong, () -> "");

	private RawEcho(SecondJvm jvm, SocketChannel channel, int size) {
		this.jvm = jvm;
		this.channel = channel;
		this.request = ByteBuffer.allocateDirect(size);
		this.reply = ByteBuffer.allocateDirect(size);
		this.request.put(Payload.bytes(size));
	}

	/**
	 * Starts the second process and connects to it.
	 * @param size bytes there and back
	 * @param callers must be 1
	 * @return the caller's end
	 * @throws IOException if the process did not start or cannot be reached
	 */
	static RawEcho start(int size, int callers) throws IOException {
		if (callers != 1) {
			throw new IllegalArgumentException(
					"The raw ping-pong has one caller but " + callers + " were asked for. Leave it out or use '-t 1'");
		}
		SecondJvm jvm = SecondJvm.start(RawEcho.class, size);
		try {
			return new RawEcho(jvm, SocketChannel.open(UnixDomainSocketAddress.of(jvm.address())), size);
		}
		catch (IOException | RuntimeException ex) {
			jvm.close();
			throw ex;
		}
	}

	@Override
	public EchoCalls calls() {
		return this.calls;
	}

	// What comes back is valid until the next call.
	private ByteBuffer pingPong() throws IOException {
		writeAll(this.channel, this.request.rewind());
		if (!readAll(this.channel, this.reply.clear())) {
			throw new IOException("The raw echo process has ended");
		}
		return this.reply.flip();
	}

	@Override
	public long pid() {
		return this.jvm.pid();
	}

	@Override
	public long allocatedBytes() {
		return NOT_COUNTED;
	}

	@Override
	public void close() {
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			this.jvm.close();
		}
	}

	/**
	 * Runs the second process until the first one ends it.
	 * @param args path of the socket, and size of the messages in bytes
	 * @throws Exception if the socket cannot be created
	 */
	public static void main(String[] args) throws Exception {
		SecondJvm.serve(() -> {
			ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
			server.bind(UnixDomainSocketAddress.of(args[0]));
			Thread thread = new Thread(() -> echo(server, Integer.parseInt(args[1])), "spawn-raw-echo");
			thread.setDaemon(true);
			thread.start();
			return args[0];
		});
	}

	private static void echo(ServerSocketChannel server, int size) {
		try (server; SocketChannel channel = server.accept()) {
			ByteBuffer message = ByteBuffer.allocateDirect(size);
			while (readAll(channel, message.clear())) {
				writeAll(channel, message.flip());
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static boolean readAll(SocketChannel channel, ByteBuffer target) throws IOException {
		while (target.hasRemaining()) {
			if (channel.read(target) < 0) {
				return false;
			}
		}
		return true;
	}

	private static void writeAll(SocketChannel channel, ByteBuffer source) throws IOException {
		while (source.hasRemaining()) {
			channel.write(source);
		}
	}

}
