package io.github.spawnboot.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Properties that hold in every child unless {@code spawn.child.properties.*} says
 * otherwise.
 */
final class ChildProperties {

	/**
	 * Pattern of a log line in a child: the parent adds time, pool and pid.
	 */
	static final String LOG_PATTERN = "%5p [%15.15t] %-40.40logger{39} : %m%n%wEx";

	private static final String[] SILENT = { "spring.main.web-application-type=none", "spring.main.banner-mode=off",
			"spring.main.lazy-initialization=true", "spring.main.log-startup-info=false",
			"spring.main.keep-alive=false", "spring.main.register-shutdown-hook=false", "spring.jmx.enabled=false",
			"spring.application.admin.enabled=false", "spring.devtools.livereload.enabled=false",
			"spring.devtools.restart.enabled=false", "spring.flyway.enabled=false", "spring.liquibase.enabled=false",
			"spring.sql.init.mode=never", "spring.batch.job.enabled=false", "spring.quartz.auto-startup=false",
			"spring.kafka.listener.auto-startup=false", "spring.rabbitmq.listener.simple.auto-startup=false",
			"spring.rabbitmq.listener.direct.auto-startup=false", "spring.rabbitmq.listener.stream.auto-startup=false",
			"spring.jms.listener.auto-startup=false", "spring.cloud.service-registry.auto-registration.enabled=false",
			"eureka.client.register-with-eureka=false", "spring.docker.compose.lifecycle-management=none",
			"spring.datasource.hikari.maximum-pool-size=2", "spring.pid.file=" };

	private static final String[] LOGGING = { "logging.file.name=", "logging.file.path=",
			"logging.structured.format.console=", "logging.structured.format.file=", "spring.output.ansi.enabled=never",
			"logging.pattern.console=" + LOG_PATTERN };

	private static final String[] NO_CONFIG_DATA = { "spring.config.location=optional:classpath:/none/",
			"spring.config.additional-location=", "spring.config.import=", "spring.cloud.config.enabled=false",
			"spring.cloud.bootstrap.enabled=false" };

	private ChildProperties() {
	}

	/**
	 * Returns the properties.
	 * @param reload whether the child reads its configuration by itself
	 * @return the properties, in the order of their subjects
	 */
	static Map<String, String> defaults(boolean reload) {
		Map<String, String> properties = new LinkedHashMap<>();
		addAll(properties, SILENT);
		addAll(properties, LOGGING);
		if (!reload) {
			addAll(properties, NO_CONFIG_DATA);
		}
		return properties;
	}

	private static void addAll(Map<String, String> properties, String[] lines) {
		for (String line : lines) {
			int index = line.indexOf('=');
			properties.put(line.substring(0, index), line.substring(index + 1));
		}
	}

}
