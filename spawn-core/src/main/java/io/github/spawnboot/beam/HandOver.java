package io.github.spawnboot.beam;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The one line that a parent writes to the stdin of a child: where to connect, with which
 * token, and whose child it is. Afterwards stdin carries nothing; its end tells the child
 * that the parent is gone.
 *
 * @param socket path of the parent's socket
 * @param token one-time token
 * @param settings limits of the beam, which then hold for both sides; what may wait to be
 * written is each side's own
 * @param parent the parent
 */
public record HandOver(Path socket, String token, BeamSettings settings, ProcessIdentity parent) {

	private static final int MAX_LENGTH = 1024;

	private static final Pattern FORMAT = Pattern
		.compile("spawn 1 ([0-9a-f]{64}) ([0-9]{1,9}) ([0-9]{1,18}) ([0-9]{1,9}) ([0-9]{1,9}) ([0-9]{1,9})"
				+ " ([0-9]{1,18}) ([0-9]{1,18}) (/.+)");

	/**
	 * Reads the line, byte by byte so that nothing behind it is taken.
	 * @param stdin unbuffered standard input
	 * @return the hand-over
	 * @throws IOException if the input ends first or is something else
	 */
	public static HandOver read(InputStream stdin) throws IOException {
		StringBuilder line = new StringBuilder();
		int next = stdin.read();
		while (next != '\n') {
			if (next < 0 || line.length() == MAX_LENGTH) {
				throw noHandOver(null);
			}
			line.append((char) next);
			next = stdin.read();
		}
		String text = new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
		Matcher matcher = FORMAT.matcher(text);
		if (!matcher.matches()) {
			throw noHandOver(null);
		}
		try {
			LinkLimits limits = new LinkLimits(number(matcher, 4), number(matcher, 5), Long.parseLong(matcher.group(3)),
					number(matcher, 6));
			return new HandOver(Path.of(matcher.group(9)), matcher.group(1),
					BeamSettings.DEFAULT.withMaxMessageBytes(number(matcher, 2)).withLimits(limits),
					new ProcessIdentity(Long.parseLong(matcher.group(7)), Long.parseLong(matcher.group(8))));
		}
		catch (IllegalArgumentException ex) {
			// A number out of its range, or no path.
			throw noHandOver(ex);
		}
	}

	private static int number(Matcher matcher, int group) {
		return Integer.parseInt(matcher.group(group));
	}

	private static IOException noHandOver(@Nullable Throwable cause) {
		return new IOException("standard input holds no hand-over of a parent", cause);
	}

	/**
	 * Returns the line to write.
	 * @return the bytes, line feed included
	 */
	public byte[] toBytes() {
		LinkLimits limits = this.settings.limits();
		return ("spawn 1 " + this.token + " " + this.settings.maxMessageBytes() + " " + limits.maxBytesInFlight() + " "
				+ limits.maxOpenCalls() + " " + limits.maxOpenStreams() + " " + limits.maxCallDepth() + " "
				+ this.parent.pid() + " " + this.parent.start() + " " + this.socket + "\n")
			.getBytes(StandardCharsets.UTF_8);
	}

	@Override
	public String toString() {
		return "HandOver[socket=" + this.socket + ", parent=" + this.parent + "]";
	}

}
