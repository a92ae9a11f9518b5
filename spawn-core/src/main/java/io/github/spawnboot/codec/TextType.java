package io.github.spawnboot.codec;

import java.io.File;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TimeZone;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.module.SimpleModule;

/**
 * A JDK type that travels as its own exact text, as a value and as the key of a map.
 *
 * @param type the type
 * @param write gives the text, or {@code null} when this value has no exact text
 * @param read gives the value; any runtime exception means that the text is invalid
 * @param <T> the type
 */
record TextType<T>(Class<T> type, Function<T, @Nullable String> write, Function<String, T> read) {

	private static final Map<Class<?>, TextType<?>> ALL = new LinkedHashMap<>();

	static {
		add(Instant.class, Instant::toString, Instant::parse);
		add(LocalDate.class, LocalDate::toString, LocalDate::parse);
		add(LocalTime.class, LocalTime::toString, LocalTime::parse);
		add(LocalDateTime.class, LocalDateTime::toString, LocalDateTime::parse);
		add(OffsetTime.class, OffsetTime::toString, OffsetTime::parse);
		add(OffsetDateTime.class, OffsetDateTime::toString, OffsetDateTime::parse);
		add(ZonedDateTime.class, ZonedDateTime::toString, ZonedDateTime::parse);
		add(Duration.class, Duration::toString, Duration::parse);
		add(Period.class, Period::toString, Period::parse);
		add(Year.class, (year) -> Integer.toString(year.getValue()), (text) -> Year.of(Integer.parseInt(text)));
		// YearMonth.parse wants a sign before years of more than four digits that
		// toString does not write.
		add(YearMonth.class, (month) -> month.atDay(1).toString(), (text) -> YearMonth.from(LocalDate.parse(text)));
		add(MonthDay.class, MonthDay::toString, MonthDay::parse);
		add(ZoneId.class, ZoneId::getId, ZoneId::of);
		add(ZoneOffset.class, ZoneOffset::getId, ZoneOffset::of);
		add(URI.class, URI::toString, URI::create);
		add(Date.class, (date) -> (date.getClass() == Date.class) ? Long.toString(date.getTime()) : null,
				(text) -> new Date(Long.parseLong(text)));
		add(TimeZone.class, TextType::timeZone, (text) -> TimeZone.getTimeZone(ZoneId.of(text)));
		add(Locale.class, TextType::locale, Locale::forLanguageTag);
		add(Currency.class, Currency::getCurrencyCode, Currency::getInstance);
		add(Charset.class, Charset::name, Charset::forName);
		add(File.class, (file) -> (file.getClass() == File.class) ? file.getPath() : null, File::new);
		add(Path.class, (path) -> (path.getFileSystem() == FileSystems.getDefault()) ? path.toString() : null,
				Path::of);
		add(OptionalInt.class, (value) -> (value.isPresent()) ? Integer.toString(value.getAsInt()) : "",
				(text) -> (text.isEmpty()) ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text)));
		add(OptionalLong.class, (value) -> (value.isPresent()) ? Long.toString(value.getAsLong()) : "",
				(text) -> (text.isEmpty()) ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text)));
		add(OptionalDouble.class, (value) -> (value.isPresent()) ? Double.toString(value.getAsDouble()) : "",
				(text) -> (text.isEmpty()) ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(text)));
	}

	private static <T> void add(Class<T> type, Function<T, @Nullable String> write, Function<String, T> read) {
		ALL.put(type, new TextType<>(type, write, read));
	}

	static boolean supports(Class<?> type) {
		return ALL.containsKey(type);
	}

	static void registerAll(SimpleModule module) {
		ALL.values().forEach((type) -> type.register(module));
	}

	private void register(SimpleModule module) {
		Writer<T> keyWriter = new Writer<>(this, true);
		module.addSerializer(this.type, new Writer<>(this, false));
		module.addKeySerializer(this.type, keyWriter);
		module.addDeserializer(this.type, new Reader<>(this));
		module.addKeyDeserializer(this.type, new KeyReader<>(this));
	}

	private static @Nullable String locale(Locale locale) {
		String tag = locale.toLanguageTag();
		return (Locale.forLanguageTag(tag).equals(locale)) ? tag : null;
	}

	private static @Nullable String timeZone(TimeZone zone) {
		return (TimeZone.getTimeZone(zone.toZoneId()).equals(zone)) ? zone.toZoneId().getId() : null;
	}

	private static final class Writer<T> extends ValueSerializer<T> {

		private final TextType<T> type;

		private final boolean key;

		Writer(TextType<T> type, boolean key) {
			this.type = type;
			this.key = key;
		}

		@Override
		public void serialize(T value, JsonGenerator generator, SerializationContext context) {
			String text = this.type.write.apply(value);
			if (text == null) {
				throw new UncarriableValueException("'%s' of class '%s' has no exact form as '%s'".formatted(value,
						value.getClass().getName(), this.type.type.getName()));
			}
			if (this.key) {
				generator.writeName(text);
			}
			else {
				generator.writeString(text);
			}
		}

		@Override
		public void serializeWithType(T value, JsonGenerator generator, SerializationContext context,
				TypeSerializer typeSerializer) {
			serialize(value, generator, context);
		}

		@Override
		public Class<?> handledType() {
			return this.type.type;
		}

	}

	private static final class Reader<T> extends StdDeserializer<T> {

		private final TextType<T> type;

		Reader(TextType<T> type) {
			super(type.type);
			this.type = type;
		}

		@Override
		@SuppressWarnings("unchecked")
		public T deserialize(JsonParser parser, DeserializationContext context) {
			if (parser.currentToken() != JsonToken.VALUE_STRING) {
				return (T) context.handleUnexpectedToken(this.type.type, parser);
			}
			String text = parser.getString();
			try {
				return this.type.read.apply(text);
			}
			catch (RuntimeException ex) {
				throw context.weirdStringException(text, this.type.type, ex.getClass().getSimpleName());
			}
		}

	}

	private static final class KeyReader<T> extends KeyDeserializer {

		private final TextType<T> type;

		KeyReader(TextType<T> type) {
			this.type = type;
		}

		@Override
		public Object deserializeKey(String key, DeserializationContext context) {
			try {
				return this.type.read.apply(key);
			}
			catch (RuntimeException ex) {
				throw context.weirdKeyException(this.type.type, key, ex.getClass().getSimpleName());
			}
		}

	}

}
