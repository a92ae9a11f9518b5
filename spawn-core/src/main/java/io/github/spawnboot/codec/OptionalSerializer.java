package io.github.spawnboot.codec;

import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;

/**
 * Writes an {@link Optional} as an array of no or one element, so that {@code null},
 * empty and an optional of an empty optional stay apart.
 */
final class OptionalSerializer extends ValueSerializer<Optional<?>> {

	private final JavaType contentType;

	private final @Nullable TypeSerializer typeSerializer;

	private final @Nullable ValueSerializer<Object> contentSerializer;

	private final @Nullable BeanProperty property;

	OptionalSerializer(JavaType contentType, @Nullable TypeSerializer typeSerializer,
			@Nullable ValueSerializer<Object> contentSerializer, @Nullable BeanProperty property) {
		this.contentType = contentType;
		this.typeSerializer = typeSerializer;
		this.contentSerializer = contentSerializer;
		this.property = property;
	}

	@Override
	public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
		if (this.typeSerializer != null) {
			return new OptionalSerializer(this.contentType, this.typeSerializer.forProperty(context, property), null,
					property);
		}
		return new OptionalSerializer(this.contentType, null,
				context.findContentValueSerializer(this.contentType, property), property);
	}

	@Override
	public void serialize(Optional<?> value, JsonGenerator generator, SerializationContext context) {
		Object content = value.orElse(null);
		generator.writeStartArray(value, (content != null) ? 1 : 0);
		if (content != null) {
			if (this.typeSerializer != null) {
				JavaType type = context.constructSpecializedType(this.contentType, content.getClass());
				context.findContentValueSerializer(type, this.property)
					.serializeWithType(content, generator, context, this.typeSerializer);
			}
			else {
				ValueSerializer<Object> serializer = this.contentSerializer;
				if (serializer == null) {
					serializer = context.findContentValueSerializer(this.contentType, this.property);
				}
				serializer.serialize(content, generator, context);
			}
		}
		generator.writeEndArray();
	}

	@Override
	public Class<?> handledType() {
		return Optional.class;
	}

}
