package io.github.spawnboot.context;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ReflectionUtils;

/**
 * The beans that a test overrides, with {@code @MockitoBean}, {@code @MockitoSpyBean} or
 * {@code @TestBean}. Spring Test keeps them in an internal singleton; it is no dependency
 * of this module, so they are read reflectively.
 */
final class SpawnServiceOverrides {

	private static final String REGISTRY = "org.springframework.test.context.bean.override.internalBeanOverrideRegistry";

	private static final Logger logger = LoggerFactory.getLogger(SpawnServiceOverrides.class);

	private SpawnServiceOverrides() {
	}

	/**
	 * Returns what is overridden.
	 * @param beanFactory the bean factory
	 * @return who overrides, for messages, by name of the bean; empty outside of tests
	 */
	static Map<String, String> of(ConfigurableListableBeanFactory beanFactory) {
		Map<String, String> overrides = new LinkedHashMap<>();
		Object registry = beanFactory.getSingleton(REGISTRY);
		if (registry != null) {
			try {
				Field field = registry.getClass().getDeclaredField("handlerToBeanNameMap");
				ReflectionUtils.makeAccessible(field);
				if (ReflectionUtils.getField(field, registry) instanceof Map<?, ?> handlers) {
					handlers.forEach((handler, name) -> overrides.put(String.valueOf(name), describe(handler)));
				}
			}
			catch (ReflectiveOperationException | RuntimeException ex) {
				logger.warn(
						"Bean overrides of this test cannot be read from {}: overriding a bean that a "
								+ "@SpawnService depends on has no effect in its child, and will not be reported",
						registry, ex);
			}
		}
		return overrides;
	}

	private static String describe(@Nullable Object handler) {
		Method getter = (handler != null) ? ReflectionUtils.findMethod(handler.getClass(), "getField") : null;
		if (getter != null && ReflectionUtils.invokeMethod(getter, handler) instanceof Field field) {
			return "field '" + field.getDeclaringClass().getSimpleName() + "." + field.getName() + "'";
		}
		return "the test class";
	}

}
