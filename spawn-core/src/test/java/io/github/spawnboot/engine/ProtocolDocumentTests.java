package io.github.spawnboot.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.CallContext;
import io.github.spawnboot.Job;
import io.github.spawnboot.Status;
import io.github.spawnboot.beam.BeamClient;
import io.github.spawnboot.beam.BeamListener;
import io.github.spawnboot.beam.BeamServer;
import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.beam.FramesTarget;
import io.github.spawnboot.beam.HandOver;
import io.github.spawnboot.beam.LinkLimits;
import io.github.spawnboot.beam.MessageType;
import io.github.spawnboot.beam.ProcessIdentity;
import io.github.spawnboot.beam.Welcome;
import io.github.spawnboot.beam.WireReader;
import io.github.spawnboot.beam.WireWriter;
import io.github.spawnboot.codec.ByteSequence;
import io.github.spawnboot.codec.ContractRules;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import io.github.spawnboot.codec.ValueType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@code docs/protocol.md} is true: its examples are played against both
 * sides.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ProtocolDocumentTests {

	private static final String TOKEN = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

	private static final Welcome WELCOME = new Welcome("documents", 1, 2, "com.example.Main", List.of("--verbose"),
			Map.of("user.timezone", "UTC"), new byte[] { 1, 2, 3 });

	@TempDir
	Path directory;

	private final Links links = Links.create(2, "documents");

	private final Target target = new Target();

	private final MethodInvoker invoker = new MethodInvoker(this.links.codec, CallCarrier.NONE,
			(method) -> Links.FAILURES);

	private ProtocolPage page;

	private final CompletableFuture<PendingCall> started = new CompletableFuture<>();

	private ServiceContract contract;

	@BeforeEach
	void read() throws IOException {
		this.page = ProtocolPage.read();
		this.contract = ServiceContract.of("greeter", Greeter.class, new ContractRules() {

			@Override
			public boolean isCallback(Class<?> type) {
				return type == Progress.class;
			}

		}, this.links.codec);
		assertThat(this.contract.problems()).isEmpty();
		this.links.server.export(this.contract, this.target);
		this.links.engine.register("count", ProtocolDocumentTests::count);
	}

	@AfterEach
	void close() {
		this.links.close();
	}

	private static Status count(Job job) throws IOException {
		assertThat(job.args()).containsExactly("-c", "all");
		assertThat(job.env().get("LANG")).isEqualTo("C");
		byte[] buffer = new byte[StreamChannel.CHUNK];
		long size = 0;
		int count = job.stdin().read(buffer);
		while (count >= 0) {
			size += count;
			count = job.stdin().read(buffer);
		}
		job.stdout().write(Long.toString(size).getBytes(StandardCharsets.US_ASCII));
		job.stderr().write("counted".getBytes(StandardCharsets.US_ASCII));
		return Status.OK;
	}

	@Test
	void frameOfEachExampleIsOfTheTypeThatItsCommentNames() {
		Set<MessageType> types = EnumSet.noneOf(MessageType.class);
		this.page.exchanges().forEach((name, frames) -> {
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			for (ProtocolPage.Frame frame : frames) {
				bytes.writeBytes(frame.content());
				if (!frame.comment().contains("MORE")) {
					Message message = message(bytes.toByteArray());
					assertThat(frame.comment()).as(frame.toString()).isEqualTo(message.type().name());
					types.add(message.type());
					bytes.reset();
				}
			}
		});
		assertThat(types).containsExactlyInAnyOrder(MessageType.values());
	}

	private static Message message(byte[] frames) {
		List<Message> messages = new ArrayList<>();
		FramesTarget.decode(frames, new BeamListener() {

			@Override
			public void onMessage(MessageType type, int id, ByteBuffer payload) {
				messages.add(new Message(type, id, payload));
			}

			@Override
			public void onClosed(String reason, @Nullable Throwable failure) {
				throw new AssertionError(reason, failure);
			}

		});
		assertThat(messages).hasSize(1);
		return messages.get(0);
	}

	private Message message(String exchange, int index) {
		return message(this.page.exchange(exchange).get(index).content());
	}

	@ParameterizedTest
	@ValueSource(strings = { "typed-call", "failure", "cancelled-call", "soft-limit", "two-frames", "commands", "job",
			"stream-argument", "stream-result", "publisher-result", "callback" })
	void parentSendsWhatThePageSays(String exchange) throws Exception {
		Links.Raw raw = this.links.raw(EngineLink.Side.PARENT);
		CompletableFuture<@Nullable Object> outcome = new CompletableFuture<>();
		Thread caller = new Thread(() -> {
			try {
				outcome.complete(call(exchange, raw.link()).call());
			}
			catch (Exception ex) {
				outcome.complete(ex);
			}
			catch (Error ex) {
				outcome.completeExceptionally(ex);
			}
		}, "test-caller");
		caller.start();
		play(exchange, raw.peer(), true,
				exchange.equals("soft-limit") ? () -> this.started.join().askToEnd() : caller::interrupt);
		Object result = outcome.get();
		switch (exchange) {
			case "typed-call" -> assertThat(result).isEqualTo("hello Zoë");
			case "failure" -> assertThat(result).isInstanceOf(IllegalArgumentException.class)
				.extracting((failure) -> ((Exception) failure).getMessage())
				.isEqualTo("no 'x'");
			case "cancelled-call" -> assertThat(result).isInstanceOf(CallCancelledException.class);
			case "soft-limit" -> assertThat(result).isEqualTo("half");
			case "two-frames" -> assertThat((byte[]) result).hasSize(65536);
			case "commands" -> assertThat(result).isEqualTo(List.of("commands", "count"));
			case "job" -> assertThat(result).isEqualTo("0 65536 counted");
			case "stream-argument" -> assertThat(result).isEqualTo(3L);
			case "stream-result" -> assertThat(result).isEqualTo(List.of("Ada", "Zoë"));
			case "publisher-result" -> assertThat(result).isEqualTo(List.of("Ada"));
			default -> assertThat(result).isEqualTo(List.of(50));
		}
		ends(raw);
	}

	private Callable<@Nullable Object> call(String exchange, EngineLink link) {
		RemoteEngine engine = new RemoteEngine(link, Links.FAILURES);
		return switch (exchange) {
			case "typed-call" -> () -> invoke(link, "greet", "Zoë");
			case "failure" -> () -> invoke(link, "fail", "x");
			case "cancelled-call" -> () -> invoke(link, "block");
			case "soft-limit" -> () -> invoke(started(link), "work");
			case "two-frames" -> () -> invoke(link, "scan");
			case "commands" -> engine::commands;
			case "job" -> () -> job(engine);
			case "stream-argument" ->
				() -> invoke(link, "count", new ByteArrayInputStream("abc".getBytes(StandardCharsets.US_ASCII)));
			case "stream-result" -> () -> ((Stream<?>) invoke(link, "names")).toList();
			case "publisher-result" -> () -> {
				Collecting subscriber = new Collecting();
				((Flow.Publisher<?>) invoke(link, "watch")).subscribe(subscriber);
				return subscriber.all.get();
			};
			case "callback" -> () -> {
				List<Integer> seen = new ArrayList<>();
				invoke(link, "convert", "a.pdf", (Progress) (percent) -> {
					seen.add(percent);
					return -1;
				});
				return seen;
			};
			default -> throw new IllegalArgumentException(exchange);
		};
	}

	/** Calls of the link, of which the test holds the last one. */
	private CallChannel started(EngineLink link) {
		return (request, streams) -> link.start(request, streams).thenApply((call) -> {
			this.started.complete(call);
			return call;
		});
	}

	private static String job(RemoteEngine engine) {
		byte[] input = new byte[65536];
		Arrays.fill(input, 0, 32768, (byte) 'x');
		Arrays.fill(input, 32768, 65536, (byte) 'y');
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		ByteArrayOutputStream messages = new ByteArrayOutputStream();
		Status status = engine.job("count", "-c", "all")
			.env("LANG", "C")
			.stdin(new ByteArrayInputStream(input))
			.stdout(output)
			.stderr(messages)
			.run();
		return status.code() + " " + output + " " + messages;
	}

	private RemoteMethod method(String name) {
		Method method = Arrays.stream(Greeter.class.getMethods())
			.filter((candidate) -> candidate.getName().equals(name))
			.findFirst()
			.orElseThrow();
		RemoteMethod remote = this.contract.find(method);
		assertThat(remote).isNotNull();
		return remote;
	}

	private Object invoke(CallChannel link, String name, Object... arguments) throws Exception {
		try {
			return this.invoker.invoke(link, "greeter", method(name), arguments);
		}
		catch (Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw (Exception) ex;
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "typed-call", "failure", "cancelled-call", "soft-limit", "two-frames", "commands", "job",
			"stream-argument", "stream-result", "publisher-result", "callback" })
	void childSendsWhatThePageSays(String exchange) throws Exception {
		Links.Raw raw = this.links.raw(EngineLink.Side.CHILD);
		play(exchange, raw.peer(), false, () -> {
			try {
				assertThat(this.target.blocked.await(30, TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				throw new AssertionError(ex);
			}
		});
		ends(raw);
	}

	/** Plays one side of an exchange and compares what the other one sends. */
	private void play(String exchange, SocketChannel peer, boolean isParent, Runnable beforeCancel) throws IOException {
		for (ProtocolPage.Frame frame : this.page.exchange(exchange)) {
			if (frame.comment().equals("CANCEL")) {
				beforeCancel.run();
			}
			byte[] content = frame.content();
			if (frame.ofParent() == isParent) {
				assertThat(read(peer, content.length)).as(exchange + ", " + frame).isEqualTo(content);
			}
			else {
				write(peer, content);
			}
		}
	}

	private static byte[] read(SocketChannel channel, int length) throws IOException {
		ByteBuffer buffer = ByteBuffer.allocate(length);
		int count = 0;
		while (count >= 0 && buffer.hasRemaining()) {
			count = channel.read(buffer);
		}
		return Arrays.copyOf(buffer.array(), buffer.position());
	}

	private static void write(SocketChannel channel, byte[] bytes) throws IOException {
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		while (buffer.hasRemaining()) {
			channel.write(buffer);
		}
	}

	/** Nothing is sent that the page does not have. */
	private void ends(Links.Raw raw) throws Exception {
		try (SocketChannel peer = raw.peer()) {
			peer.shutdownOutput();
			assertThat(read(peer, 1)).isEmpty();
		}
		this.links.owner.closed.get();
		assertThat(this.links.owner.failure).isNull();
		assertThat(raw.link().pendingCalls()).isZero();
		assertThat(raw.link().servedCalls()).isZero();
	}

	@Test
	void headersOfACallAreWhatThePageSays() {
		CallRequest request = new CallRequest(CallRequest.Kind.METHOD, "greeter", "greet(java.lang.String)", 2, 0,
				new CallHeaders(List.of("orders"), 500_000_000, Map.of("mdc.user", "ada")),
				ByteSequence.of(new byte[] { 0 }));
		Message message = message("headers", 0);
		assertThat(message.id()).isEqualTo(3);
		assertThat(message.payload()).isEqualTo(request.encode().toBuffer());
		CallRequest read = CallRequest.decode(message.payload(), 1);
		assertThat(read).usingRecursiveComparison().isEqualTo(request);
	}

	@Test
	void handOverIsWhatThePageSays() throws Exception {
		byte[] line = this.page.handOver().getBytes(StandardCharsets.UTF_8);
		HandOver handOver = HandOver.read(new ByteArrayInputStream(line));
		assertThat(handOver.toBytes()).isEqualTo(line);
		assertThat(handOver.token()).isEqualTo(TOKEN);
		assertThat(handOver.settings().maxMessageBytes()).isEqualTo(BeamSettings.DEFAULT.maxMessageBytes());
		assertThat(handOver.settings().limits()).isEqualTo(LinkLimits.DEFAULT);
		assertThat(handOver.parent()).isEqualTo(new ProcessIdentity(4711, 8123456));
		assertThat(handOver.socket().toString()).endsWith("-1/beam").startsWith("/tmp/spawn-");
	}

	@Test
	void parentAnswersTheHelloOfThePageByItsWelcome() throws Exception {
		assertThat(answer("handshake")).isEqualTo(this.page.exchange("handshake").get(1).content());
	}

	@Test
	void parentRefusesTheHelloOfAnotherVersionAsThePageSays() throws Exception {
		assertThat(answer("refused")).isEqualTo(this.page.exchange("refused").get(1).content());
	}

	private byte[] answer(String exchange) throws IOException {
		List<ProtocolPage.Frame> frames = this.page.exchange(exchange);
		try (BeamServer server = new BeamServer(this.links.loop, BeamSettings.DEFAULT, this.directory, WELCOME,
				(beam) -> new Ignoring());
				SocketChannel child = SocketChannel.open(UnixDomainSocketAddress.of(server.handOver().socket()))) {
			Message hello = message(frames.get(0).content());
			write(child, hello(hello, server.handOver().token(), null));
			return read(child, frames.get(1).content().length);
		}
	}

	/** Returns the hello of the page with what is different in each process. */
	private static byte[] hello(Message hello, String token, @Nullable Long pid) {
		WireReader reader = new WireReader(hello.payload().duplicate());
		WireWriter writer = new WireWriter().number(reader.number()).number(reader.number());
		assertThat(reader.text()).isEqualTo(TOKEN);
		long documented = reader.bigNumber();
		assertThat(documented).isEqualTo(4712);
		assertThat(reader.text()).isEqualTo("17.0.1+12");
		reader.end();
		writer.text(token).bigNumber((pid != null) ? pid : documented).text(System.getProperty("java.vm.version"));
		return FramesTarget.frame(MessageType.HELLO, 0, hello.id(), writer.toByteArray());
	}

	@Test
	void childSendsTheHelloOfThePageAndReadsItsWelcome() throws Exception {
		Path socket = this.directory.resolve("beam");
		try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			server.bind(UnixDomainSocketAddress.of(socket));
			HandOver handOver = new HandOver(socket, TOKEN, BeamSettings.DEFAULT, new ProcessIdentity(1, 0));
			CompletableFuture<Welcome> welcome = new CompletableFuture<>();
			Thread child = new Thread(() -> {
				try {
					welcome.complete(BeamClient.connect(this.links.peerLoop, handOver, BeamSettings.DEFAULT,
							(answer, beam) -> new Ignoring(), 30_000));
				}
				catch (IOException | InterruptedException ex) {
					welcome.completeExceptionally(ex);
				}
			}, "test-child");
			child.start();
			try (SocketChannel parent = server.accept()) {
				byte[] expected = hello(message("handshake", 0), TOKEN, ProcessHandle.current().pid());
				assertThat(read(parent, expected.length)).isEqualTo(expected);
				write(parent, this.page.exchange("handshake").get(1).content());
				assertThat(welcome.get()).usingRecursiveComparison().isEqualTo(WELCOME);
			}
		}
	}

	@Test
	void messagesOfTheLifeOfAChildHaveTheFieldsThatThePageSays() {
		assertThat(message("handshake", 2).payload())
			.isEqualTo(new WireWriter().pairs(Map.of()).texts(this.links.engine.commands()).toBuffer());
		assertThat(message("handshake", 3).payload().hasRemaining()).isFalse();
		assertThat(message("handshake", 4).payload().hasRemaining()).isFalse();
		assertThat(message("handshake", 5).payload()).isEqualTo(new WireWriter().number(10_000).toBuffer());
		assertThat(message("start-failed", 0).payload())
			.isEqualTo(new WireWriter().text("java.lang.IllegalStateException: no disk").toBuffer());
	}

	@Test
	void valuesAreWhatThePageSays() throws Exception {
		Map<String, byte[]> documented = new HashMap<>(this.page.values());
		value(documented, "null", String.class, null);
		value(documented, "byte[]: 3 bytes", byte[].class, new byte[] { 0, -1, -128 });
		value(documented, "String: well-formed", String.class, "Zoë");
		value(documented, "String: a lone surrogate", String.class, "\uD800A");
		value(documented, "boolean: true", boolean.class, true);
		value(documented, "int: -1", int.class, -1);
		value(documented, "char: A", char.class, 'A');
		value(documented, "float: 1.0", float.class, 1.0f);
		value(documented, "double: 1.0", double.class, 1.0);
		Type texts = Greeter.class.getMethod("all").getGenericReturnType();
		value(documented, "List<String>: a, b", texts, List.of("a", "b"));
		value(documented, "InputStream: live", method("count").parameterTypes().get(0), ValueCodec.LIVE);
		assertThat(documented).isEmpty();
	}

	private void value(Map<String, byte[]> documented, String name, Type type, @Nullable Object value) {
		value(documented, name, this.links.codec.type(type), value);
	}

	private void value(Map<String, byte[]> documented, String name, ValueType type, @Nullable Object value) {
		byte[] bytes = documented.remove(name);
		assertThat(bytes).as(name).isNotNull();
		assertThat(this.links.codec.write(List.of(type), new @Nullable Object[] { value })).as(name).isEqualTo(bytes);
		assertThat(this.links.codec.read(List.of(type), ByteBuffer.wrap(bytes))[0]).as(name).isEqualTo(value);
	}

	private record Message(MessageType type, int id, ByteBuffer payload) {

	}

	/** Called back. */
	public interface Progress {

		int at(int percent);

	}

	/** The service of the page. */
	public interface Greeter {

		String greet(String name);

		String fail(String name);

		void block() throws InterruptedException;

		String work();

		byte[] scan();

		List<String> all();

		long count(InputStream text);

		Stream<String> names();

		Flow.Publisher<String> watch();

		void convert(String name, Progress progress);

	}

	static final class Target implements Greeter {

		final CountDownLatch blocked = new CountDownLatch(1);

		@Override
		public String greet(String name) {
			return "hello " + name;
		}

		@Override
		public String fail(String name) {
			IllegalArgumentException failure = new IllegalArgumentException("no '" + name + "'");
			failure.setStackTrace(new StackTraceElement[] {
					new StackTraceElement("com.example.Greeter", "fail", "Greeter.java", 42) });
			throw failure;
		}

		@Override
		public void block() throws InterruptedException {
			this.blocked.countDown();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				InterruptedException failure = new InterruptedException("stopped");
				failure.setStackTrace(new StackTraceElement[0]);
				throw failure;
			}
		}

		@Override
		public String work() {
			this.blocked.countDown();
			try {
				new CountDownLatch(1).await();
				return "whole";
			}
			catch (InterruptedException ex) {
				return CallContext.current().isSoftLimitReached() ? "half" : "none";
			}
		}

		@Override
		public byte[] scan() {
			return new byte[65536];
		}

		@Override
		public List<String> all() {
			return List.of("a", "b");
		}

		@Override
		public long count(InputStream text) {
			try (text) {
				return text.readAllBytes().length;
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@Override
		public Stream<String> names() {
			return Stream.of("Ada", "Zoë");
		}

		@Override
		public Flow.Publisher<String> watch() {
			return (subscriber) -> subscriber.onSubscribe(new Flow.Subscription() {

				private boolean done;

				@Override
				public void request(long items) {
					if (!this.done) {
						this.done = true;
						subscriber.onNext("Ada");
						subscriber.onComplete();
					}
				}

				@Override
				public void cancel() {
					this.done = true;
				}

			});
		}

		@Override
		public void convert(String name, Progress progress) {
			assertThat(progress.at(50)).isEqualTo(-1);
		}

	}

	private static final class Collecting implements Flow.Subscriber<Object> {

		final CompletableFuture<List<Object>> all = new CompletableFuture<>();

		private final List<Object> items = new ArrayList<>();

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			subscription.request(5);
		}

		@Override
		public void onNext(Object item) {
			this.items.add(item);
		}

		@Override
		public void onError(Throwable failure) {
			this.all.completeExceptionally(failure);
		}

		@Override
		public void onComplete() {
			this.all.complete(this.items);
		}

	}

	private static final class Ignoring implements BeamListener {

		@Override
		public void onMessage(MessageType type, int id, ByteBuffer payload) {
			throw new AssertionError("unexpected " + type);
		}

		@Override
		public void onClosed(String reason, @Nullable Throwable failure) {
			// The test looks at its own end.
		}

	}

}
