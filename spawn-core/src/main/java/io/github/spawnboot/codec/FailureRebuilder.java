package io.github.spawnboot.codec;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import io.github.spawnboot.RemoteInvocationException;
import io.github.spawnboot.SpawnUsageException;
import org.jspecify.annotations.Nullable;

/**
 * Makes a throwable of the original type from its description, if the type is known here
 * and the result is the same in everything that can be observed: message, cause and own
 * fields. Otherwise a {@link RemoteInvocationException} stands for it.
 */
final class FailureRebuilder {

	private final Function<String, @Nullable Class<? extends Throwable>> knownTypes;

	private final ValueCodec codec;

	private final Function<Class<?>, FailureState> states;

	FailureRebuilder(Function<String, @Nullable Class<? extends Throwable>> knownTypes, ValueCodec codec,
			Function<Class<?>, FailureState> states) {
		this.knownTypes = knownTypes;
		this.codec = codec;
		this.states = states;
	}

	Throwable rebuild(RemoteFailure failure) {
		Throwable cause = (failure.cause() != null) ? rebuild(failure.cause()) : null;
		Throwable result = rebuildAsKnownType(failure, cause);
		if (result == null) {
			result = new RemoteInvocationException(failure.type(), failure.description(), cause);
		}
		result.setStackTrace(failure.frames());
		for (RemoteFailure suppressed : failure.suppressed()) {
			result.addSuppressed(rebuild(suppressed));
		}
		return result;
	}

	private @Nullable Throwable rebuildAsKnownType(RemoteFailure failure, @Nullable Throwable cause) {
		Class<? extends Throwable> type = this.knownTypes.apply(failure.type());
		if (type == null || !failure.whole() || !type.getName().equals(failure.type())
				|| Modifier.isAbstract(type.getModifiers())
				|| (Error.class.isAssignableFrom(type) && !AssertionError.class.isAssignableFrom(type))) {
			return null;
		}
		FailureState state = this.states.apply(type);
		if (!state.reachable() || !state.fields().keySet().equals(failure.fields().keySet())) {
			return null;
		}
		Map<Field, @Nullable Object> values = new LinkedHashMap<>();
		for (Map.Entry<String, Field> entry : state.fields().entrySet()) {
			try {
				ValueType fieldType = this.codec.type(entry.getValue().getGenericType());
				values.put(entry.getValue(), this.codec.read(List.of(fieldType),
						ByteBuffer.wrap(Objects.requireNonNull(failure.fields().get(entry.getKey()))))[0]);
			}
			catch (SpawnUsageException ex) {
				// The class has the same fields of other types here.
				return null;
			}
		}
		return construct(type, failure.message(), cause, values);
	}

	private static @Nullable Throwable construct(Class<? extends Throwable> type, @Nullable String message,
			@Nullable Throwable cause, Map<Field, @Nullable Object> values) {
		Constructor<?>[] constructors = type.getDeclaredConstructors();
		Arrays.sort(constructors,
				Comparator.comparing((Constructor<?> constructor) -> constructor.getParameterCount())
					.reversed()
					.thenComparing((constructor) -> Arrays.toString(constructor.getParameterTypes())));
		for (boolean byName : new boolean[] { true, false }) {
			for (Constructor<?> constructor : constructors) {
				@Nullable Object @Nullable [] arguments = (byName) ? bindByName(constructor, message, cause, values)
						: bindByType(constructor, message, cause);
				Throwable result = (arguments != null) ? instantiate(constructor, arguments, cause, values) : null;
				if (result != null && result.getClass() == type && hasMessage(result, message)) {
					return result;
				}
			}
		}
		return null;
	}

	/**
	 * Binds parameters to the fields of their name, which rebuilds a message that the
	 * constructor makes of them.
	 */
	private static @Nullable Object @Nullable [] bindByName(Constructor<?> constructor, @Nullable String message,
			@Nullable Throwable cause, Map<Field, @Nullable Object> values) {
		List<@Nullable Object> arguments = new ArrayList<>();
		for (Parameter parameter : constructor.getParameters()) {
			Field field = values.keySet()
				.stream()
				.filter((candidate) -> candidate.getName().equals(parameter.getName())
						&& candidate.getType() == parameter.getType())
				.findFirst()
				.orElse(null);
			if (field != null) {
				arguments.add(values.get(field));
			}
			else if (parameter.getType() == String.class && parameter.getName().equals("message")) {
				arguments.add(message);
			}
			else if (isCause(parameter.getType(), cause)) {
				arguments.add(cause);
			}
			else {
				return null;
			}
		}
		return arguments.toArray();
	}

	/**
	 * Binds the constructors that exceptions have by convention.
	 */
	private static @Nullable Object @Nullable [] bindByType(Constructor<?> constructor, @Nullable String message,
			@Nullable Throwable cause) {
		Class<?>[] types = constructor.getParameterTypes();
		if (types.length == 0) {
			return new Object[0];
		}
		if (types.length == 1 && types[0] == String.class) {
			return new @Nullable Object[] { message };
		}
		if (types.length == 1 && isCause(types[0], cause)) {
			return new @Nullable Object[] { cause };
		}
		if (types.length == 2 && types[0] == String.class && isCause(types[1], cause)) {
			return new @Nullable Object[] { message, cause };
		}
		return null;
	}

	private static boolean isCause(Class<?> type, @Nullable Throwable cause) {
		return Throwable.class.isAssignableFrom(type) && (cause == null || type.isInstance(cause));
	}

	private static @Nullable Throwable instantiate(Constructor<?> constructor, @Nullable Object[] arguments,
			@Nullable Throwable cause, Map<Field, @Nullable Object> values) {
		if (!constructor.trySetAccessible()) {
			return null;
		}
		try {
			Throwable result = (Throwable) constructor.newInstance(arguments);
			if (cause != null && result.getCause() == null) {
				result.initCause(cause);
			}
			for (Map.Entry<Field, @Nullable Object> entry : values.entrySet()) {
				Object current = entry.getKey().get(result);
				if (!Objects.deepEquals(current, entry.getValue())) {
					entry.getKey().set(result, entry.getValue());
				}
			}
			return (result.getCause() == cause) ? result : null;
		}
		catch (InstantiationException | IllegalAccessException | InvocationTargetException | RuntimeException
				| LinkageError ex) {
			// Not a constructor for these values; the next one may be.
			return null;
		}
	}

	private static boolean hasMessage(Throwable result, @Nullable String message) {
		try {
			return Objects.equals(result.getMessage(), message);
		}
		catch (RuntimeException ex) {
			return false;
		}
	}

}
