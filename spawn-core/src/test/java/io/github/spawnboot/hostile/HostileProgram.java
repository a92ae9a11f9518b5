package io.github.spawnboot.hostile;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

import io.github.spawnboot.Engine;
import io.github.spawnboot.Status;
import io.github.spawnboot.child.Spawn;

/**
 * A bare child whose answers carry a nonce of the call and a checksum, so that whoever
 * gets them can tell a damaged answer, and one of another call, from a right one.
 */
public final class HostileProgram {

	/** Bytes of one piece of the output of {@code chatter}: nonce, number, checksum. */
	static final int PIECE = 24;

	private HostileProgram() {
	}

	public static void main(String[] args) {
		Spawn.init(HostileProgram::install);
	}

	private static void install(Engine engine) {
		engine.register("echo", (job) -> {
			job.stdout().write(sealed(job.args().get(0), job.args().get(1)).getBytes(StandardCharsets.UTF_8));
			return Status.of(status(job.args().get(0)));
		});
		engine.register("fail", (job) -> {
			throw new IllegalStateException(sealed(job.args().get(0), job.args().get(1)));
		});
		engine.register("chatter", (job) -> {
			long nonce = Long.parseLong(job.args().get(0));
			int count = Integer.parseInt(job.args().get(1));
			for (int i = 0; i < count; i++) {
				job.stdout().write(piece(nonce, i));
				job.stdout().flush();
			}
			return Status.of(status(job.args().get(0)));
		});
		engine.register("cat", (job) -> {
			job.stdin().transferTo(job.stdout());
			return Status.of(status(job.args().get(0)));
		});
	}

	static int status(String nonce) {
		return Math.floorMod(nonce.hashCode(), 256);
	}

	static String sealed(String nonce, String text) {
		CRC32 crc = new CRC32();
		crc.update((nonce + " " + text).getBytes(StandardCharsets.UTF_8));
		return nonce + " " + text + " " + crc.getValue();
	}

	static byte[] piece(long nonce, int number) {
		ByteBuffer piece = ByteBuffer.allocate(PIECE).putLong(nonce).putInt(number).putInt(~number);
		CRC32 crc = new CRC32();
		crc.update(piece.array(), 0, 16);
		return piece.putLong(crc.getValue()).array();
	}

	/** Returns whether the checksum of a piece is right. */
	static boolean isWhole(byte[] piece) {
		CRC32 crc = new CRC32();
		crc.update(piece, 0, 16);
		return ByteBuffer.wrap(piece).getLong(16) == crc.getValue();
	}

}
