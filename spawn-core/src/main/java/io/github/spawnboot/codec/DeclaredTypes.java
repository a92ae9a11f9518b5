package io.github.spawnboot.codec;

import java.util.Collection;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.jsontype.NamedType;

/**
 * Tells whether a declared type names a class, directly, as a type argument or as a
 * subtype by name.
 */
final class DeclaredTypes {

	private DeclaredTypes() {
	}

	static boolean names(JavaType declared, Class<?> type, @Nullable BeanProperty property,
			SerializationContext context) {
		Class<?> raw = declared.getRawClass();
		if (raw == type || raw == Object.class) {
			return true;
		}
		if (raw.isAssignableFrom(type) && isNamedSubtype(declared, type, property, context.getConfig())) {
			return true;
		}
		JavaType content = declared.getContentType();
		if (content != null && names(content, type, property, context)) {
			return true;
		}
		for (int i = 0; i < declared.containedTypeCount(); i++) {
			if (names(declared.containedType(i), type, property, context)) {
				return true;
			}
		}
		return false;
	}

	static boolean mentions(JavaType declared, Class<?> supertype) {
		if (supertype.isAssignableFrom(declared.getRawClass())) {
			return true;
		}
		JavaType content = declared.getContentType();
		if (content != null && mentions(content, supertype)) {
			return true;
		}
		for (int i = 0; i < declared.containedTypeCount(); i++) {
			if (mentions(declared.containedType(i), supertype)) {
				return true;
			}
		}
		return false;
	}

	private static boolean isNamedSubtype(JavaType declared, Class<?> type, @Nullable BeanProperty property,
			SerializationConfig config) {
		AnnotatedClass annotated = config.classIntrospectorInstance().introspectClassAnnotations(declared);
		Collection<NamedType> subtypes = config.getSubtypeResolver()
			.collectAndResolveSubtypesByClass(config, annotated);
		if (property != null && property.getMember() != null) {
			subtypes = config.getSubtypeResolver()
				.collectAndResolveSubtypesByClass(config, property.getMember(), declared);
		}
		return subtypes.stream().anyMatch((subtype) -> subtype.getType() == type);
	}

}
