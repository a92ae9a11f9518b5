package io.github.spawnboot.engine;

import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

import io.github.spawnboot.CancelMode;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.codec.ByteSequence;
import io.github.spawnboot.codec.ContractRules;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link CallOptions}.
 */
class CallOptionsTests {

	private static RemoteMethod method(String name, ContractRules rules) {
		ServiceContract contract = ServiceContract.of("target", Target.class, rules, new ValueCodec());
		return contract.methods()
			.stream()
			.filter((method) -> method.method().getName().equals(name))
			.findAny()
			.orElseThrow();
	}

	@Test
	void methodThatSaysNothingHasNone() {
		RemoteMethod method = method("get", ContractRules.DEFAULT);
		assertThat(CallOptions.of(method, encoded(method, "a", "b"))).isSameAs(CallOptions.NONE);
		assertThat(CallOptions.of(method, new Object[] { "a", "b" })).isSameAs(CallOptions.NONE);
	}

	@Test
	void argumentThatIsTheKeyIsTaken() {
		RemoteMethod method = method("get", new Keyed());
		assertThat(CallOptions.of(method, new Object[] { "a", "b" }))
			.isEqualTo(new CallOptions(null, Duration.ofSeconds(2), CancelMode.KILL, "b"));
		assertThat(CallOptions.of(method, new Object[] { "a", null }).routingKey()).isNull();
	}

	@Test
	void keyOfCallThatIsPassedOnIsDecoded() {
		RemoteMethod method = method("get", new Keyed());
		ByteBuffer arguments = encoded(method, "a", "b");
		assertThat(CallOptions.of(method, arguments))
			.isEqualTo(new CallOptions(null, Duration.ofSeconds(2), CancelMode.KILL, "b"));
		assertThat(arguments.position()).isZero();
		assertThat(CallOptions.of(method, encoded(method, "a", null)).routingKey()).isNull();
		ByteBuffer torn = encoded(method, "a", "b");
		torn.limit(torn.limit() - 1);
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> CallOptions.of(method, torn))
			.withMessageContaining("the message ends in the middle of it");
	}

	private static ByteBuffer encoded(RemoteMethod method, Object... arguments) {
		return ByteBuffer.wrap(new ValueCodec().write(method.parameterTypes(), arguments));
	}

	@Test
	void optionsDoNotTravel() {
		CallOptions options = CallOptions.of(method("get", new Keyed()), new Object[] { "a", "b" });
		CallRequest request = CallRequest.of(CallRequest.Kind.METHOD, "target", "get()", CallHeaders.NONE,
				ByteSequence.of(ByteBuffer.allocate(0)));
		ByteBuffer plain = request.encode().toBuffer();
		ByteBuffer sent = request.withOptions(options).encode().toBuffer();
		assertThat(sent).isEqualTo(plain);
		assertThat(CallRequest.decode(sent, 1).options()).isSameAs(CallOptions.NONE);
	}

	@Test
	void optionsStayThroughEveryChangeOfTheRequest() {
		CallOptions options = CallOptions.of(method("get", new Keyed()), new Object[] { "a", "b" });
		CallRequest request = CallRequest.of(CallRequest.Kind.METHOD, "target", "get()", CallHeaders.NONE,
				ByteSequence.of(ByteBuffer.wrap(new byte[1]), ByteBuffer.wrap(new byte[1])));
		CallRequest changed = request.withOptions(options).within(7).withBudget(8).withLiveValues(2).withOwnBody();
		assertThat(changed.options()).isSameAs(options);
	}

	interface Target {

		void get(String first, String second);

	}

	private static final class Keyed implements ContractRules {

		@Override
		public Duration timeout(Method method) {
			return Duration.ofSeconds(2);
		}

		@Override
		public CancelMode cancelMode(Method method) {
			return CancelMode.KILL;
		}

		@Override
		public int routingKey(Method method) {
			return Arrays.asList(method.getParameterTypes()).lastIndexOf(String.class);
		}

	}

}
