package io.github.spawnboot.codec;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.type.TypeBindings;
import tools.jackson.databind.type.TypeFactory;

/**
 * Finds the callable methods of a type and resolves their generic types in it.
 */
final class ServiceMethods {

	private static final Set<String> OBJECT_METHODS = Set.of("equals(java.lang.Object)", "hashCode()", "toString()");

	private final TypeFactory typeFactory;

	private final JavaType beanType;

	ServiceMethods(TypeFactory typeFactory, JavaType beanType) {
		this.typeFactory = typeFactory;
		this.beanType = beanType;
	}

	/**
	 * Returns the callable methods.
	 * @param remote which of them are wanted
	 * @return the methods by signature
	 */
	Map<String, Method> find(Predicate<Method> remote) {
		Map<String, Method> methods = new LinkedHashMap<>();
		for (Method candidate : this.beanType.getRawClass().getMethods()) {
			Method method = (candidate.isBridge()) ? behindVisibilityBridge(candidate) : candidate;
			if (method == null || Modifier.isStatic(method.getModifiers()) || method.isSynthetic() || isOfObject(method)
					|| !remote.test(method)) {
				continue;
			}
			methods.merge(signature(method), method, ServiceMethods::moreSpecific);
		}
		return methods;
	}

	/**
	 * Returns whether a proxy answers the method itself.
	 */
	static boolean isOfObject(Method method) {
		return method.getDeclaringClass() == Object.class || OBJECT_METHODS.contains(erasedSignature(method));
	}

	/**
	 * Finds the public method of a superclass that is not public itself, for which the
	 * compiler writes a bridge with the same types.
	 */
	private static @Nullable Method behindVisibilityBridge(Method bridge) {
		Class<?> type = bridge.getDeclaringClass().getSuperclass();
		for (; type != null; type = type.getSuperclass()) {
			for (Method method : type.getDeclaredMethods()) {
				if (!method.isBridge() && method.getName().equals(bridge.getName())
						&& method.getReturnType() == bridge.getReturnType()
						&& Arrays.equals(method.getParameterTypes(), bridge.getParameterTypes())) {
					return (Modifier.isPublic(method.getModifiers())) ? method : null;
				}
			}
		}
		return null;
	}

	private static Method moreSpecific(Method left, Method right) {
		if (left.getReturnType() != right.getReturnType()) {
			return (left.getReturnType().isAssignableFrom(right.getReturnType())) ? right : left;
		}
		return (left.getDeclaringClass().isAssignableFrom(right.getDeclaringClass())) ? right : left;
	}

	String signature(Method method) {
		StringJoiner parameters = new StringJoiner(",", method.getName() + "(", ")");
		for (Type type : method.getGenericParameterTypes()) {
			parameters.add(TypeNames.erasure(resolve(method, type).getRawClass()));
		}
		return parameters.toString();
	}

	static String erasedSignature(Method method) {
		StringJoiner parameters = new StringJoiner(",", method.getName() + "(", ")");
		for (Class<?> type : method.getParameterTypes()) {
			parameters.add(TypeNames.erasure(type));
		}
		return parameters.toString();
	}

	/**
	 * Resolves a type that a method mentions.
	 * @param method a method of the bean type or of one of its supertypes
	 * @param type the type as the method declares it
	 * @return the type with everything resolved that the bean type knows
	 */
	JavaType resolve(Method method, Type type) {
		JavaType declaring = this.beanType.findSuperType(method.getDeclaringClass());
		TypeBindings bindings = (declaring != null) ? declaring.getBindings() : TypeBindings.emptyBindings();
		for (TypeVariable<Method> variable : method.getTypeParameters()) {
			bindings = bindings.withoutVariable(variable.getName());
		}
		return this.typeFactory.resolveMemberType(type, bindings);
	}

	/**
	 * Returns the method behind a bridge.
	 * @param bridge the bridge
	 * @param candidates methods that it may stand for
	 * @return the only one that fits, or {@code null}
	 */
	static @Nullable RemoteMethod behindBridge(Method bridge, Collection<RemoteMethod> candidates) {
		RemoteMethod found = null;
		for (RemoteMethod candidate : candidates) {
			if (candidate.method().getName().equals(bridge.getName()) && fits(bridge, candidate.method())) {
				if (found != null) {
					return null;
				}
				found = candidate;
			}
		}
		return found;
	}

	private static boolean fits(Method bridge, Method method) {
		Class<?>[] general = bridge.getParameterTypes();
		Class<?>[] special = method.getParameterTypes();
		if (general.length != special.length) {
			return false;
		}
		for (int i = 0; i < general.length; i++) {
			if (!general[i].isAssignableFrom(special[i])) {
				return false;
			}
		}
		return true;
	}

}
