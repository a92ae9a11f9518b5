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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import io.github.spawnboot.BeamProtocolException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for the handshake: {@link BeamServer} and {@link BeamClient}. Rows C1 and D14.
 */
class BeamServerTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final long LIMIT_MILLIS = LIMIT.toMillis();

	private static final Welcome WELCOME = new Welcome("documents", 1, 1, "Main", List.of("a"), Map.of(), new byte[0]);

	@TempDir
	Path directory;

	private final BeamLoop loop = new BeamLoop("test-beam");

	private final BeamLoop childLoop = new BeamLoop("test-child-beam");

	private final RecordingListener parent = new RecordingListener();

	private final RecordingListener child = new RecordingListener();

	private final List<SocketChannel> strangers = new ArrayList<>();

	private BeamServer server;

	@BeforeEach
	void listen() throws IOException {
		this.server = new BeamServer(this.loop, BeamSettings.DEFAULT, this.directory, WELCOME, (beam) -> this.parent);
	}

	@AfterEach
	void close() throws IOException {
		this.server.close();
		this.loop.close();
		this.childLoop.close();
		for (SocketChannel stranger : this.strangers) {
			stranger.close();
		}
	}

	@Test
	void connectWhenTokenIsRightWelcomesAndUnlinksTheSocket() throws Exception {
		assertThat(Files.exists(this.server.handOver().socket())).isTrue();
		theChildGetsIn();
		assertThat(Files.exists(this.server.handOver().socket())).isFalse();
		assertThatIOException().isThrownBy(this::stranger);
	}

	@Test
	void connectWhenStrangersAreThereStillWelcomesTheChild() throws Exception {
		SocketChannel wrongToken = stranger();
		wrongToken.write(frame(MessageType.HELLO, hello(Hello.VERSION, "0".repeat(64))));
		SocketChannel noToken = stranger();
		noToken.write(frame(MessageType.HELLO, hello(Hello.VERSION, "")));
		SocketChannel noHello = stranger();
		noHello.write(frame(MessageType.READY, new byte[8]));
		SocketChannel noChild = stranger();
		noChild.write(frame(MessageType.HELLO, "GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII)));
		SocketChannel garbage = stranger();
		garbage.write(ByteBuffer.wrap(FrameDecoderTests.random(500)));
		SocketChannel largeHello = stranger();
		largeHello.write(frame(MessageType.HELLO, new byte[5000]));
		SocketChannel silent = stranger();
		for (SocketChannel dropped : List.of(wrongToken, noToken, noHello, noChild, garbage, largeHello)) {
			assertThat(read(dropped)).isEmpty();
		}
		theChildGetsIn();
		assertThat(read(silent)).isEmpty();
	}

	@Test
	void connectWhenAStrangerAnnouncesMoreThanAHelloDropsItBeforeItsContentComes() throws Exception {
		// row D14
		SocketChannel large = stranger();
		large.write(header(4097, 0));
		SocketChannel endless = stranger();
		endless.write(header(FrameDecoder.MAX_PAYLOAD, FrameDecoder.MORE));
		for (SocketChannel dropped : List.of(large, endless)) {
			assertThat(read(dropped)).isEmpty();
		}
		theChildGetsIn();
	}

	private static ByteBuffer header(int payload, int flags) {
		byte[] frame = FrameDecoderTests.frame(MessageType.HELLO, flags, 0, new byte[payload]);
		return ByteBuffer.wrap(frame, 0, FrameDecoder.HEADER);
	}

	@Test
	void helloIsFollowedByMessagesOfAnySize() throws Exception {
		SocketChannel child = stranger();
		byte[] hello = FrameDecoderTests.frame(MessageType.HELLO, 0, 0,
				hello(Hello.VERSION, this.server.handOver().token()));
		List<byte[]> ready = FramesTarget.cut(MessageType.READY, 0, new byte[FrameDecoder.MAX_PAYLOAD + 5000]);
		ByteBuffer all = ByteBuffer.wrap(FrameDecoderTests.concat(hello, ready.get(0), ready.get(1)));
		while (all.hasRemaining()) {
			child.write(all);
		}
		Awaitility.await().until(() -> this.parent.messages.size() == 1);
		assertThat(this.parent.messages.get(0).content()).hasSize(FrameDecoder.MAX_PAYLOAD + 5000);
	}

	@Test
	void connectWhenMoreStrangersThanAllowedSayNothingStillWelcomesTheChild() throws Exception {
		for (int i = 0; i < 40; i++) {
			stranger();
		}
		theChildGetsIn();
		for (SocketChannel stranger : this.strangers) {
			assertThat(read(stranger)).isEmpty();
		}
	}

	@Test
	void helloWhenSaidTwiceEndsTheBeam() throws Exception {
		SocketChannel child = stranger();
		byte[] hello = hello(Hello.VERSION, this.server.handOver().token());
		child.write(frame(MessageType.HELLO, hello));
		assertThat(this.server.connected()).succeedsWithin(LIMIT);
		child.write(frame(MessageType.HELLO, hello));
		// What follows belongs to the listener, for which it is just another message.
		Awaitility.await().until(() -> this.parent.messages.size() == 1);
		assertThat(this.parent.messages.get(0).type()).isEqualTo(MessageType.HELLO);
	}

	@Test
	void helloWhenProtocolVersionIsAnotherIsRefusedWithBothVersions() throws Exception {
		// rows D4, D35
		SocketChannel child = stranger();
		child.write(frame(MessageType.HELLO, hello(99, this.server.handOver().token())));
		assertThat(this.server.connected()).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(BeamProtocolException.class)
			.withMessageContaining("version 99 of the protocol")
			.withMessageContaining("the parent version " + Hello.VERSION);
		assertThat(refusal(child)).contains("version 99 of the protocol").contains("version " + Hello.VERSION);
	}

	@Test
	void helloWhenJavaVersionIsAnotherIsRefusedWithBothVersions() throws Exception {
		// row D4
		SocketChannel child = stranger();
		byte[] hello = new Hello(Hello.VERSION, this.server.handOver().token(), 1, "99.9+1").encode().array();
		child.write(frame(MessageType.HELLO, hello));
		assertThat(refusal(child)).contains("Java 99.9+1").contains(System.getProperty("java.vm.version"));
		assertThat(this.server.connected()).failsWithin(LIMIT)
			.withThrowableThat()
			.isNotInstanceOf(TimeoutException.class);
	}

	@Test
	void helloWhenJavaVersionIsNoVersionIsQuotedHarmlessly() throws Exception {
		SocketChannel child = stranger();
		String version = "\u001b[2J\n2026-01-01 ERROR forged" + "x".repeat(3000);
		child.write(frame(MessageType.HELLO,
				new Hello(Hello.VERSION, this.server.handOver().token(), 1, version).encode().array()));
		assertThat(this.server.connected()).failsWithin(LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(BeamProtocolException.class)
			.withMessageContaining("Java ␛[2J␊2026-01-01 ERROR forgedxxx")
			.satisfies((ex) -> assertThat(ex.getMessage()).hasSizeLessThan(500));
	}

	@Test
	void connectWhenParentRefusesFailsWithItsReason() {
		HandOver handOver = this.server.handOver();
		HandOver wrong = new HandOver(handOver.socket(), "0".repeat(64), handOver.settings(), handOver.parent());
		assertThatIOException()
			.isThrownBy(() -> BeamClient.connect(this.childLoop, wrong, BeamSettings.DEFAULT,
					(welcome, beam) -> this.child, LIMIT_MILLIS))
			.withMessageContaining("The parent did not welcome this child");
		assertThat(this.server.connected()).isNotDone();
	}

	@Test
	void connectWhenParentSaysNothingFailsAfterTheLimit() throws Exception {
		Path socket = this.directory.resolve("mute");
		try (ServerSocketChannel mute = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			mute.bind(UnixDomainSocketAddress.of(socket));
			HandOver handOver = new HandOver(socket, "0".repeat(64), BeamSettings.DEFAULT, new ProcessIdentity(1, 0));
			assertThatIOException()
				.isThrownBy(() -> BeamClient.connect(this.childLoop, handOver, BeamSettings.DEFAULT,
						(welcome, beam) -> this.child, 50))
				.withMessageContaining("Timeout");
		}
	}

	@Test
	void closeUnlinksTheSocketAndDropsEveryConnection() throws Exception {
		SocketChannel silent = stranger();
		this.server.close();
		assertThat(this.directory).isEmptyDirectory();
		assertThat(read(silent)).isEmpty();
		assertThatIOException().isThrownBy(this::stranger);
	}

	@Test
	void tokenIsInNoTextAndOfItsOwn() throws Exception {
		HandOver handOver = this.server.handOver();
		assertThat(handOver.token()).matches("[0-9a-f]{64}");
		assertThat(handOver.toString()).doesNotContain(handOver.token());
		assertThat(this.server.toString()).doesNotContain(handOver.token());
		Path other = Files.createDirectory(this.directory.resolve("other"));
		try (BeamServer second = new BeamServer(this.loop, BeamSettings.DEFAULT, other, WELCOME,
				(beam) -> this.parent)) {
			assertThat(second.handOver().token()).isNotEqualTo(handOver.token());
		}
	}

	@Test
	void bindWhenSocketCannotBeMadeFails() {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> new BeamServer(this.loop, BeamSettings.DEFAULT,
				this.directory.resolve("missing"), WELCOME, (beam) -> this.parent));
	}

	private void theChildGetsIn() throws Exception {
		Welcome welcome = BeamClient.connect(this.childLoop, this.server.handOver(), BeamSettings.DEFAULT,
				(accepted, beam) -> {
					beam.send(MessageType.READY, 0);
					return this.child;
				}, LIMIT_MILLIS);
		assertThat(welcome).usingRecursiveComparison().isEqualTo(WELCOME);
		assertThat(this.server.connected()).succeedsWithin(LIMIT)
			.satisfies((hello) -> assertThat(hello.pid()).isEqualTo(ProcessHandle.current().pid()));
		Awaitility.await().until(() -> this.parent.messages.size() == 1);
	}

	private SocketChannel stranger() throws IOException {
		SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(this.server.handOver().socket()));
		this.strangers.add(channel);
		return channel;
	}

	private static byte[] hello(int version, String token) {
		return new Hello(version, token, 1, System.getProperty("java.vm.version")).encode().array();
	}

	private static ByteBuffer frame(MessageType type, byte[] content) {
		return ByteBuffer.wrap(FrameDecoderTests.frame(type, 0, 0, content));
	}

	private static String refusal(SocketChannel channel) throws IOException {
		ByteBuffer header = ByteBuffer.allocate(FrameDecoder.HEADER);
		while (header.hasRemaining() && channel.read(header) >= 0) {
			// until the header is whole
		}
		assertThat(header.get(4)).isEqualTo((byte) MessageType.REFUSED.code());
		ByteBuffer content = ByteBuffer.allocate(header.getInt(0) - 6);
		while (content.hasRemaining() && channel.read(content) >= 0) {
			// until the content is whole
		}
		return new WireReader(content.flip()).text();
	}

	/** Everything until the end; a reset is an end, too. */
	private static byte[] read(SocketChannel channel) {
		CompletableFuture<byte[]> all = CompletableFuture.supplyAsync(() -> {
			ByteBuffer buffer = ByteBuffer.allocate(4096);
			try {
				while (channel.read(buffer) >= 0 && buffer.hasRemaining()) {
					// until the end
				}
			}
			catch (IOException ex) {
				// It was dropped while bytes of it were unread.
			}
			return Arrays.copyOf(buffer.array(), buffer.position());
		});
		assertThat(all).succeedsWithin(LIMIT);
		return all.join();
	}

}
