package io.github.spawnboot.autoconfigure;

import java.beans.PropertyDescriptor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.spawnboot.context.SimilarNames;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.Order;

/**
 * Explains keys below {@code spawn} that do not exist, and suggests the ones that were
 * meant.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class UnknownSpawnPropertyFailureAnalyzer extends AbstractFailureAnalyzer<UnboundConfigurationPropertiesException> {

	private static final String ROOT = "spawn";

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, UnboundConfigurationPropertiesException cause) {
		List<String> lines = new ArrayList<>();
		List<String> remedies = new ArrayList<>();
		for (ConfigurationProperty property : cause.getUnboundProperties()) {
			String name = property.getName().toString();
			if (!name.startsWith(ROOT + ".")) {
				return null;
			}
			String set = "set to '%s'%s".formatted(property.getValue(),
					(property.getOrigin() != null) ? " (originating from " + property.getOrigin() + ")" : "");
			if (isKnown(name)) {
				lines.add("The property '%s' is %s, which is no value.".formatted(name, set));
				remedies.add("Give '%s' a value, or remove it.".formatted(name));
			}
			else {
				lines.add("There is no property '%s', but it is %s.".formatted(name, set));
				remedies.add(remedy(name));
			}
		}
		return new FailureAnalysis(String.join("%n".formatted(), lines), String.join("%n".formatted(), remedies),
				cause);
	}

	private static boolean isKnown(String name) {
		Class<?> type = type(name).toClass();
		return type != Object.class && !isGroup(type) && !Map.class.isAssignableFrom(type);
	}

	private static String remedy(String name) {
		String parent = name;
		List<String> known;
		do {
			parent = parent.substring(0, parent.lastIndexOf('.'));
			known = known(parent);
		}
		while (known.isEmpty());
		String prefix = parent + ".";
		String nearest = SimilarNames.nearest(name.substring(prefix.length()), known);
		String names = String.join("', '", known);
		return ((nearest != null) ? "Did you mean '" + prefix + nearest + "'? " : "Remove it, or correct its name. ")
				+ "Known below '" + parent + "': '" + names + "'.";
	}

	/**
	 * Returns the keys below a part of a name, none if it is that of a value or unknown.
	 */
	private static List<String> known(String parent) {
		Class<?> type = type(parent).toClass();
		return isGroup(type) ? keys(type) : List.of();
	}

	private static ResolvableType type(String name) {
		ResolvableType type = ResolvableType.forClass(SpawnProperties.class);
		for (String key : name.substring(ROOT.length()).split("\\.")) {
			type = key.isEmpty() ? type : below(type, key);
		}
		return type;
	}

	private static ResolvableType below(ResolvableType type, String key) {
		if (Map.class.isAssignableFrom(type.toClass())) {
			return type.asMap().getGeneric(1);
		}
		return Stream.of(BeanUtils.getPropertyDescriptors(type.toClass()))
			.filter((property) -> isGroup(type.toClass()) && property.getReadMethod() != null
					&& DataObjectPropertyName.toDashedForm(property.getName()).equals(key))
			.map((property) -> ResolvableType.forMethodReturnType(property.getReadMethod()))
			.findFirst()
			.orElse(ResolvableType.NONE);
	}

	private static boolean isGroup(Class<?> type) {
		return !type.isEnum() && type.getPackage() == SpawnProperties.class.getPackage();
	}

	private static List<String> keys(Class<?> type) {
		return Stream.of(BeanUtils.getPropertyDescriptors(type))
			.map(PropertyDescriptor::getName)
			.filter((name) -> !name.equals("class"))
			.map(DataObjectPropertyName::toDashedForm)
			.sorted()
			.toList();
	}

}
