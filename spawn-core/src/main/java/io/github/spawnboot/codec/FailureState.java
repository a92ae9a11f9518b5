package io.github.spawnboot.codec;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fields that a class of exceptions adds to {@link Throwable}.
 *
 * @param reachable whether all of them can be read and set; the JDK does not open its own
 * @param fields the fields by their name and that of their class
 */
record FailureState(boolean reachable, Map<String, Field> fields) {

	static FailureState of(Class<?> type) {
		Map<String, Field> fields = new LinkedHashMap<>();
		boolean reachable = true;
		for (Class<?> owner = type; owner != null && owner != Throwable.class; owner = owner.getSuperclass()) {
			for (Field field : owner.getDeclaredFields()) {
				if (Modifier.isStatic(field.getModifiers()) || Modifier.isTransient(field.getModifiers())) {
					continue;
				}
				if (JdkTypes.isJdk(owner) || !field.trySetAccessible()) {
					reachable = false;
				}
				fields.put(owner.getName() + "#" + field.getName(), field);
			}
		}
		return new FailureState(reachable && fields.size() <= RemoteFailure.MAX_FIELDS, fields);
	}

}
