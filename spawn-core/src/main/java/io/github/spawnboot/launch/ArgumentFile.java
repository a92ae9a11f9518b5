package io.github.spawnboot.launch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import io.github.spawnboot.ChildStartException;

/**
 * Writes an argument file of the {@code java} command.
 */
final class ArgumentFile {

	private ArgumentFile() {
	}

	/**
	 * Writes arguments into a new file that only this user can read.
	 * @param directory where the file is made
	 * @param arguments one per line
	 * @return the file; whoever owns the directory deletes it
	 * @throws ChildStartException if the file cannot be written
	 */
	static Path write(Path directory, List<String> arguments) {
		String text = String.join(System.lineSeparator(), arguments.stream().map(ArgumentFile::quote).toList());
		// The launcher does not decode the file: its bytes are used as file names are.
		Charset charset = nativeCharset();
		try {
			ByteBuffer bytes = charset.newEncoder().encode(CharBuffer.wrap(text));
			Path file = Files.createTempFile(directory, "java-", ".args");
			Files.write(file, Arrays.copyOf(bytes.array(), bytes.limit()));
			return file;
		}
		catch (CharacterCodingException ex) {
			throw new ChildStartException("Cannot start a child JVM: its class path has characters that the encoding '"
					+ charset + "' of this system cannot express; set a UTF-8 locale such as LC_ALL=C.UTF-8", ex);
		}
		catch (IOException ex) {
			throw new ChildStartException(
					"Cannot start a child JVM: no argument file could be written in '" + directory + "': " + ex, ex);
		}
	}

	private static Charset nativeCharset() {
		String name = System.getProperty("sun.jnu.encoding", System.getProperty("native.encoding", "UTF-8"));
		return Charset.isSupported(name) ? Charset.forName(name) : Charset.defaultCharset();
	}

	/**
	 * Quotes an argument so that the launcher reads it back unchanged.
	 * @param argument any text
	 * @return the argument in double quotes
	 */
	static String quote(String argument) {
		StringBuilder result = new StringBuilder(argument.length() + 2).append('"');
		for (int i = 0; i < argument.length(); i++) {
			char ch = argument.charAt(i);
			switch (ch) {
				case '"', '\\' -> result.append('\\').append(ch);
				case '\n' -> result.append("\\n");
				case '\r' -> result.append("\\r");
				case '\t' -> result.append("\\t");
				case '\f' -> result.append("\\f");
				default -> result.append(ch);
			}
		}
		return result.append('"').toString();
	}

}
