package io.github.spawnboot.engine;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.spawnboot.JobEnv;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.codec.JsonText;
import org.jspecify.annotations.Nullable;

/**
 * Environment of a job over a map that somebody else fills.
 */
final class EnvMap extends UnmodifiableMap implements JobEnv {

	private static final Set<String> TRUE = Set.of("1", "true", "yes", "on");

	private static final Set<String> FALSE = Set.of("", "0", "false", "no", "off", "none");

	private static final Map<String, ChronoUnit> UNITS = Map.of("ns", ChronoUnit.NANOS, "us", ChronoUnit.MICROS, "ms",
			ChronoUnit.MILLIS, "s", ChronoUnit.SECONDS, "m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS, "d",
			ChronoUnit.DAYS);

	private static final Pattern WITH_UNIT = Pattern.compile("(-?\\d+)(ns|us|ms|s|m|h|d)");

	private static final Pattern DECIMAL = Pattern.compile("[+-]?\\d+");

	private static final int LONGEST_SHOWN = 200;

	private final String job;

	EnvMap(String job, Map<String, String> entries) {
		super(entries);
		this.job = job;
	}

	@Override
	public String require(String key) {
		String value = get(key);
		if (value == null) {
			throw new SpawnUsageException("The environment of job '" + this.job + "' has no entry '" + key
					+ "'; set it by env(\"" + key + "\", ...)", null);
		}
		return value;
	}

	@Override
	public boolean getBoolean(String key) {
		String value = require(key);
		String lower = value.toLowerCase(Locale.ROOT);
		if (!TRUE.contains(lower) && !FALSE.contains(lower)) {
			throw wrong(key, value, "no truth value: write true or false", null);
		}
		return TRUE.contains(lower);
	}

	@Override
	public boolean getBoolean(String key, boolean fallback) {
		return containsKey(key) ? getBoolean(key) : fallback;
	}

	@Override
	public int getInt(String key) {
		return number(key, "no whole number between " + Integer.MIN_VALUE + " and " + Integer.MAX_VALUE,
				Integer::parseInt);
	}

	@Override
	public int getInt(String key, int fallback) {
		return containsKey(key) ? getInt(key) : fallback;
	}

	@Override
	public long getLong(String key) {
		return number(key, "no whole number between " + Long.MIN_VALUE + " and " + Long.MAX_VALUE, Long::parseLong);
	}

	@Override
	public long getLong(String key, long fallback) {
		return containsKey(key) ? getLong(key) : fallback;
	}

	private <T> T number(String key, String reason, Function<String, T> parse) {
		String value = require(key);
		if (!DECIMAL.matcher(value).matches()) {
			throw wrong(key, value, reason, null);
		}
		try {
			return parse.apply(value);
		}
		catch (NumberFormatException ex) {
			throw wrong(key, value, reason, ex);
		}
	}

	@Override
	public BigDecimal getDecimal(String key) {
		String value = require(key);
		try {
			return new BigDecimal(value);
		}
		catch (NumberFormatException ex) {
			throw wrong(key, value, "no number", ex);
		}
	}

	@Override
	public Duration getDuration(String key) {
		String value = require(key);
		try {
			Matcher matcher = WITH_UNIT.matcher(value);
			return matcher.matches() ? Duration.of(Long.parseLong(matcher.group(1)), unit(matcher.group(2)))
					: Duration.parse(value);
		}
		catch (DateTimeException | ArithmeticException | NumberFormatException ex) {
			throw wrong(key, value, "no duration: write a number with a unit, as in 250ms, or PT0.25S", ex);
		}
	}

	private static ChronoUnit unit(String name) {
		return Objects.requireNonNull(UNITS.get(name));
	}

	@Override
	public Duration getDuration(String key, Duration fallback) {
		return containsKey(key) ? getDuration(key) : fallback;
	}

	@Override
	public List<String> getList(String key) {
		List<@Nullable String> values = getJson(key, ListOfText.TYPE);
		if (values == null || values.contains(null)) {
			throw wrong(key, require(key), "no JSON array of strings", null);
		}
		return List.copyOf(values);
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> @Nullable T getJson(String key, Type type) {
		String value = require(key);
		try {
			return (T) Json.TEXT.read(type, value);
		}
		catch (SpawnUsageException ex) {
			throw wrong(key, value, "not usable: " + ex.getMessage(), ex);
		}
	}

	static String json(String job, String key, Type type, @Nullable Object value) {
		try {
			return Json.TEXT.write(type, value);
		}
		catch (SpawnUsageException ex) {
			throw new SpawnUsageException(
					"The entry '" + key + "' of the environment of job '" + job + "' cannot be set: " + ex.getMessage(),
					ex);
		}
	}

	static String json(String job, String key, List<String> values) {
		for (int i = 0; i < values.size(); i++) {
			if (values.get(i) == null) {
				throw new SpawnUsageException("The list '" + key + "' of the environment of job '" + job
						+ "' must not contain null (index " + i + ")", null);
			}
		}
		return json(job, key, ListOfText.TYPE, List.copyOf(values));
	}

	private SpawnUsageException wrong(String key, String value, String reason, @Nullable Throwable cause) {
		String shown = (value.length() > LONGEST_SHOWN) ? value.substring(0, LONGEST_SHOWN) + "…" : value;
		return new SpawnUsageException(
				"The entry '" + key + "=" + shown + "' of the environment of job '" + this.job + "' is " + reason,
				cause);
	}

	/**
	 * Made by the first value that needs it.
	 */
	private static final class Json {

		private static final JsonText TEXT = new JsonText();

	}

	/**
	 * The type {@code List<String>}.
	 */
	private static final class ListOfText implements ParameterizedType {

		private static final Type TYPE = new ListOfText();

		@Override
		public Type[] getActualTypeArguments() {
			return new Type[] { String.class };
		}

		@Override
		public Type getRawType() {
			return List.class;
		}

		@Override
		public @Nullable Type getOwnerType() {
			return null;
		}

	}

}
