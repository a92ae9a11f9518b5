package io.github.spawnboot.codec;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.introspect.AnnotatedClass;

/**
 * Tells which parameters and results cross the border as live values.
 */
final class LiveTypes {

	private final ValueCodec codec;

	private final ContractRules rules;

	LiveTypes(ValueCodec codec, ContractRules rules) {
		this.codec = codec;
		this.rules = rules;
	}

	/**
	 * Returns how values of a declared type cross the border as live values.
	 * @param type the resolved type
	 * @return the live type, or {@code null} if its values are plain ones
	 */
	@Nullable LiveType find(JavaType type) {
		LiveAdapter<Object> adapter = this.codec.adapter(type.getRawClass());
		if (adapter != null) {
			ValueType items = switch (adapter.kind()) {
				case ITEMS, LAZY_ITEMS, PUBLISHER -> this.codec.type(type.containedTypeOrUnknown(0));
				case INPUT, OUTPUT, CALLBACK -> null;
			};
			return new LiveType(adapter.kind(), items, null, adapter);
		}
		return isCallback(type) ? callback(type) : null;
	}

	@SuppressWarnings("unchecked")
	private LiveType callback(JavaType type) {
		ServiceContract contract = ServiceContract.ofCallback(type, new CallbackRules(this.rules), this.codec);
		Class<Object> raw = (Class<Object>) type.getRawClass();
		return new LiveType(LiveKind.CALLBACK, null, contract, JdkLiveAdapter.itself(raw, LiveKind.CALLBACK));
	}

	private boolean isCallback(JavaType type) {
		Class<?> raw = type.getRawClass();
		if (!raw.isInterface() || raw.isAnnotation()) {
			return false;
		}
		if (this.rules.isCallback(raw) || raw.isAnnotationPresent(FunctionalInterface.class)) {
			return true;
		}
		// A JDK interface with one method, such as AutoCloseable, is no function unless
		// it says so; and one with subtypes of known names is a value.
		return !JdkTypes.isJdk(raw) && !raw.isSealed() && !hasSubtypes(type)
				&& Arrays.stream(raw.getMethods()).filter(CallbackRules::isToBeCalled).count() == 1;
	}

	private boolean hasSubtypes(JavaType type) {
		SerializationConfig config = this.codec.mapper().serializationConfig();
		AnnotatedClass annotated = config.classIntrospectorInstance().introspectClassAnnotations(type);
		return config.getAnnotationIntrospector().findPolymorphicTypeInfo(config, annotated) != null;
	}

	/**
	 * Returns a type as its values are used: what a callback takes is declared by the
	 * lower bound of a wildcard, as in {@code Consumer<? super Progress>}.
	 * @param type the type as it is written
	 * @return the type without lower bounds on the outermost level
	 */
	static Type withoutLowerBounds(Type type) {
		if (!(type instanceof ParameterizedType parameterized)) {
			return type;
		}
		Type[] arguments = parameterized.getActualTypeArguments();
		boolean changed = false;
		for (int i = 0; i < arguments.length; i++) {
			if (arguments[i] instanceof WildcardType wildcard && wildcard.getLowerBounds().length == 1) {
				arguments[i] = wildcard.getLowerBounds()[0];
				changed = true;
			}
		}
		return changed ? new Parameterized(parameterized, arguments) : type;
	}

	/**
	 * What a callback says about its methods: those without a body are called.
	 */
	private static final class CallbackRules implements ContractRules {

		private final ContractRules rules;

		private CallbackRules(ContractRules rules) {
			this.rules = rules;
		}

		static boolean isToBeCalled(Method method) {
			return Modifier.isAbstract(method.getModifiers()) && !ServiceMethods.isOfObject(method);
		}

		@Override
		public boolean isRemote(Method method) {
			return isToBeCalled(method);
		}

		@Override
		public boolean isOneWay(Method method) {
			return this.rules.isOneWay(method);
		}

		@Override
		public boolean isSharedPath(Method method, @Nullable Parameter parameter) {
			return this.rules.isSharedPath(method, parameter);
		}

	}

	/**
	 * A parameterized type with other arguments.
	 *
	 * @param original the type as it is written
	 * @param arguments the arguments
	 */
	private record Parameterized(ParameterizedType original, Type[] arguments) implements ParameterizedType {

		@Override
		public Type[] getActualTypeArguments() {
			return this.arguments.clone();
		}

		@Override
		public Type getRawType() {
			return this.original.getRawType();
		}

		@Override
		public @Nullable Type getOwnerType() {
			return this.original.getOwnerType();
		}

	}

}
