package io.github.spawnboot.autoconfigure;

import java.util.function.BiConsumer;

import io.github.spawnboot.autoconfigure.GroupProperties.OnFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Ends the application when one of its groups has failed, if its properties say so.
 */
class ApplicationEnd implements BiConsumer<String, Throwable> {

	private static final Logger logger = LoggerFactory.getLogger(ApplicationEnd.class);

	private static final int EXIT_CODE = 1;

	private final ConfigurableApplicationContext context;

	private final SpawnProperties properties;

	ApplicationEnd(ConfigurableApplicationContext context, SpawnProperties properties) {
		this.context = context;
		this.properties = properties;
	}

	@Override
	public void accept(String group, Throwable failure) {
		GroupProperties configured = this.properties.getGroups().get(group);
		OnFailure action = (configured != null) ? configured.getOnFailure() : OnFailure.CONTINUE;
		if (action == OnFailure.CONTINUE) {
			return;
		}
		logger.error(
				"The application ends, because runner group '{}' has failed and 'spawn.groups.{}.on-failure' is '{}'",
				group, group, (action == OnFailure.CLOSE) ? "close" : "exit");
		if (action == OnFailure.CLOSE) {
			this.context.close();
		}
		else {
			exit(SpringApplication.exit(this.context, () -> EXIT_CODE));
		}
	}

	void exit(int code) {
		System.exit(code);
	}

}
