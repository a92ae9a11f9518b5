package io.github.spawnboot.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.convert.ConverterNotFoundException;

/**
 * Ignores a value of {@code spawn.child} itself, which is no property: a variable such as
 * {@code SPAWN_CHILD=1} in somebody's shell must not keep the application from starting.
 * In configuration files it is still an unknown property.
 */
final class ChildScalarBindHandlerAdvisor implements ConfigurationPropertiesBindHandlerAdvisor {

	@Override
	public BindHandler apply(BindHandler bindHandler) {
		return new AbstractBindHandler(bindHandler) {

			@Override
			public @Nullable Object onFailure(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
					Exception error) throws Exception {
				if (error instanceof ConverterNotFoundException
						&& target.getType().resolve() == SpawnProperties.Child.class) {
					return null;
				}
				return super.onFailure(name, target, context, error);
			}

		};
	}

}
