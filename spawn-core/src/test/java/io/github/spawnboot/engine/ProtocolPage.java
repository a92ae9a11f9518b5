package io.github.spawnboot.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The examples of {@code docs/protocol.md}.
 *
 * @param exchanges frames in their order, by name
 * @param values encoded values, by what their comments say
 * @param handOver line of a hand-over
 */
record ProtocolPage(Map<String, List<ProtocolPage.Frame>> exchanges, Map<String, byte[]> values, String handOver) {

	private static final Pattern TOKEN = Pattern
		.compile("\\s*(?:\"([^\"]*)\"|((?:[0-9a-f]{2})+))(?:\\*([0-9]+))?(?=\\s|$)");

	static ProtocolPage read() throws IOException {
		Map<String, List<Frame>> exchanges = new LinkedHashMap<>();
		Map<String, byte[]> values = new LinkedHashMap<>();
		StringBuilder handOver = new StringBuilder();
		String block = null;
		List<Frame> frames = new ArrayList<>();
		int number = 0;
		for (String line : Files.readAllLines(Path.of("../docs/protocol.md"))) {
			number++;
			if (line.startsWith("```")) {
				block = (block == null) ? line.substring(3) : null;
				if (block != null && block.startsWith("frames ")) {
					frames = new ArrayList<>();
					if (exchanges.put(block.substring("frames ".length()), frames) != null) {
						throw new IllegalStateException("line " + number + ": a second " + block);
					}
				}
			}
			else if (block != null && block.startsWith("frames ")) {
				char first = line.charAt(0);
				int comment = line.indexOf('#');
				String text = (comment >= 0) ? line.substring(comment + 1).strip() : "";
				byte[] bytes = bytes(number, line.substring(1, (comment >= 0) ? comment : line.length()));
				if (first == ' ') {
					frames.get(frames.size() - 1).bytes.writeBytes(bytes);
				}
				else {
					Frame frame = new Frame(first == '>', text, number, new ByteArrayOutputStream());
					frame.bytes.writeBytes(bytes);
					frames.add(frame);
				}
			}
			else if ("values".equals(block)) {
				int comment = line.indexOf('#');
				values.put(line.substring(comment + 1).strip(), bytes(number, line.substring(0, comment)));
			}
			else if ("hand-over".equals(block)) {
				handOver.append(line).append('\n');
			}
		}
		return new ProtocolPage(exchanges, values, handOver.toString());
	}

	private static byte[] bytes(int number, String text) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		String tokens = text.stripTrailing();
		Matcher matcher = TOKEN.matcher(tokens);
		int end = 0;
		while (end < tokens.length()) {
			if (!matcher.find(end) || matcher.start() != end) {
				throw new IllegalStateException("line " + number + ": neither hexadecimal nor text: " + text);
			}
			byte[] token = (matcher.group(1) != null) ? matcher.group(1).getBytes(StandardCharsets.UTF_8)
					: HexFormat.of().parseHex(matcher.group(2));
			int times = (matcher.group(3) != null) ? Integer.parseInt(matcher.group(3)) : 1;
			for (int i = 0; i < times; i++) {
				bytes.writeBytes(token);
			}
			end = matcher.end();
		}
		return bytes.toByteArray();
	}

	List<Frame> exchange(String name) {
		List<Frame> frames = this.exchanges.get(name);
		if (frames == null) {
			throw new IllegalArgumentException(
					"The page has no exchange '" + name + "', it has " + this.exchanges.keySet());
		}
		return frames;
	}

	/**
	 * A frame.
	 *
	 * @param ofParent whether the parent sends it
	 * @param comment what its first line says
	 * @param line number of its first line
	 * @param bytes all of its bytes
	 */
	record Frame(boolean ofParent, String comment, int line, ByteArrayOutputStream bytes) {

		byte[] content() {
			return this.bytes.toByteArray();
		}

		@Override
		public String toString() {
			return "line " + this.line + ": " + this.comment;
		}

	}

}
