package io.github.spawnboot.beam;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.codec.PlainText;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parent's end of the handshake: listens for exactly one child. A connection is the
 * child if it comes from a process of the same user and knows the token; every other one
 * is dropped and the wait goes on. Once the child is there, or on {@link #close()}, the
 * socket is unlinked and nobody can connect any more.
 */
public final class BeamServer implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(BeamServer.class);

	private static final int TOKEN_BYTES = 32;

	// A stranger that only connects must not fill the descriptor table.
	private static final int MAX_CANDIDATES = 16;

	private static final int MAX_HELLO_BYTES = 4096;

	private static final int MAX_VERSION = 100;

	private final BeamLoop loop;

	private final BeamSettings settings;

	private final Welcome welcome;

	private final Function<Beam, BeamListener> listener;

	private final Path socket;

	private final String owner;

	private final String token;

	private final ServerSocketChannel server;

	// In the order of their arrival; guarded by itself.
	private final Set<Beam> candidates = new LinkedHashSet<>();

	private final AtomicBoolean crowded = new AtomicBoolean();

	private final CompletableFuture<Hello> connected = new CompletableFuture<>();

	/**
	 * Starts to listen.
	 * @param loop accepts and reads
	 * @param settings limits of the beam
	 * @param directory directory of mode 0700 in which the socket is made
	 * @param welcome what the child shall run
	 * @param listener made from the beam of the child; takes what follows the handshake
	 * @throws IOException if the socket cannot be made
	 */
	public BeamServer(BeamLoop loop, BeamSettings settings, Path directory, Welcome welcome,
			Function<Beam, BeamListener> listener) throws IOException {
		this.loop = loop;
		this.settings = settings;
		this.welcome = welcome;
		this.listener = listener;
		this.socket = directory.resolve("beam");
		this.owner = Files.getOwner(directory).getName();
		byte[] random = new byte[TOKEN_BYTES];
		new SecureRandom().nextBytes(random);
		this.token = HexFormat.of().formatHex(random);
		this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
		try {
			this.server.bind(UnixDomainSocketAddress.of(this.socket), MAX_CANDIDATES);
			this.server.configureBlocking(false);
		}
		catch (IOException ex) {
			close();
			throw ex;
		}
		loop.accept(this.server, this::accept);
	}

	/**
	 * Returns what the child has to know to connect.
	 * @return the hand-over, to be written to the stdin of the child
	 */
	public HandOver handOver() {
		return new HandOver(this.socket, this.token, this.settings, ProcessIdentity.current());
	}

	/**
	 * Returns the end of the handshake.
	 * @return completes with the greeting of the child when it was welcomed; fails if it
	 * speaks another version
	 */
	public CompletableFuture<Hello> connected() {
		return this.connected;
	}

	private void accept() {
		SocketChannel channel;
		try {
			channel = this.server.accept();
		}
		catch (IOException ex) {
			if (this.server.isOpen()) {
				// Out of descriptors, for example. Left open, the socket would be ready
				// for ever.
				close();
				this.connected.completeExceptionally(
						new IOException("The connection of the child could not be accepted: " + ex.getMessage(), ex));
			}
			return;
		}
		if (channel == null) {
			return;
		}
		try {
			if (!isSameUser(channel)) {
				logger.warn("A connection to the socket of a starting child was dropped: it is of another user");
				channel.close();
				return;
			}
			Candidate candidate = new Candidate();
			Beam beam = this.loop.open(channel, this.settings, candidate);
			beam.restrict(MAX_HELLO_BYTES);
			candidate.beam = beam;
			add(beam);
		}
		catch (IOException ex) {
			logger.debug("A connection to the socket of a starting child failed", ex);
			closeQuietly(channel);
		}
	}

	private static void closeQuietly(SocketChannel channel) {
		try {
			channel.close();
		}
		catch (IOException ex) {
			// The descriptor is released all the same.
		}
	}

	private void add(Beam beam) {
		Beam oldest = null;
		synchronized (this.candidates) {
			if (this.candidates.size() >= MAX_CANDIDATES) {
				// Not the newest: strangers that say nothing must not keep the child out,
				// which speaks at once.
				oldest = this.candidates.iterator().next();
				this.candidates.remove(oldest);
			}
			this.candidates.add(beam);
		}
		if (oldest != null) {
			// Once: strangers must not be able to fill the log.
			if (this.crowded.compareAndSet(false, true)) {
				logger.warn(
						"A connection to the socket of a starting child was dropped: it said nothing, and {} more came",
						MAX_CANDIDATES);
			}
			oldest.close("it said nothing, and others came", null);
		}
	}

	private void remove(Beam beam) {
		synchronized (this.candidates) {
			this.candidates.remove(beam);
		}
	}

	private boolean isSameUser(SocketChannel channel) throws IOException {
		if (!channel.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)) {
			return true;
		}
		return channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName().equals(this.owner);
	}

	private boolean isToken(String candidate) {
		return MessageDigest.isEqual(candidate.getBytes(StandardCharsets.UTF_8),
				this.token.getBytes(StandardCharsets.UTF_8));
	}

	private void welcome(Beam beam, Hello hello) {
		String refusal = refusal(hello);
		if (refusal != null) {
			beam.send(MessageType.REFUSED, 0, new WireWriter().text(refusal).toBuffer());
			this.connected.completeExceptionally(new BeamProtocolException(refusal, null));
			return;
		}
		remove(beam);
		close();
		beam.restrict(FrameDecoder.MAX_PAYLOAD);
		beam.listener(this.listener.apply(beam));
		beam.send(MessageType.WELCOME, 0, this.welcome.encode());
		this.connected.complete(hello);
	}

	private static @Nullable String refusal(Hello hello) {
		if (hello.version() != Hello.VERSION) {
			return "the child speaks version " + hello.version() + " of the protocol and the parent version "
					+ Hello.VERSION + "; start the application anew so that both run the same build";
		}
		String javaVersion = System.getProperty("java.vm.version", "");
		if (!hello.javaVersion().equals(javaVersion)) {
			return "the child runs on Java " + PlainText.of(hello.javaVersion(), MAX_VERSION) + " and the parent on "
					+ javaVersion + "; the JDK was replaced while the application runs, start the application anew";
		}
		return null;
	}

	/**
	 * Ends the wait, unlinks the socket and drops every connection that is not the child.
	 */
	@Override
	public void close() {
		try {
			this.server.close();
			Files.deleteIfExists(this.socket);
		}
		catch (IOException ex) {
			logger.warn("The socket '{}' of a starting child could not be removed", this.socket, ex);
		}
		List<Beam> strangers;
		synchronized (this.candidates) {
			strangers = new ArrayList<>(this.candidates);
			this.candidates.clear();
		}
		strangers.forEach((beam) -> beam.close("another connection is the child", null));
		this.loop.wakeup();
	}

	/**
	 * A connection that has not shown the token yet.
	 */
	private final class Candidate implements BeamListener {

		private @Nullable Beam beam;

		@Override
		public void onMessage(MessageType type, int id, ByteBuffer payload) {
			Beam beam = this.beam;
			if (beam == null || type != MessageType.HELLO) {
				throw new BeamProtocolException("A stranger sent " + type, null);
			}
			Hello hello = Hello.decode(payload);
			if (!isToken(hello.token()) || connected().isDone()) {
				throw new BeamProtocolException("A stranger sent a wrong token", null);
			}
			welcome(beam, hello);
		}

		@Override
		public void onClosed(String reason, @Nullable Throwable failure) {
			Beam beam = this.beam;
			if (beam != null) {
				remove(beam);
			}
			if (failure != null) {
				logger.warn("A connection to the socket of a starting child was dropped: {}", reason);
			}
		}

	}

}
