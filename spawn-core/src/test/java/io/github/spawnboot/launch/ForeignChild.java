package io.github.spawnboot.launch;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A child as somebody would write it in another language, with nothing but
 * {@code docs/protocol.md}: it uses no class of this project. It has a service
 * {@code greeter} with {@code greet(String)}, a job {@code count}, and a job
 * {@code pings}, whose status is how many pings it has answered. The first call, which
 * the parent rehearses, it answers, leaves unanswered, or does not survive.
 */
final class ForeignChild {

	private static final int HELLO = 1;

	private static final int WELCOME = 2;

	private static final int READY = 4;

	private static final int GOODBYE = 6;

	private static final int CALL = 7;

	private static final int RESULT = 8;

	private static final int FAILURE = 9;

	private static final int CANCEL = 10;

	private static final int STREAM_DATA = 11;

	private static final int STREAM_END = 12;

	private static final int STREAM_CREDIT = 13;

	private static final int PING = 16;

	private static final int PONG = 17;

	private final DataInputStream in;

	private final DataOutputStream out;

	// The one job that runs, or 0.
	private int job;

	private long counted;

	private int pings;

	private final String rehearsal;

	private ForeignChild(SocketChannel channel, String rehearsal) {
		this.rehearsal = rehearsal;
		this.in = new DataInputStream(Channels.newInputStream(channel));
		this.out = new DataOutputStream(Channels.newOutputStream(channel));
	}

	public static void main(String[] args) throws IOException {
		for (String name : new String[] { "BeamLoop", "WireWriter" }) {
			if (ForeignChild.class.getResource("/io/github/spawnboot/beam/" + name + ".class") != null) {
				throw new IllegalStateException("The project is on the class path");
			}
		}
		String[] handOver = line(System.in).split(" ", 11);
		if (handOver.length != 11 || !handOver[0].equals("spawn") || !handOver[1].equals("1")) {
			System.exit(64);
		}
		SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(handOver[10]));
		new ForeignChild(channel, args[1]).run(handOver[2], args[0]);
	}

	private static String line(InputStream stdin) throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		int next = stdin.read();
		while (next >= 0 && next != '\n') {
			line.write(next);
			next = stdin.read();
		}
		return line.toString(StandardCharsets.UTF_8);
	}

	private void run(String token, String fingerprint) throws IOException {
		Message hello = new Message();
		hello.data.writeInt(0x5350574E);
		hello.data.writeInt(1);
		hello.text(token);
		hello.data.writeLong(ProcessHandle.current().pid());
		hello.text(System.getProperty("java.vm.version"));
		send(HELLO, 0, hello);
		boolean running = true;
		while (running) {
			int size = this.in.readInt() - 6;
			int type = this.in.readUnsignedByte();
			int flags = this.in.readUnsignedByte();
			int id = this.in.readInt();
			ByteBuffer payload = ByteBuffer.wrap(this.in.readNBytes(size));
			if (flags != 0) {
				throw new IOException("This child takes only messages of one frame");
			}
			running = type != GOODBYE;
			switch (type) {
				case WELCOME -> ready(fingerprint);
				case CALL -> call(id, payload);
				case STREAM_DATA -> data(id, payload);
				case STREAM_END -> end(id);
				case CANCEL -> cancel(id);
				case PING -> {
					this.pings++;
					send(PONG, 0, new Message());
				}
				case GOODBYE, STREAM_CREDIT -> {
				}
				default -> throw new IOException("Type " + type);
			}
		}
	}

	private void ready(String fingerprint) throws IOException {
		Message ready = new Message();
		ready.data.writeInt(1);
		ready.text("greeter");
		ready.text(fingerprint);
		ready.data.writeInt(2);
		ready.text("count");
		ready.text("pings");
		send(READY, 0, ready);
	}

	private void call(int id, ByteBuffer payload) throws IOException {
		int kind = payload.get();
		String service = text(payload);
		String name = text(payload);
		payload.getInt();
		payload.get();
		for (int i = payload.getInt(); i > 0; i--) {
			text(payload);
		}
		payload.getLong();
		for (int i = 2 * payload.getInt(); i > 0; i--) {
			text(payload);
		}
		if (kind == 0 && service.equals("greeter") && name.equals("greet(java.lang.String)") && payload.get() == 2) {
			Message result = new Message();
			result.data.writeByte(2);
			result.text("hello " + text(payload));
			send(RESULT, id, result);
		}
		else if (kind == 1 && name.equals("count")) {
			// Its input follows.
			this.job = id;
			this.counted = 0;
		}
		else if (kind == 1 && name.equals("pings")) {
			status(id, Math.min(this.pings, 255));
		}
		else if (kind == 1 && name.equals("commands") && this.rehearsal.equals("exit")) {
			Runtime.getRuntime().halt(7);
		}
		else if (!name.equals("commands") || !this.rehearsal.equals("silence")) {
			fail(id, 9, "There is no '" + name + "'");
		}
	}

	private void data(int id, ByteBuffer payload) throws IOException {
		if (this.job != id) {
			return;
		}
		int stream = payload.get();
		int count = payload.remaining();
		this.counted += count;
		Message credit = new Message();
		credit.data.writeByte(stream);
		credit.data.writeInt(count);
		credit.data.writeInt(0);
		send(STREAM_CREDIT, id, credit);
	}

	private void end(int id) throws IOException {
		if (this.job != id) {
			return;
		}
		Message output = new Message();
		output.data.writeByte(1);
		output.data.write(Long.toString(this.counted).getBytes(StandardCharsets.UTF_8));
		send(STREAM_DATA, id, output);
		this.job = 0;
		status(id, 7);
	}

	private void status(int id, int code) throws IOException {
		Message status = new Message();
		status.data.writeInt(code);
		send(RESULT, id, status);
	}

	private void cancel(int id) throws IOException {
		// It may have been answered meanwhile.
		if (this.job == id) {
			this.job = 0;
			fail(id, 5, "The call was cancelled");
		}
	}

	private void fail(int id, int kind, String message) throws IOException {
		Message failure = new Message();
		failure.data.writeByte(1);
		failure.data.writeByte(kind);
		failure.text("ForeignFailure");
		failure.data.writeByte(1);
		failure.text(message);
		failure.data.writeShort(0);
		failure.data.writeInt(0);
		// No fields, no cause, nothing suppressed.
		failure.data.write(new byte[3]);
		send(FAILURE, id, failure);
	}

	private void send(int type, int id, Message message) throws IOException {
		byte[] payload = message.bytes.toByteArray();
		this.out.writeInt(6 + payload.length);
		this.out.writeByte(type);
		this.out.writeByte(0);
		this.out.writeInt(id);
		this.out.write(payload);
	}

	private static String text(ByteBuffer payload) {
		byte[] text = new byte[payload.getInt()];
		payload.get(text);
		return new String(text, StandardCharsets.UTF_8);
	}

	/**
	 * Content of a message that is to be sent.
	 */
	private static final class Message {

		private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

		private final DataOutputStream data = new DataOutputStream(this.bytes);

		private void text(String text) throws IOException {
			byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
			this.data.writeInt(utf8.length);
			this.data.write(utf8);
		}

	}

}
