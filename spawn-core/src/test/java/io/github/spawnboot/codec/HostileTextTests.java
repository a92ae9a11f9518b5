package io.github.spawnboot.codec;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.util.List;
import java.util.Map;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.RemoteInvocationException;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnUsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for texts of another process that end up in exceptions here, and so in logs.
 */
class HostileTextTests {

	private static final String EVIL = "\u001b]0;owned\u0007\u001b[2J\r\u0000\u0085\u2028\u202e2026-01-01 ERROR forged";

	private static final String TAMED = "␛]0;owned␇␛[2J\n␀\ufffd\ufffd\ufffd2026-01-01 ERROR forged";

	private final FailureCodec failures = new FailureCodec(FailureCodec.jdkTypes()::get);

	@Test
	void messageKeepsItsLinesAndLosesWhatATerminalObeys() {
		Throwable read = read(new IllegalStateException("two\n\tlines " + EVIL));
		assertThat(read).isExactlyInstanceOf(IllegalStateException.class).hasMessage("two\n\tlines " + TAMED);
	}

	@ParameterizedTest
	@EnumSource
	void messageOfEachKindIsHarmless(FailureKind kind) {
		Throwable inner = new IllegalArgumentException(EVIL);
		Throwable failure = new SpawnException(FailureKind.CRASH, EVIL, inner);
		failure.addSuppressed(new UnknownException(EVIL));
		assertHarmless(this.failures.read(ByteBuffer.wrap(this.failures.write(kind, failure)), "child 1"));
	}

	@Test
	void unknownTypeHasHarmlessDescription() {
		Throwable read = read(new UnknownException(EVIL));
		assertThat(read).isExactlyInstanceOf(RemoteInvocationException.class);
		assertHarmless(read);
	}

	@Test
	void namesInFramesAreHarmless() throws IOException {
		String direction = "a\u202eb\u2028";
		Throwable read = this.failures
			.read(failure("com.example.X" + direction, "m", direction, direction, direction, direction), "child 1");
		assertHarmless(read);
		assertThat(read.getStackTrace()[0].getMethodName()).isEqualTo("a\ufffdb\ufffd");
	}

	@Test
	void failureOfManyLongTextsIsCut() throws IOException {
		IllegalStateException failure = new IllegalStateException("x".repeat(250_000));
		for (int i = 0; i < 16; i++) {
			IllegalStateException suppressed = new IllegalStateException("y".repeat(250_000));
			suppressed.addSuppressed(new IllegalStateException("z".repeat(250_000)));
			failure.addSuppressed(suppressed);
		}
		assertThat(trace(read(failure)).length()).isBetween(3_900_000, 4_600_000);
	}

	@Test
	void longMessageIsCut() throws IOException {
		Throwable read = this.failures.read(failure("com.example.X", "x".repeat(700_000), "c", "m", "o", "f"),
				"child 1");
		assertThat(read.getMessage()).endsWith("… (437756 more characters)");
	}

	@Test
	void valueThatCannotBeReadIsQuotedHarmlessly() {
		ValueCodec codec = new ValueCodec();
		byte[] bytes = codec.write(List.of(codec.type(new TypeRef<List<Character>>() {
		}.type())), new Object[] { List.of('\u001b') });
		assertThatExceptionOfType(SpawnUsageException.class)
			.isThrownBy(() -> codec.read(List.of(codec.type(new TypeRef<List<DayOfWeek>>() {
			}.type())), ByteBuffer.wrap(bytes)))
			.satisfies(HostileTextTests::assertHarmless);
	}

	@Test
	void fieldThatIsNotThereIsQuotedHarmlessly() {
		ValueCodec codec = new ValueCodec();
		byte[] bytes = codec.write(List.of(codec.type(new TypeRef<Map<String, String>>() {
		}.type())), new Object[] { Map.of(EVIL + "x".repeat(100_000), "v") });
		assertThatExceptionOfType(SpawnUsageException.class)
			.isThrownBy(() -> codec.read(List.of(codec.type(Named.class)), ByteBuffer.wrap(bytes)))
			.satisfies(HostileTextTests::assertHarmless)
			.satisfies((ex) -> assertThat(trace(ex).length()).isLessThan(20_000));
	}

	private Throwable read(Throwable failure) {
		return this.failures.read(ByteBuffer.wrap(this.failures.write(FailureKind.REMOTE, failure)), "child 1");
	}

	/** A failure as no honest writer makes it. */
	private static ByteBuffer failure(String type, String message, String owner, String method, String module,
			String file) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		DataOutputStream out = new DataOutputStream(bytes);
		out.write(new byte[] { 1, (byte) FailureKind.REMOTE.ordinal() });
		text(out, type);
		out.write(1);
		text(out, message);
		out.writeShort(1);
		text(out, owner);
		text(out, method);
		out.write(1);
		text(out, module);
		out.write(1);
		text(out, file);
		out.writeInt(7);
		out.writeInt(0);
		out.write(new byte[] { 0, 0, 0 });
		return ByteBuffer.wrap(bytes.toByteArray());
	}

	private static void text(DataOutputStream out, String text) throws IOException {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		out.writeInt(bytes.length);
		out.write(bytes);
	}

	private static void assertHarmless(Throwable failure) {
		String trace = trace(failure);
		assertThat(PlainText.lines(trace, Integer.MAX_VALUE)).isEqualTo(trace);
	}

	private static String trace(Throwable failure) {
		StringWriter text = new StringWriter();
		failure.printStackTrace(new PrintWriter(text));
		return text.toString();
	}

	record Named(String name) {

	}

	private static final class UnknownException extends RuntimeException {

		private UnknownException(String message) {
			super(message);
		}

	}

}
