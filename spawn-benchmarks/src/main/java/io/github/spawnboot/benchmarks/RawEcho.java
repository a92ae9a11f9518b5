package io.github.spawnboot.benchmarks;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The least that a call to another JVM over a Unix domain socket can cost in Java: a
 * second process whose one thread blocks in read and writes back what it got, and a
 * caller that writes and blocks in read. No frame, no codec, no other thread. Not
 * thread-safe.
 */
final class RawEcho implements AutoCloseable {

	private final Process process;

	private final SocketChannel channel;

	private final ByteBuffer request;

	private final ByteBuffer reply;

	private RawEcho(Process process, SocketChannel channel, int size) {
		this.process = process;
		this.channel = channel;
		this.request = ByteBuffer.allocateDirect(size);
		this.reply = ByteBuffer.allocateDirect(size);
		while (this.request.hasRemaining()) {
			this.request.put((byte) 'x');
		}
	}

	/**
	 * Starts the second process and waits until it is connected, or has ended.
	 * @param size bytes there and back
	 * @return the caller's end
	 * @throws IOException if the process did not start or did not connect
	 */
	static RawEcho start(int size) throws IOException {
		Path directory = Files.createTempDirectory("spawn-raw");
		Path socket = directory.resolve("echo");
		try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			server.bind(UnixDomainSocketAddress.of(socket));
			Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
					"-cp", System.getProperty("java.class.path"), RawEcho.class.getName(), socket.toString(),
					Integer.toString(size))
				.inheritIO()
				.redirectInput(ProcessBuilder.Redirect.PIPE)
				.start();
			// Ends the accept, which has no limit of its own.
			process.onExit().thenRun(() -> close(server));
			return new RawEcho(process, server.accept(), size);
		}
		finally {
			Files.deleteIfExists(socket);
			Files.deleteIfExists(directory);
		}
	}

	private static void close(ServerSocketChannel server) {
		try {
			server.close();
		}
		catch (IOException ex) {
			throw new IllegalStateException("The socket of the raw echo could not be closed", ex);
		}
	}

	/**
	 * Returns the id of the second process.
	 * @return its id
	 */
	long pid() {
		return this.process.pid();
	}

	/**
	 * Sends the bytes and waits until all of them are back.
	 * @return number of bytes that came back
	 * @throws IOException if the second process is gone
	 */
	int call() throws IOException {
		writeAll(this.channel, this.request.rewind());
		if (!readAll(this.channel, this.reply.clear())) {
			throw new IOException("The raw echo process has ended");
		}
		return this.reply.position();
	}

	/**
	 * Ends the second process, which notices the end of the connection.
	 */
	@Override
	public void close() throws IOException {
		this.channel.close();
		this.process.destroy();
		this.process.onExit().join();
	}

	/**
	 * Runs the second process until the first one closes the connection.
	 * @param args path of the socket, and size of the messages in bytes
	 * @throws IOException if the connection breaks
	 */
	public static void main(String[] args) throws IOException {
		try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(args[0]))) {
			ByteBuffer message = ByteBuffer.allocateDirect(Integer.parseInt(args[1]));
			while (readAll(channel, message.clear())) {
				writeAll(channel, message.flip());
			}
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
