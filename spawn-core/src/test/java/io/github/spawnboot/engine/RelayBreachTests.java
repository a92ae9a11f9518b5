package io.github.spawnboot.engine;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.CallContext;
import io.github.spawnboot.beam.MessageType;
import io.github.spawnboot.beam.WireWriter;
import io.github.spawnboot.codec.ByteSequence;
import io.github.spawnboot.codec.ContractRules;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ServiceContract;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for two children with a parent between them, of which one breaks the rules: it
 * ends, and the other one sees a call that has failed. Parameter 0 gives bytes, 1 gives
 * items, 2 takes bytes, 3 is a callback, and the result has items.
 */
class RelayBreachTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final int CALL = 2;

	private static final byte LIVE = 6;

	private final Links front = Links.create(1, "front");

	private final Links far = Links.create(1, "far");

	private final Links.TestOwner frontOwner = new Links.TestOwner();

	private final Links.TestOwner farOwner = new Links.TestOwner();

	private final CallRelay relay = new CallRelay(Links.FAILURES);

	private final ServiceContract contract = ServiceContract.of("target", Service.class, new ContractRules() {
	}, this.far.codec);

	private final RemoteMethod method = this.contract.methods().get(0);

	private final byte[] body = { LIVE, LIVE, LIVE, LIVE };

	private final Target target = new Target();

	@AfterEach
	void close() {
		this.front.close();
		this.far.close();
	}

	private CallRequest request(int liveValues, byte... body) {
		return CallRequest
			.of(CallRequest.Kind.METHOD, "target", this.method.signature(), CallHeaders.NONE, ByteSequence.of(body))
			.withLiveValues(liveValues);
	}

	private void relay(EngineLink service) {
		this.frontOwner.serve = relayTo(service);
		this.front.owner.serve = relayTo(service);
	}

	private java.util.function.Consumer<ServedCall> relayTo(EngineLink service) {
		return (call) -> this.relay.relay(call, "front", service, "far", this.contract.find(call.request().name()));
	}

	private static Step step(MessageType type, int... content) {
		byte[] bytes = new byte[content.length];
		for (int i = 0; i < content.length; i++) {
			bytes[i] = (byte) content[i];
		}
		return new Step(type, bytes);
	}

	private static Step credit(int channel, int bytes, int items) {
		return new Step(MessageType.STREAM_CREDIT,
				new WireWriter().octet(channel).number(bytes).number(items).toByteArray());
	}

	private static Step chunk(int channel, int size) {
		return new Step(MessageType.STREAM_DATA, new WireWriter().octet(channel).rest(new byte[size]).toByteArray());
	}

	static List<Breach> ofCaller() {
		return List.of(new Breach("bytes that nobody asked for", "than it was allowed to", chunk(0, 1)),
				new Breach("an item that nobody asked for", "than it was allowed to", chunk(1, 1)),
				new Breach("the end of what nobody asked for", "nobody has asked", step(MessageType.STREAM_END, 0)),
				new Breach("a closed output before its first byte", "received nothing",
						step(MessageType.STREAM_CLOSE, 2)),
				new Breach("bytes of an output", "which it reads", chunk(2, 1)),
				new Breach("credit for an output", "not received", credit(2, 1, 0)),
				new Breach("credit for an input", "which it writes itself", credit(0, 1, 0)),
				new Breach("credit for a result that is not there", "does not exist", credit(255, 1, 1)),
				new Breach("the stream of a callback", "does not exist", chunk(3, 1)),
				new Breach("an unknown stream", "does not exist", chunk(9, 1)));
	}

	static List<Breach> ofService() {
		Step returned = step(MessageType.RETURNED, LIVE);
		Step item = step(MessageType.STREAM_DATA, 255, 0);
		List<Step> manyItems = new ArrayList<>(List.of(returned));
		for (int i = 0; i <= ItemQueue.PREFETCH; i++) {
			manyItems.add(item);
		}
		List<Step> manyBytes = new ArrayList<>();
		// Nobody has read any, since the mailbox of the caller does nothing.
		for (int i = 0; i <= StreamChannel.WINDOW / StreamChannel.CHUNK; i++) {
			manyBytes.add(chunk(2, StreamChannel.CHUNK));
		}
		return List.of(new Breach("bytes of an input", "which it reads", chunk(0, 1)),
				new Breach("too much credit", "not received", credit(0, StreamChannel.WINDOW + 1, 0)),
				new Breach("credit that adds up to too much", "not received", credit(0, StreamChannel.WINDOW, 0),
						credit(0, 1, 0)),
				new Breach("credit for too many items", "not received", credit(1, 1, ItemQueue.MAX_AHEAD + 1)),
				new Breach("credit for its result", "which it writes itself", returned, credit(255, 1, 1)),
				new Breach("bytes behind an end", "which it has ended", step(MessageType.STREAM_END, 2), chunk(2, 1)),
				new Breach("two ends", "which it has ended", step(MessageType.STREAM_END, 2),
						step(MessageType.STREAM_END, 2)),
				new Breach("more bytes than allowed", "than it was allowed to", manyBytes.toArray(Step[]::new)),
				new Breach("more items than allowed", "than it was allowed to", manyItems.toArray(Step[]::new)),
				new Breach("an empty item", "an empty item", returned, step(MessageType.STREAM_DATA, 255)),
				new Breach("an item before the return", "before it returned", item),
				new Breach("two returns", "a second time", returned, returned),
				new Breach("a result without return", "before it returned", step(MessageType.RESULT)),
				new Breach("a second result", "returned before", returned, step(MessageType.RESULT, 0)),
				new Breach("an unknown stream", "does not exist", chunk(9, 1)));
	}

	@ParameterizedTest
	@MethodSource("ofCaller")
	void relayWhenCallerBreaksTheRulesEndsTheCallerOnly(Breach breach) throws Exception {
		this.far.server.export(this.contract, this.target);
		EngineLink[] service = this.far.connect();
		Links.Hostile caller = this.front.hostile(EngineLink.Side.PARENT, this.frontOwner);
		relay(service[0]);
		caller.send(MessageType.CALL, CALL, request(5, this.body).encode().toByteArray());
		assertThat(this.target.called.await(60, TimeUnit.SECONDS)).isTrue();
		for (Step step : breach.steps()) {
			caller.send(step.type(), CALL, step.content());
		}
		assertThat(this.frontOwner.closed).succeedsWithin(LIMIT).asString().contains(breach.reason());
		assertThat(this.frontOwner.failure).isInstanceOf(BeamProtocolException.class);
		assertThat(this.target.cancelled.await(60, TimeUnit.SECONDS)).isTrue();
		Awaitility.await().until(() -> service[1].servedCalls() == 0 && service[0].pendingCalls() == 0);
		assertThat(this.far.owner.closed).isNotDone();
		assertThat(service[0].unreadBytes()).isZero();
	}

	@ParameterizedTest
	@MethodSource("ofService")
	void relayWhenServiceBreaksTheRulesEndsTheServiceAndFailsTheCall(Breach breach) throws Exception {
		EngineLink[] caller = this.front.connect();
		Links.Hostile service = this.far.hostile(EngineLink.Side.PARENT, this.farOwner);
		relay(service.link());
		PendingCall call = caller[1].start(request(5, this.body), this::open).toCompletableFuture().join();
		Awaitility.await().until(() -> service.peer().ofType(MessageType.CALL).size() == 1);
		int id = service.peer().ofType(MessageType.CALL).get(0).id();
		for (Step step : breach.steps()) {
			service.send(step.type(), id, step.content());
		}
		assertThat(this.farOwner.closed).succeedsWithin(LIMIT).asString().contains(breach.reason());
		assertThat(this.farOwner.failure).isInstanceOf(BeamProtocolException.class);
		assertThat(call.result()).failsWithin(LIMIT).withThrowableThat().isNotInstanceOf(TimeoutException.class);
		assertThat(call.ended()).succeedsWithin(LIMIT);
		Awaitility.await().until(() -> caller[0].servedCalls() == 0 && caller[0].unreadBytes() == 0);
		assertThat(this.front.owner.closed).isNotDone();
		assertThat(service.link().unreadBytes()).isZero();
	}

	@Test
	void relayWhenCallerHidesLiveValuesEndsTheCallerAndSendsNothing() throws Exception {
		Links.Hostile service = this.far.hostile(EngineLink.Side.PARENT, this.farOwner);
		Links.Hostile caller = this.front.hostile(EngineLink.Side.PARENT, this.frontOwner);
		relay(service.link());
		caller.send(MessageType.CALL, CALL, request(0, this.body).encode().toByteArray());
		assertThat(this.frontOwner.closed).succeedsWithin(LIMIT)
			.asString()
			.contains("has 0 streams and callbacks, but it has 5");
		assertThat(service.peer().received).isEmpty();
		assertThat(this.farOwner.closed).isNotDone();
	}

	@Test
	void relayWhenArgumentsAreNoArgumentsFailsTheCallOnly() throws Exception {
		Links.Hostile service = this.far.hostile(EngineLink.Side.PARENT, this.farOwner);
		Links.Hostile caller = this.front.hostile(EngineLink.Side.PARENT, this.frontOwner);
		relay(service.link());
		List<byte[]> bodies = List.of(new byte[0], new byte[] { LIVE, LIVE, LIVE },
				new byte[] { LIVE, LIVE, LIVE, LIVE, 0 }, new byte[] { 1, 0, 0, 0, 0, LIVE, LIVE, LIVE },
				new byte[] { 99, LIVE, LIVE, LIVE }, new byte[] { 1, 127, 0, 0, 0, LIVE, LIVE, LIVE });
		for (int i = 0; i < bodies.size(); i++) {
			caller.send(MessageType.CALL, CALL + 2 * i, request(5, bodies.get(i)).encode().toByteArray());
		}
		Awaitility.await().until(() -> caller.peer().ofType(MessageType.FAILURE).size() == bodies.size());
		assertThat(service.peer().received).isEmpty();
		assertThat(this.frontOwner.closed).isNotDone();
	}

	@Test
	void relayWhenServiceCallsBackWhatIsNoCallbackFailsThatCallOnly() throws Exception {
		EngineLink[] caller = this.front.connect();
		Links.Hostile service = this.far.hostile(EngineLink.Side.PARENT, this.farOwner);
		relay(service.link());
		PendingCall call = caller[1].start(request(5, this.body), this::open).toCompletableFuture().join();
		Awaitility.await().until(() -> service.peer().ofType(MessageType.CALL).size() == 1);
		int id = service.peer().ofType(MessageType.CALL).get(0).id();
		for (int parameter : List.of(0, 2, 9)) {
			service.send(MessageType.CALL, 2 + 2 * parameter, new CallRequest(CallRequest.Kind.CALLBACK, "", "run()",
					id, parameter, CallHeaders.NONE, ByteSequence.EMPTY)
				.encode()
				.toByteArray());
		}
		Awaitility.await().until(() -> service.peer().ofType(MessageType.FAILURE).size() == 3);
		assertThat(call.result()).isNotDone();
		assertThat(this.farOwner.closed).isNotDone();
		assertThat(this.front.owner.closed).isNotDone();
	}

	@Test
	void relayWhenServiceFloodsTheCallerWithCallbacksLetsTheRestWait() throws Exception {
		Links.Hostile service = this.far.hostile(EngineLink.Side.PARENT, this.farOwner);
		Links.Hostile caller = this.front.hostile(EngineLink.Side.PARENT, this.frontOwner);
		relay(service.link());
		caller.send(MessageType.CALL, CALL, request(5, this.body).encode().toByteArray());
		Awaitility.await().until(() -> service.peer().ofType(MessageType.CALL).size() == 1);
		int id = service.peer().ofType(MessageType.CALL).get(0).id();
		int most = 2 * CallbackProxy.MAX_ONE_WAY;
		byte[] callback = new CallRequest(CallRequest.Kind.CALLBACK, "", "run()", id, 3, CallHeaders.NONE,
				ByteSequence.EMPTY)
			.encode()
			.toByteArray();
		for (int i = 1; i <= most + 10; i++) {
			service.send(MessageType.CALL, 2 * i, callback);
		}
		Awaitility.await().until(() -> service.link().servedCalls() == most + 10);
		Awaitility.await().until(() -> caller.peer().ofType(MessageType.CALL).size() == most);
		assertThat(caller.link().pendingCalls()).isEqualTo(most);
		caller.send(MessageType.RESULT, caller.peer().ofType(MessageType.CALL).get(7).id(), new byte[] { 0 });
		Awaitility.await().until(() -> caller.peer().ofType(MessageType.CALL).size() == most + 1);
		service.send(MessageType.RETURNED, id, new byte[] { 0 });
		service.send(MessageType.RESULT, id, new byte[0]);
		Awaitility.await().until(() -> caller.link().servedCalls() == 0);
		assertThat(caller.link().pendingCalls()).isEqualTo(most);
	}

	@Test
	void relayWhenCallerIsGoneCancelsTheCall() throws Exception {
		this.far.server.export(this.contract, this.target);
		EngineLink[] service = this.far.connect();
		EngineLink[] caller = this.front.connect();
		relay(service[0]);
		caller[1].start(request(5, this.body), this::open).toCompletableFuture().join();
		assertThat(this.target.called.await(60, TimeUnit.SECONDS)).isTrue();
		caller[1].close("gone", null);
		assertThat(this.target.cancelled.await(60, TimeUnit.SECONDS)).isTrue();
		Awaitility.await().until(() -> service[0].pendingCalls() == 0);
		assertThat(this.far.owner.closed).isNotDone();
	}

	@Test
	void relayWhenPoolsAreNotNamedByTheCallersNamesThem() throws Exception {
		Links.Hostile service = this.far.hostile(EngineLink.Side.PARENT, this.farOwner);
		Links.Hostile caller = this.front.hostile(EngineLink.Side.PARENT, this.frontOwner);
		relay(service.link());
		caller.send(MessageType.CALL, CALL, request(5, this.body).encode().toByteArray());
		Awaitility.await().until(() -> service.peer().ofType(MessageType.CALL).size() == 1);
		Links.Received passed = service.peer().ofType(MessageType.CALL).get(0);
		assertThat(CallRequest.decode(java.nio.ByteBuffer.wrap(passed.content()), 32).headers().chain())
			.containsExactly("front");
		service.send(MessageType.CALL, 2, new CallRequest(CallRequest.Kind.CALLBACK, "", "run()", passed.id(), 3,
				CallHeaders.NONE, ByteSequence.EMPTY)
			.encode()
			.toByteArray());
		Awaitility.await().until(() -> caller.peer().ofType(MessageType.CALL).size() == 1);
		CallRequest callback = CallRequest
			.decode(java.nio.ByteBuffer.wrap(caller.peer().ofType(MessageType.CALL).get(0).content()), 32);
		assertThat(callback.headers().chain()).containsExactly("far");
		assertThat(callback.outer()).isEqualTo(CALL);
	}

	private void open(PendingCall call) {
		call.open(0, new CreditOutputStream(port(call, 0), 0, StreamListener.NONE));
		call.open(1, new ItemWriter(port(call, 1), false, StreamListener.NONE));
		call.open(2, new OutputSink(port(call, 2), OutputStream.nullOutputStream(), (task) -> {
		}, true, (failure) -> {
		}));
		call.open(StreamPort.RESULT, ItemQueue.pulled(port(call, StreamPort.RESULT), true));
		call.expectReturn();
	}

	private static StreamPort port(PendingCall call, int channel) {
		return new StreamPort(call.link(), call.id(), channel, "stream " + channel);
	}

	/**
	 * What a peer sends, and why its beam ends then.
	 */
	record Breach(String name, String reason, Step... steps) {

		@Override
		public String toString() {
			return this.name;
		}

	}

	/**
	 * One message.
	 */
	record Step(MessageType type, byte[] content) {

	}

	/**
	 * What is called.
	 */
	public interface Service {

		Stream<String> all(InputStream input, Iterator<String> items, OutputStream output, Runnable callback)
				throws InterruptedException;

	}

	static final class Target implements Service {

		final CountDownLatch called = new CountDownLatch(1);

		final CountDownLatch cancelled = new CountDownLatch(1);

		@Override
		public Stream<String> all(InputStream input, Iterator<String> items, OutputStream output, Runnable callback)
				throws InterruptedException {
			CallContext.current().onCancel(this.cancelled::countDown);
			this.called.countDown();
			new CountDownLatch(1).await();
			return Stream.of();
		}

	}

}
