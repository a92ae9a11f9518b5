package io.github.spawnboot.context;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

import io.github.spawnboot.CancelMode;
import io.github.spawnboot.annotation.OneWay;
import io.github.spawnboot.annotation.SharedPath;
import io.github.spawnboot.annotation.SpawnCallback;
import io.github.spawnboot.annotation.SpawnKey;
import io.github.spawnboot.annotation.SpawnMethod;
import io.github.spawnboot.codec.ContractRules;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Rules that are written as annotations, on the methods of a service or on those of its
 * interfaces and superclasses. The annotation that is nearest to the method counts.
 */
final class AnnotationContractRules implements ContractRules {

	private final Predicate<Method> remote;

	/**
	 * Creates rules.
	 * @param remote tells whether a public method can be called from another process
	 */
	AnnotationContractRules(Predicate<Method> remote) {
		this.remote = remote;
	}

	@Override
	public boolean isRemote(Method method) {
		return this.remote.test(method);
	}

	@Override
	public boolean isCallback(Class<?> type) {
		return AnnotatedElementUtils.hasAnnotation(type, SpawnCallback.class);
	}

	@Override
	public boolean isOneWay(Method method) {
		return find(method, OneWay.class) != null;
	}

	@Override
	public boolean isSharedPath(Method method, @Nullable Parameter parameter) {
		if (parameter == null) {
			return find(method, SharedPath.class) != null;
		}
		if (parameter.isAnnotationPresent(SharedPath.class)) {
			return true;
		}
		int index = Arrays.asList(method.getParameters()).indexOf(parameter);
		return ClassUtils.getAllInterfacesForClassAsSet(method.getDeclaringClass())
			.stream()
			.map((type) -> ClassUtils.getMethodIfAvailable(type, method.getName(), method.getParameterTypes()))
			.anyMatch((declared) -> declared != null
					&& declared.getParameters()[index].isAnnotationPresent(SharedPath.class));
	}

	/**
	 * Returns the limit of a method.
	 * @return the limit; {@code null} if there is none, or if what is written is no
	 * duration, which {@link #problem(Method)} reports
	 */
	@Override
	public @Nullable Duration timeout(Method method) {
		SpawnMethod rules = find(method, SpawnMethod.class);
		return (rules != null) ? duration("timeout", rules.timeout()) : null;
	}

	@Override
	public @Nullable Duration softTimeout(Method method) {
		SpawnMethod rules = find(method, SpawnMethod.class);
		return (rules != null) ? duration("softTimeout", rules.softTimeout()) : null;
	}

	private static @Nullable Duration duration(String name, String text) {
		return (StringUtils.hasText(text) && invalid(name, text) == null)
				? DurationFormatterUtils.detectAndParse(text.strip()) : null;
	}

	@Override
	public CancelMode cancelMode(Method method) {
		SpawnMethod rules = find(method, SpawnMethod.class);
		return (rules != null) ? rules.cancel() : CancelMode.INTERRUPT;
	}

	@Override
	public boolean isIdempotent(Method method) {
		SpawnMethod rules = find(method, SpawnMethod.class);
		return rules != null && rules.idempotent();
	}

	/**
	 * Returns the parameter that is a key.
	 * @return its index; -1 if there is none, or if there are several, which
	 * {@link SpawnMethodChecks} reports
	 */
	@Override
	public int routingKey(Method method) {
		List<Integer> keys = keys(method);
		return (keys.size() == 1) ? keys.get(0) : -1;
	}

	/**
	 * Finds the parameters of a method, or of one that it overrides, that are keys.
	 * @param method the method
	 * @return their indexes in order
	 */
	static List<Integer> keys(Method method) {
		if (method.getParameterCount() == 0) {
			return List.of();
		}
		return Arrays.stream(new AnnotatedMethod(method).getMethodParameters())
			.filter((parameter) -> parameter.hasParameterAnnotation(SpawnKey.class))
			.map(MethodParameter::getParameterIndex)
			.toList();
	}

	/**
	 * Returns what is wrong with the limits of a method.
	 * @param method the method
	 * @return the problem, or {@code null}
	 */
	static @Nullable String problem(Method method) {
		SpawnMethod rules = find(method, SpawnMethod.class);
		if (rules == null) {
			return null;
		}
		String invalid = invalid("timeout", rules.timeout());
		if (invalid == null) {
			invalid = invalid("softTimeout", rules.softTimeout());
		}
		return (invalid != null) ? invalid : wrongOrder(rules);
	}

	private static @Nullable String wrongOrder(SpawnMethod rules) {
		Duration soft = duration("softTimeout", rules.softTimeout());
		Duration hard = duration("timeout", rules.timeout());
		return (soft != null && hard != null && soft.compareTo(hard) >= 0) ? "@SpawnMethod has the softTimeout '"
				+ rules.softTimeout() + "', which is not below its timeout '" + rules.timeout() + "'" : null;
	}

	private static @Nullable String invalid(String name, String value) {
		String text = value.strip();
		if (text.isEmpty()) {
			return null;
		}
		try {
			Duration timeout = DurationFormatterUtils.detectAndParse(text);
			return (timeout.isNegative() || timeout.isZero())
					? "@SpawnMethod has the " + name + " '" + text + "', which is not positive" : null;
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			return "@SpawnMethod has the " + name + " '" + text + "', which is no duration";
		}
	}

	/**
	 * Finds an annotation on a method or on one that it overrides.
	 * @param <A> type of the annotation
	 * @param method the method
	 * @param type type of the annotation
	 * @return the annotation, or {@code null}
	 */
	static <A extends Annotation> @Nullable A find(Method method, Class<A> type) {
		return AnnotatedElementUtils.findMergedAnnotation(method, type);
	}

}
