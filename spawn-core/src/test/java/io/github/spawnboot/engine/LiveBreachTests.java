package io.github.spawnboot.engine;

import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

import io.github.spawnboot.BeamProtocolException;
import io.github.spawnboot.beam.MessageType;
import io.github.spawnboot.beam.WireWriter;
import io.github.spawnboot.codec.ByteSequence;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a peer that breaks the rules of the streams of a typed call: parameter 0
 * gives bytes, 1 gives items, 2 takes bytes, and the result has items.
 */
class LiveBreachTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final byte[] NONE = {};

	private final Links links = Links.create(1);

	private final Links.TestOwner owner = new Links.TestOwner();

	private final List<ItemQueue> results = new ArrayList<>();

	@AfterEach
	void close() {
		this.links.close();
	}

	private void open(PendingCall call) {
		call.open(0, new CreditOutputStream(port(call, 0), 0, StreamListener.NONE));
		call.open(1, new ItemWriter(port(call, 1), false, StreamListener.NONE));
		call.open(2, new OutputSink(port(call, 2), OutputStream.nullOutputStream(), (task) -> {
		}, true, (failure) -> {
		}));
		ItemQueue result = ItemQueue.pulled(port(call, StreamPort.RESULT), true);
		this.results.add(result);
		call.open(StreamPort.RESULT, result);
		call.expectReturn();
	}

	private static StreamPort port(PendingCall call, int channel) {
		return new StreamPort(call.link(), call.id(), channel, "stream " + channel);
	}

	private static Step step(MessageType type, byte... content) {
		return new Step(type, content);
	}

	private static Step credit(int channel, int bytes, int items) {
		return new Step(MessageType.STREAM_CREDIT,
				new WireWriter().octet(channel).number(bytes).number(items).toByteArray());
	}

	private static Step chunk(int channel, int size) {
		return new Step(MessageType.STREAM_DATA, new WireWriter().octet(channel).rest(new byte[size]).toByteArray());
	}

	static List<Breach> breaches() {
		Step returned = step(MessageType.RETURNED, (byte) 6);
		Step item = step(MessageType.STREAM_DATA, (byte) 255, (byte) 0);
		List<Step> manyItems = new ArrayList<>(List.of(returned));
		for (int i = 0; i <= ItemQueue.PREFETCH; i++) {
			manyItems.add(item);
		}
		List<Step> manyBytes = new ArrayList<>();
		for (int i = 0; i <= StreamChannel.WINDOW / StreamChannel.CHUNK; i++) {
			manyBytes.add(chunk(2, StreamChannel.CHUNK));
		}
		return List.of(new Breach("an unknown stream", "does not exist", chunk(3, 1)),
				new Breach("bytes of an input", "which it reads", chunk(0, 1)),
				new Breach("items of an input", "which it reads", chunk(1, 1)),
				new Breach("the end of an input", "which it reads", step(MessageType.STREAM_END, (byte) 0)),
				new Breach("too much credit", "not received", credit(0, StreamChannel.WINDOW + 1, 0)),
				new Breach("credit that adds up to too much", "not received", credit(0, StreamChannel.WINDOW, 0),
						credit(0, 1, 0)),
				new Breach("negative credit", "not received", credit(0, -1, 0)),
				new Breach("negative credit for items", "not received", credit(1, 1, -1)),
				new Breach("no credit", "not received", credit(1, 0, 0)),
				new Breach("credit for too many items", "not received", credit(1, 1, ItemQueue.MAX_AHEAD + 1)),
				new Breach("overflowing credit", "not received", credit(1, Integer.MAX_VALUE, Integer.MAX_VALUE)),
				new Breach("credit for the result", "which it writes itself", returned, credit(255, 1, 1)),
				new Breach("a closed output", "which it writes itself", step(MessageType.STREAM_CLOSE, (byte) 2)),
				new Breach("bytes behind an end", "which it has ended", step(MessageType.STREAM_END, (byte) 2),
						chunk(2, 1)),
				new Breach("two ends", "which it has ended", step(MessageType.STREAM_END, (byte) 2),
						step(MessageType.STREAM_END, (byte) 2)),
				new Breach("more bytes than allowed", "than it was allowed to", manyBytes.toArray(Step[]::new)),
				new Breach("more items than allowed", "than it was allowed to", manyItems.toArray(Step[]::new)),
				new Breach("an item while no byte is allowed", "than it was allowed to", returned,
						chunk(255, StreamChannel.WINDOW), item),
				new Breach("an empty item", "an empty item", returned, step(MessageType.STREAM_DATA, (byte) 255)),
				new Breach("an item before the return", "before it returned", item),
				new Breach("two returns", "a second time", returned, returned),
				new Breach("a result without return", "before it returned", step(MessageType.RESULT)),
				new Breach("a second result", "returned before", returned, step(MessageType.RESULT, (byte) 0)));
	}

	/**
	 * What the peer sends, and why the beam ends then.
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

	@ParameterizedTest
	@MethodSource("breaches")
	void onMessageWhenPeerBreaksTheRulesEndsTheBeamWithTheReason(Breach breach) throws Exception {
		// row C5
		Links.Hostile hostile = this.links.hostile(EngineLink.Side.PARENT, this.owner);
		PendingCall call = start(hostile);
		for (Step step : breach.steps()) {
			hostile.send(step.type(), call.id(), step.content());
		}
		assertThat(this.owner.closed).succeedsWithin(LIMIT).asString().contains(breach.reason());
		assertThat(this.owner.failure).isInstanceOf(BeamProtocolException.class);
		assertThat(call.result()).failsWithin(LIMIT).withThrowableThat().isNotInstanceOf(TimeoutException.class);
		assertThat(call.ended()).succeedsWithin(LIMIT);
	}

	@Test
	void onMessageWhenCallWasGivenUpIgnoresItsRests() throws Exception {
		Links.Hostile hostile = this.links.hostile(EngineLink.Side.PARENT, this.owner);
		PendingCall call = start(hostile);
		hostile.send(MessageType.RETURNED, call.id(), new byte[] { 6 });
		hostile.send(MessageType.STREAM_DATA, call.id(), new byte[] { -1, 0 });
		Awaitility.await().until(() -> hostile.link().unreadBytes() == 1);
		call.cancel(new IllegalStateException("enough"));
		assertThat(hostile.link().unreadBytes()).isZero();
		hostile.send(MessageType.STREAM_DATA, call.id(), new byte[] { -1, 0 });
		hostile.send(MessageType.STREAM_CREDIT, call.id(), credit(0, 1, 0).content());
		hostile.send(MessageType.RESULT, call.id(), NONE);
		hostile.send(MessageType.STREAM_DATA, call.id(), new byte[] { -1, 0 });
		assertThat(call.ended()).succeedsWithin(LIMIT);
		assertThat(this.owner.closed).isNotDone();
		assertThat(this.results.get(0).take()).isNull();
		assertThat(this.results.get(0).failure()).hasMessage("enough");
	}

	@Test
	void onMessageWhenCallbackIsForNothingThatIsOpenFailsThatCallOnly() throws Exception {
		Links.Hostile hostile = this.links.hostile(EngineLink.Side.PARENT, this.owner);
		PendingCall call = start(hostile);
		for (CallRequest request : List.of(
				new CallRequest(CallRequest.Kind.CALLBACK, "", "accept()", 99, 0, CallHeaders.NONE, ByteSequence.EMPTY),
				new CallRequest(CallRequest.Kind.CALLBACK, "", "accept()", call.id(), 7, CallHeaders.NONE,
						ByteSequence.EMPTY))) {
			int answered = hostile.peer().ofType(MessageType.FAILURE).size();
			hostile.send(MessageType.CALL, 2 + 2 * answered, request.encode().toByteArray());
			Awaitility.await().until(() -> hostile.peer().ofType(MessageType.FAILURE).size() > answered);
		}
		assertThat(this.owner.closed).isNotDone();
	}

	private PendingCall start(Links.Hostile hostile) {
		CallRequest request = CallRequest.of(CallRequest.Kind.METHOD, "s", "m()", CallHeaders.NONE, ByteSequence.EMPTY);
		return hostile.link().start(request, this::open).toCompletableFuture().join();
	}

}
