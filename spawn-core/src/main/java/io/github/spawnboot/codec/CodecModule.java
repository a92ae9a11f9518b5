package io.github.spawnboot.codec;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.Deserializers;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.Serializers;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.bean.BeanSerializerBase;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.MapType;
import tools.jackson.databind.type.ReferenceType;

/**
 * What the codec does otherwise than Jackson: exact text for JDK values, optionals that
 * tell {@code null} from empty, sets and maps that keep their order, and guards against
 * silent loss.
 */
final class CodecModule extends SimpleModule {

	CodecModule() {
		super("spawn-codec");
		TextType.registerAll(this);
		addAbstractTypeMapping(Set.class, LinkedHashSet.class);
		addAbstractTypeMapping(Map.class, LinkedHashMap.class);
		setSerializerModifier(new Guards());
	}

	@Override
	public void setupModule(SetupContext context) {
		super.setupModule(context);
		context.addSerializers(new OptionalSerializers());
		context.addDeserializers(new OptionalDeserializers());
	}

	@SuppressWarnings("unchecked")
	private static ValueSerializer<Object> cast(ValueSerializer<?> serializer) {
		return (ValueSerializer<Object>) serializer;
	}

	private static final class Guards extends ValueSerializerModifier {

		@Override
		public ValueSerializer<?> modifySerializer(SerializationConfig config, BeanDescription.Supplier bean,
				ValueSerializer<?> serializer) {
			return (serializer instanceof BeanSerializerBase)
					? new BeanGuard(cast(serializer), bean.getBeanClass(), null) : serializer;
		}

		@Override
		public ValueSerializer<?> modifyCollectionSerializer(SerializationConfig config, CollectionType type,
				BeanDescription.Supplier bean, ValueSerializer<?> serializer) {
			return (!List.class.isAssignableFrom(type.getRawClass())) ? new OrderGuard(cast(serializer), type, false)
					: serializer;
		}

		@Override
		public ValueSerializer<?> modifyMapSerializer(SerializationConfig config, MapType type,
				BeanDescription.Supplier bean, ValueSerializer<?> serializer) {
			return new OrderGuard(cast(serializer), type, false);
		}

	}

	private static final class OptionalSerializers extends Serializers.Base {

		@Override
		public @Nullable ValueSerializer<?> findReferenceSerializer(SerializationConfig config, ReferenceType type,
				BeanDescription.Supplier bean, JsonFormat.@Nullable Value format,
				@Nullable TypeSerializer contentTypeSerializer,
				@Nullable ValueSerializer<Object> contentValueSerializer) {
			return (type.hasRawClass(Optional.class))
					? new OptionalSerializer(type.getReferencedType(), contentTypeSerializer, null, null) : null;
		}

	}

	private static final class OptionalDeserializers extends Deserializers.Base {

		@Override
		public @Nullable ValueDeserializer<?> findReferenceDeserializer(ReferenceType type,
				DeserializationConfig config, BeanDescription.Supplier bean,
				@Nullable TypeDeserializer contentTypeDeserializer,
				@Nullable ValueDeserializer<?> contentDeserializer) {
			return (type.hasRawClass(Optional.class)) ? new OptionalDeserializer(type, contentTypeDeserializer, null)
					: null;
		}

		@Override
		public boolean hasDeserializerFor(DeserializationConfig config, Class<?> valueType) {
			return valueType == Optional.class;
		}

	}

}
