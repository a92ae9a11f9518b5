package io.github.spawnboot;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Environment of a {@link Job}: text by key, in the order in which it was set, with typed
 * views of the text. Unmodifiable; entries are set by {@link Job#env(String, String)} and
 * its relatives.
 * <p>
 * The typed views guess nothing and lose nothing: text that is not of the type fails with
 * {@link SpawnUsageException}, which names the key and the value, and so does a missing
 * entry where no fallback is given. Blanks around a value are not removed.
 */
public interface JobEnv extends Map<String, String> {

	/**
	 * Returns a value that has to be there.
	 * @param key key of the entry
	 * @return the value
	 * @throws SpawnUsageException if there is no such entry
	 */
	String require(String key);

	/**
	 * Returns a truth value. {@code 1}, {@code true}, {@code yes} and {@code on} are
	 * true, the empty text, {@code 0}, {@code false}, {@code no}, {@code off} and
	 * {@code none} are false, in upper or lower case.
	 * @param key key of the entry
	 * @return the value
	 * @throws SpawnUsageException if there is no such entry or it is none of these
	 */
	boolean getBoolean(String key);

	/**
	 * Returns a truth value as {@link #getBoolean(String)} does.
	 * @param key key of the entry
	 * @param fallback result if there is no such entry
	 * @return the value
	 * @throws SpawnUsageException if the entry is no truth value
	 */
	boolean getBoolean(String key, boolean fallback);

	/**
	 * Returns a decimal number that fits into an {@code int}.
	 * @param key key of the entry
	 * @return the value
	 * @throws SpawnUsageException if there is no such entry or it is no such number
	 */
	int getInt(String key);

	/**
	 * Returns a decimal number that fits into an {@code int}.
	 * @param key key of the entry
	 * @param fallback result if there is no such entry
	 * @return the value
	 * @throws SpawnUsageException if the entry is no such number
	 */
	int getInt(String key, int fallback);

	/**
	 * Returns a decimal number that fits into a {@code long}.
	 * @param key key of the entry
	 * @return the value
	 * @throws SpawnUsageException if there is no such entry or it is no such number
	 */
	long getLong(String key);

	/**
	 * Returns a decimal number that fits into a {@code long}.
	 * @param key key of the entry
	 * @param fallback result if there is no such entry
	 * @return the value
	 * @throws SpawnUsageException if the entry is no such number
	 */
	long getLong(String key, long fallback);

	/**
	 * Returns a number with all its digits.
	 * @param key key of the entry
	 * @return the value
	 * @throws SpawnUsageException if there is no such entry or it is no number
	 */
	BigDecimal getDecimal(String key);

	/**
	 * Returns a duration: a whole number with a unit ({@code ns}, {@code us}, {@code ms},
	 * {@code s}, {@code m}, {@code h}, {@code d}), as in {@code 250ms}, or the form of
	 * ISO 8601, as in {@code PT1.5S}. A number without a unit is refused.
	 * @param key key of the entry
	 * @return the value
	 * @throws SpawnUsageException if there is no such entry or it is no duration
	 */
	Duration getDuration(String key);

	/**
	 * Returns a duration as {@link #getDuration(String)} does.
	 * @param key key of the entry
	 * @param fallback result if there is no such entry
	 * @return the value
	 * @throws SpawnUsageException if the entry is no duration
	 */
	Duration getDuration(String key, Duration fallback);

	/**
	 * Returns a list that was set by {@link Job#envList(String, List)}: a JSON array of
	 * strings.
	 * @param key key of the entry
	 * @return unmodifiable list
	 * @throws SpawnUsageException if there is no such entry or it is no such array
	 */
	List<String> getList(String key);

	/**
	 * Returns a value that was set by {@link Job#envJson(String, Type, Object)}. The
	 * declared type alone decides what is made of the text; an unknown or missing
	 * property, a number that does not fit, or a string for a number fails.
	 * @param <T> the type
	 * @param key key of the entry
	 * @param type declared type; a {@code ParameterizedType} for generic ones
	 * @return the value, {@code null} if the text is {@code null}
	 * @throws SpawnUsageException if there is no such entry or it is no such value
	 */
	<T> @Nullable T getJson(String key, Type type);

	/**
	 * Returns a value as {@link #getJson(String, Type)} does.
	 * @param <T> the type
	 * @param key key of the entry
	 * @param type declared type
	 * @return the value, {@code null} if the text is {@code null}
	 * @throws SpawnUsageException if there is no such entry or it is no such value
	 */
	default <T> @Nullable T getJson(String key, Class<T> type) {
		return this.<T>getJson(key, (Type) type);
	}

}
