package io.github.spawnboot.codec;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.PropertyWriter;
import tools.jackson.databind.ser.impl.UnknownSerializer;

/**
 * Compares what Jackson would write of one class with what it would read back, by asking
 * the very serializer and deserializer that would do it.
 */
final class BeanShape {

	private final ObjectMapper mapper;

	private final TypeGraph graph;

	private final JavaType type;

	private final Class<?> raw;

	private final String path;

	BeanShape(ObjectMapper mapper, TypeGraph graph, JavaType type, String path) {
		this.mapper = mapper;
		this.graph = graph;
		this.type = type;
		this.raw = type.getRawClass();
		this.path = path;
	}

	void walk() {
		ValueSerializer<?> serializer;
		ValueDeserializer<?> deserializer;
		try {
			serializer = this.mapper._serializationContext().findValueSerializer(this.type);
			deserializer = this.mapper._deserializationContext().findNonContextualValueDeserializer(this.type);
		}
		catch (JacksonException ex) {
			this.graph.report(this.path,
					"is '%s', which Jackson cannot map: %s".formatted(this.raw.getName(), ex.getOriginalMessage()),
					"Make it a record, or a class with fields and one constructor");
			return;
		}
		boolean written = serializer instanceof BeanGuard || isEmpty(serializer);
		boolean read = deserializer instanceof BeanDeserializerBase;
		Class<?> superclass = jdkSuperclass();
		if (superclass != null && read && !isDelegating(((BeanDeserializerBase) deserializer).getValueInstantiator())) {
			this.graph.report(this.path,
					"is '%s', which extends '%s', whose state cannot be carried".formatted(this.raw.getName(),
							superclass.getName()),
					"Hold it as a field of a type that can be carried, instead of extending it");
		}
		else if (written && read) {
			compare(written(serializer), (BeanDeserializerBase) deserializer);
		}
		else if (written || (read && !isDelegating(((BeanDeserializerBase) deserializer).getValueInstantiator()))) {
			this.graph.report(this.path,
					"is '%s', which has a way of its own to be %s only".formatted(this.raw.getName(),
							(written) ? "read" : "written"),
					"Give it both: @JsonValue with @JsonCreator, or a serializer with a deserializer");
		}
		else {
			this.graph.shape(this.type, "custom");
		}
	}

	/**
	 * Returns whether a class has nothing to write.
	 * @param serializer its serializer
	 * @return whether it stands for an object without properties
	 */
	static boolean isEmpty(ValueSerializer<?> serializer) {
		return serializer instanceof UnknownSerializer;
	}

	private @Nullable Class<?> jdkSuperclass() {
		Class<?> type = this.raw;
		while (type != null && !JdkTypes.isJdk(type)) {
			type = type.getSuperclass();
		}
		return (type == Object.class || type == Record.class) ? null : type;
	}

	private static boolean isDelegating(ValueInstantiator instantiator) {
		return instantiator.canCreateUsingDelegate() || instantiator.canCreateUsingArrayDelegate()
				|| instantiator.canCreateFromString() || instantiator.canCreateFromInt()
				|| instantiator.canCreateFromLong() || instantiator.canCreateFromDouble()
				|| instantiator.canCreateFromBoolean() || instantiator.canCreateFromBigDecimal()
				|| instantiator.canCreateFromBigInteger();
	}

	private void compare(Map<String, BeanPropertyWriter> written, BeanDeserializerBase deserializer) {
		ValueInstantiator instantiator = deserializer.getValueInstantiator();
		if (instantiator.canCreateUsingDelegate() || instantiator.canCreateUsingArrayDelegate()) {
			this.graph.report(this.path,
					"is '%s', whose creator takes one value while its fields are written".formatted(this.raw.getName()),
					"Add @JsonValue to the method that gives this value, or use @JsonCreator(mode = PROPERTIES)");
			return;
		}
		if (!instantiator.canCreateUsingDefault() && !instantiator.canCreateFromObjectWith()) {
			this.graph.report(this.path, "is '%s', which has no usable constructor".formatted(this.raw.getName()),
					"Give it one constructor whose parameters are named like the fields (compiled with '-parameters'),"
							+ " or one without parameters, which may be private; or make it a record");
			return;
		}
		Map<String, SettableBeanProperty> read = read(deserializer);
		Map<String, String> shape = new TreeMap<>();
		written.forEach((name, property) -> {
			SettableBeanProperty counterpart = read.get(name);
			if (counterpart == null && !deserializer.hasAnySetter()) {
				reportUnread(name, property);
			}
			else {
				shape.put(name, TypeNames.of(property.getType()));
				walkProperty(name, property, counterpart);
			}
		});
		read.forEach((name, property) -> {
			if (!written.containsKey(name)) {
				this.graph.report(this.path + "." + name, "can be read but is never written",
						"Give the class a field of that name, or annotate the accessor with @JsonProperty");
			}
		});
		checkFields(written);
		this.graph.shape(this.type, shape.toString());
	}

	private Map<String, BeanPropertyWriter> written(ValueSerializer<?> serializer) {
		Map<String, BeanPropertyWriter> written = new TreeMap<>();
		for (Iterator<PropertyWriter> properties = serializer.properties(); properties.hasNext();) {
			if (properties.next() instanceof BeanPropertyWriter property) {
				written.put(property.getName(), property);
			}
		}
		return written;
	}

	private Map<String, SettableBeanProperty> read(BeanDeserializerBase deserializer) {
		Map<String, SettableBeanProperty> read = new TreeMap<>();
		for (Iterator<SettableBeanProperty> properties = deserializer.properties(); properties.hasNext();) {
			SettableBeanProperty property = properties.next();
			if (!property.isInjectionOnly() && !property.isIgnorable()) {
				read.put(property.getName(), property);
			}
		}
		return read;
	}

	private void reportUnread(String name, BeanPropertyWriter property) {
		boolean isFinal = property.getMember().getMember() instanceof Field field
				&& Modifier.isFinal(field.getModifiers());
		this.graph.report(this.path + "." + name,
				(isFinal) ? "is a final field that no constructor sets" : "is written but can never be read back",
				(isFinal) ? "Add it to the constructor by its name, make it non-final, or annotate it with @JsonIgnore"
						: "Make it readable too, or annotate it with @JsonIgnore");
	}

	private void walkProperty(String name, BeanPropertyWriter written, @Nullable SettableBeanProperty read) {
		AnnotatedMember member = written.getMember();
		SerializationConfig config = this.mapper.serializationConfig();
		AnnotationIntrospector introspector = config.getAnnotationIntrospector();
		String propertyPath = this.path + "." + name;
		if (read != null && !read.getType().getRawClass().equals(written.getType().getRawClass())) {
			this.graph.report(propertyPath, "is written as '%s' but read as '%s'"
				.formatted(TypeNames.of(written.getType()), TypeNames.of(read.getType())), "Give both the same type");
			return;
		}
		boolean ownSerializer = introspector.findSerializer(config, member) != null;
		DeserializationConfig deserialization = this.mapper.deserializationConfig();
		boolean ownDeserializer = read != null
				&& introspector.findDeserializer(deserialization, read.getMember()) != null;
		if (ownSerializer != ownDeserializer) {
			this.graph.report(propertyPath,
					"has a %s of its own only".formatted((ownSerializer) ? "serializer" : "deserializer"),
					"Give it both a serializer and a deserializer, or none");
		}
		else if (!ownSerializer) {
			JsonTypeInfo.Value typeInfo = introspector.findPolymorphicTypeInfo(config, member);
			this.graph.walk(written.getType(), genericType(member), propertyPath, typeInfo);
		}
	}

	private static @Nullable Type genericType(AnnotatedMember member) {
		AnnotatedElement annotated = member.getAnnotated();
		if (annotated instanceof Field field) {
			return field.getGenericType();
		}
		if (annotated instanceof Method method) {
			return method.getGenericReturnType();
		}
		if (member instanceof AnnotatedParameter parameter
				&& parameter.getOwner().getAnnotated() instanceof Executable executable) {
			return executable.getGenericParameterTypes()[parameter.getIndex()];
		}
		return null;
	}

	/**
	 * Looks at the fields themselves for those that no property stands for.
	 */
	private void checkFields(Map<String, BeanPropertyWriter> written) {
		Set<Field> carried = new HashSet<>();
		written.values().forEach((property) -> {
			if (property.getMember().getMember() instanceof Field field) {
				carried.add(field);
			}
		});
		Set<String> names = new HashSet<>();
		for (Class<?> type = this.raw; type != null && type != Object.class
				&& type != Record.class; type = type.getSuperclass()) {
			JsonIgnoreProperties ignored = type.getAnnotation(JsonIgnoreProperties.class);
			Set<String> ignoredNames = (ignored != null) ? Set.of(ignored.value()) : Set.of();
			for (Field field : type.getDeclaredFields()) {
				if (Modifier.isStatic(field.getModifiers()) || field.isSynthetic()) {
					continue;
				}
				boolean hidden = !names.add(field.getName());
				if (carried.contains(field) || field.isAnnotationPresent(JsonIgnore.class)
						|| ignoredNames.contains(field.getName())) {
					continue;
				}
				if (Modifier.isTransient(field.getModifiers()) && !written.containsKey(field.getName())) {
					this.graph.report(this.path + "." + field.getName(), "is a transient field and would be lost",
							"Annotate it with @JsonIgnore if that is meant, or make it non-transient");
				}
				else if (hidden && !Modifier.isTransient(field.getModifiers())) {
					this.graph.report(this.path + "." + field.getName(),
							"of '%s' is hidden by a field of the same name and would be lost".formatted(type.getName()),
							"Rename one of the two");
				}
			}
		}
	}

}
