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
			lines.add("There is no property '%s', but it is set to '%s'%s.".formatted(name, property.getValue(),
					(property.getOrigin() != null) ? " (originating from " + property.getOrigin() + ")" : ""));
			remedies.add(remedy(name));
		}
		return new FailureAnalysis(String.join("%n".formatted(), lines), String.join("%n".formatted(), remedies),
				cause);
	}

	private static String remedy(String name) {
		String parent = name.substring(0, name.lastIndexOf('.'));
		List<String> known = known(parent);
		if (known.isEmpty()) {
			parent = ROOT;
			known = known(parent);
		}
		String prefix = parent + ".";
		String nearest = SimilarNames.nearest(name.substring(Math.min(prefix.length(), name.length())), known);
		String names = String.join("', '", known);
		return ((nearest != null) ? "Did you mean '" + prefix + nearest + "'? " : "Remove it, or correct its name. ")
				+ "Known below '" + parent + "': '" + names + "'.";
	}

	private static List<String> known(String parent) {
		if (parent.equals(ROOT)) {
			return keys(SpawnProperties.class);
		}
		if (parent.equals(ROOT + ".child")) {
			return keys(SpawnProperties.Child.class);
		}
		if (parent.matches("spawn\\.groups\\.[^.]+\\.restart")) {
			return keys(GroupProperties.Restart.class);
		}
		if (parent.matches("spawn\\.groups\\.[^.]+")) {
			return keys(GroupProperties.class);
		}
		if (parent.matches("spawn\\.pools\\.[^.]+\\.environment-variables")) {
			return keys(PoolProperties.Variables.class);
		}
		return parent.matches("spawn\\.pools\\.[^.]+") ? keys(PoolProperties.class) : List.of();
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
