package io.github.spawnboot.codec;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.SerializableString;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.sym.PropertyNameMatcher;
import tools.jackson.core.util.JsonParserDelegate;
import tools.jackson.databind.ObjectReader;

/**
 * Refuses texts in CBOR that hold half a surrogate pair. The reader of Jackson lets their
 * bytes pass, though they are no UTF-8, and gives a value that cannot be written again.
 */
final class WellFormedText extends JsonParserDelegate {

	// Where UTF-8 has surrogates, and code points that are not in the first plane.
	private static final int SUSPECT = 0xED;

	private WellFormedText(JsonParser delegate) {
		super(delegate);
	}

	/**
	 * Reads a value.
	 * @param reader reads it
	 * @param bytes where it stands
	 * @param offset where it begins
	 * @param length how long it is
	 * @return the value
	 */
	static @Nullable Object read(ObjectReader reader, byte[] bytes, int offset, int length) {
		if (!isSuspect(bytes, offset, length)) {
			return reader.readValue(bytes, offset, length);
		}
		try (JsonParser parser = new WellFormedText(reader.createParser(bytes, offset, length))) {
			return reader.readValue(parser);
		}
	}

	private static boolean isSuspect(byte[] bytes, int offset, int length) {
		for (int i = offset; i < offset + length; i++) {
			if ((bytes[i] & 0xFF) >= SUSPECT) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Returns whether each surrogate of a text has its other half.
	 */
	static boolean isWellFormed(String text) {
		int length = text.length();
		for (int i = 0; i < length; i++) {
			char character = text.charAt(i);
			if (Character.isSurrogate(character)) {
				if (i + 1 == length || !Character.isSurrogatePair(character, text.charAt(i + 1))) {
					return false;
				}
				i++;
			}
		}
		return true;
	}

	private @Nullable JsonToken checked(@Nullable JsonToken token) {
		if ((token == JsonToken.VALUE_STRING || token == JsonToken.PROPERTY_NAME)
				&& !isWellFormed(this.delegate.getString())) {
			throw new StreamReadException(this, "a text holds half a surrogate pair, which is no UTF-8");
		}
		return token;
	}

	@Override
	public @Nullable JsonToken nextToken() {
		return checked(this.delegate.nextToken());
	}

	@Override
	public @Nullable JsonToken nextValue() {
		JsonToken token = nextToken();
		return (token == JsonToken.PROPERTY_NAME) ? nextToken() : token;
	}

	@Override
	public @Nullable String nextName() {
		return (nextToken() == JsonToken.PROPERTY_NAME) ? currentName() : null;
	}

	@Override
	public boolean nextName(SerializableString name) {
		return name.getValue().equals(nextName());
	}

	@Override
	public int nextNameMatch(PropertyNameMatcher matcher) {
		int match = this.delegate.nextNameMatch(matcher);
		checked(this.delegate.currentToken());
		return match;
	}

}
