package io.github.spawnboot.beam;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Two ends of one real Unix socket in this JVM.
 *
 * @param left one end
 * @param right the other end
 */
public record BeamPair(SocketChannel left, SocketChannel right) {

	/**
	 * Connects two channels; the socket is unlinked at once.
	 */
	public static BeamPair connect() throws IOException {
		Path directory = Files.createTempDirectory("beam-test-");
		Path socket = directory.resolve("s");
		try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			server.bind(UnixDomainSocketAddress.of(socket));
			SocketChannel left = SocketChannel.open(UnixDomainSocketAddress.of(socket));
			return new BeamPair(left, server.accept());
		}
		finally {
			Files.deleteIfExists(socket);
			Files.deleteIfExists(directory);
		}
	}

}
