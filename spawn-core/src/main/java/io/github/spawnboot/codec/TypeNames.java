package io.github.spawnboot.codec;

import java.util.StringJoiner;

import tools.jackson.databind.JavaType;

/**
 * Readable names of types, the same in every process.
 */
final class TypeNames {

	private TypeNames() {
	}

	/**
	 * Returns the name with all type arguments.
	 * @param type the type
	 * @return for example {@code java.util.List<java.lang.String[]>}
	 */
	static String of(JavaType type) {
		if (type.isArrayType()) {
			return of(type.getContentType()) + "[]";
		}
		String name = type.getRawClass().getName();
		if (type.containedTypeCount() == 0) {
			return name;
		}
		StringJoiner arguments = new StringJoiner(", ", name + "<", ">");
		for (int i = 0; i < type.containedTypeCount(); i++) {
			arguments.add(of(type.containedType(i)));
		}
		return arguments.toString();
	}

	static String erasure(Class<?> type) {
		return type.isArray() ? erasure(type.getComponentType()) + "[]" : type.getName();
	}

	/**
	 * Returns the short name at which a path begins.
	 * @param type the type
	 * @return for example {@code List} or {@code Report}
	 */
	static String root(JavaType type) {
		return (type.isArrayType()) ? root(type.getContentType()) : type.getRawClass().getSimpleName();
	}

}
