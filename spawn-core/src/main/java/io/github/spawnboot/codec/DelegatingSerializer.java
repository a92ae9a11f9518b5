package io.github.spawnboot.codec;

import java.util.Iterator;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.PropertyWriter;
import tools.jackson.databind.util.NameTransformer;

/**
 * Looks at each value, and may replace it, before another serializer writes it.
 */
abstract class DelegatingSerializer extends ValueSerializer<Object> {

	private final ValueSerializer<Object> delegate;

	DelegatingSerializer(ValueSerializer<Object> delegate) {
		this.delegate = delegate;
	}

	/**
	 * Returns the value to write.
	 * @param value the value as given
	 * @param generator the generator it is about to be written to
	 * @return the value, or one that stands for it
	 * @throws UncarriableValueException if it would not arrive whole
	 */
	abstract Object check(Object value, JsonGenerator generator);

	abstract ValueSerializer<?> with(ValueSerializer<Object> delegate, SerializationContext context,
			@Nullable BeanProperty property);

	abstract ValueSerializer<?> with(ValueSerializer<Object> delegate);

	@Override
	public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
		this.delegate.serialize(check(value, generator), generator, context);
	}

	@Override
	public void serializeWithType(Object value, JsonGenerator generator, SerializationContext context,
			TypeSerializer typeSerializer) {
		this.delegate.serializeWithType(check(value, generator), generator, context, typeSerializer);
	}

	@Override
	public void resolve(SerializationContext context) {
		this.delegate.resolve(context);
	}

	@Override
	public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
		return with(cast(this.delegate.createContextual(context, property)), context, property);
	}

	@Override
	public ValueSerializer<Object> unwrappingSerializer(NameTransformer unwrapper) {
		return this.delegate.unwrappingSerializer(unwrapper);
	}

	@Override
	public ValueSerializer<?> withFilterId(Object filterId) {
		return with(cast(this.delegate.withFilterId(filterId)));
	}

	@Override
	public ValueSerializer<?> withIgnoredProperties(Set<String> ignoredProperties) {
		return with(cast(this.delegate.withIgnoredProperties(ignoredProperties)));
	}

	@Override
	public Class<?> handledType() {
		return this.delegate.handledType();
	}

	@Override
	public boolean usesObjectId() {
		return this.delegate.usesObjectId();
	}

	@Override
	public boolean isUnwrappingSerializer() {
		return this.delegate.isUnwrappingSerializer();
	}

	@Override
	public ValueSerializer<?> getDelegatee() {
		return this.delegate;
	}

	@Override
	public Iterator<PropertyWriter> properties() {
		return this.delegate.properties();
	}

	@Override
	public boolean isEmpty(SerializationContext context, Object value) {
		return this.delegate.isEmpty(context, value);
	}

	@Override
	public void acceptJsonFormatVisitor(JsonFormatVisitorWrapper visitor, tools.jackson.databind.JavaType type) {
		this.delegate.acceptJsonFormatVisitor(visitor, type);
	}

	@SuppressWarnings("unchecked")
	private static ValueSerializer<Object> cast(ValueSerializer<?> serializer) {
		return (ValueSerializer<Object>) serializer;
	}

}
