package io.github.spawnboot.codec;

import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.jsontype.TypeDeserializer;

/**
 * Reads what {@link OptionalSerializer} wrote.
 */
final class OptionalDeserializer extends StdDeserializer<Optional<?>> {

	private final JavaType type;

	private final @Nullable TypeDeserializer typeDeserializer;

	private final @Nullable ValueDeserializer<Object> contentDeserializer;

	OptionalDeserializer(JavaType type, @Nullable TypeDeserializer typeDeserializer,
			@Nullable ValueDeserializer<Object> contentDeserializer) {
		super(type);
		this.type = type;
		this.typeDeserializer = typeDeserializer;
		this.contentDeserializer = contentDeserializer;
	}

	@Override
	public ValueDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
		TypeDeserializer contextual = (this.typeDeserializer != null) ? this.typeDeserializer.forProperty(property)
				: null;
		return new OptionalDeserializer(this.type, contextual,
				context.findContextualValueDeserializer(this.type.getReferencedType(), property));
	}

	@Override
	public @Nullable Optional<?> deserialize(JsonParser parser, DeserializationContext context) {
		if (parser.currentToken() != JsonToken.START_ARRAY) {
			return (Optional<?>) context.handleUnexpectedToken(this.type, parser);
		}
		JsonToken token = parser.nextToken();
		if (token == JsonToken.END_ARRAY) {
			return Optional.empty();
		}
		if (token == JsonToken.VALUE_NULL || this.contentDeserializer == null) {
			return context.reportInputMismatch(this.type, "Optional holds null");
		}
		Object content = (this.typeDeserializer != null)
				? this.contentDeserializer.deserializeWithType(parser, context, this.typeDeserializer)
				: this.contentDeserializer.deserialize(parser, context);
		if (parser.nextToken() != JsonToken.END_ARRAY || content == null) {
			return context.reportInputMismatch(this.type, "Optional holds more than one value");
		}
		return Optional.of(content);
	}

}
