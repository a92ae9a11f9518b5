package io.github.spawnboot.test.broken;

import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.annotation.SpawnService;
import io.github.spawnboot.child.ChildProcess;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * An application whose main method fails in a child.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(AllergicApplication.Named.class)
class AllergicApplication {

	static final String MARKER = "FAILED ";

	public static void main(String[] args) {
		if (ChildProcess.current() != null) {
			throw new UnsupportedOperationException("main cannot stand children");
		}
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(AllergicApplication.class)
			.web(WebApplicationType.NONE)
			.run(args)) {
			context.getBean(Named.class).name();
		}
		catch (ChildStartException ex) {
			ex.getMessage().lines().forEach((line) -> System.out.println(MARKER + line));
		}
	}

	/**
	 * The service.
	 */
	@SpawnService
	static class Named {

		public String name() {
			return "named";
		}

	}

}
