package io.github.spawnboot.api;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.api.app.Fragile;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Pools with debugging, whose limits of time are all one millisecond.
 */
@ApiTest
@ExtendWith(OutputCaptureExtension.class)
class DebugTests {

	private static final byte[] HANDSHAKE = "JDWP-Handshake".getBytes(StandardCharsets.US_ASCII);

	@Autowired
	@Qualifier("attach")
	private Fragile attach;

	@Autowired
	@Qualifier("suspend")
	private Fragile suspend;

	@Autowired
	@Qualifier("suspend")
	private SpawnPool suspendPool;

	@Test
	void callWhenDebugIsAttachHasNoLimitsAndTheChildTakesADebugger(CapturedOutput output) throws Exception {
		long pid = this.attach.pidAfter(200);
		int port = awaitPort(output, "attach");
		assertThat(output).contains("Child " + pid + " of pool 'attach' waits for a debugger: attach to 127.0.0.1:"
				+ port + " (jdb -attach 127.0.0.1:" + port + ")");
		try (Socket debugger = connect(port)) {
			handshake(debugger);
			assertThat(this.attach.pidAfter(50)).isEqualTo(pid);
		}
		assertThat(this.attach.pid()).isEqualTo(pid);
	}

	// row D35
	@Test
	@EnabledOnOs(OS.LINUX)
	void childThatStandsStillInADebuggerIsNotKilled() throws Exception {
		long pid = this.attach.pid();
		signal("STOP", pid);
		// Far above the heartbeat of this pool.
		Awaitility.await()
			.during(Duration.ofMillis(500))
			.until(() -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
		signal("CONT", pid);
		assertThat(this.attach.pid()).isEqualTo(pid);
	}

	private static void signal(String signal, long pid) throws Exception {
		assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor()).isZero();
	}

	@Test
	void callWhenDebugIsSuspendWaitsForTheDebugger(CapturedOutput output) throws Exception {
		CompletableFuture<Long> call = CompletableFuture.supplyAsync(() -> {
			try {
				return this.suspend.pidAfter(50);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
		int port = awaitPort(output, "suspend");
		try (Socket debugger = connect(port)) {
			handshake(debugger);
			assertThat(call).isNotDone();
			assertThat(this.suspendPool.stats().starting()).isEqualTo(1);
			resume(debugger);
			assertThat(call.get(60, TimeUnit.SECONDS)).isEqualTo(this.suspendPool.children().get(0).pid());
		}
		assertThat(this.suspendPool.stats().failed()).isZero();
		assertThat(this.suspendPool.stats().started()).isEqualTo(1);
	}

	private static int awaitPort(CapturedOutput output, String pool) {
		Pattern line = Pattern
			.compile("of pool '" + pool + "' waits for a debugger: attach to 127\\.0\\.0\\.1:(\\d+) ");
		Matcher matcher = Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> line.matcher(output.getOut()), Matcher::find);
		return Integer.parseInt(matcher.group(1));
	}

	private static Socket connect(int port) throws IOException {
		Socket socket = new Socket(InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 }), port);
		socket.setSoTimeout(10_000);
		return socket;
	}

	private static void handshake(Socket debugger) throws IOException {
		debugger.getOutputStream().write(HANDSHAKE);
		assertThat(debugger.getInputStream().readNBytes(HANDSHAKE.length)).isEqualTo(HANDSHAKE);
	}

	// VirtualMachine.Resume of the JDWP specification; its reply is an empty packet.
	private static void resume(Socket debugger) throws IOException {
		int id = 1;
		DataOutputStream output = new DataOutputStream(debugger.getOutputStream());
		output.writeInt(11);
		output.writeInt(id);
		output.write(new byte[] { 0, 1, 9 });
		output.flush();
		DataInputStream input = new DataInputStream(debugger.getInputStream());
		boolean replied = false;
		while (!replied) {
			int length = input.readInt();
			int packet = input.readInt();
			byte[] rest = input.readNBytes(length - 8);
			boolean reply = (rest[0] & 0x80) != 0;
			if (reply) {
				assertThat(packet).isEqualTo(id);
				assertThat(rest).startsWith((byte) 0x80, (byte) 0, (byte) 0);
			}
			replied = reply;
		}
	}

}
