package io.github.spawnboot.test.start;

import java.util.Map;
import java.util.concurrent.CountDownLatch;

import io.github.spawnboot.child.ChildProcess;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

/**
 * An application whose main method sets more up than annotations say, and whose runner
 * reads all of standard input. Each thing it finds out is a line {@code FOUND <name>:
 * <value>}.
 */
@SpringBootApplication
public class StartApplication {

	static final String MARKER = "FOUND ";

	static final String VISITOR = "--start.visitor=true";

	public static void main(String[] args) throws Exception {
		new SpringApplicationBuilder(StartApplication.class).web(WebApplicationType.NONE)
			.properties("start.default=from main")
			.profiles("built")
			.initializers(StartApplication::initialize)
			.run(args);
		found("after run", "yes");
		new CountDownLatch(1).await();
	}

	private static void initialize(ConfigurableApplicationContext context) {
		context.getEnvironment()
			.getPropertySources()
			.addLast(new MapPropertySource("main", Map.of("start.initializer", "from main")));
		context.getBeanFactory().registerSingleton("licence", new Licence("granted by main"));
	}

	static void found(String name, Object value) {
		System.out.println(MARKER + name + ": " + value);
	}

	@Bean
	ApplicationRunner runner(Explorer explorer, Environment environment) {
		return (args) -> {
			found("standard input", new String(System.in.readAllBytes()));
			found("child", ChildProcess.current() != null);
			if (args.containsOption("start.visitor")) {
				System.exit(7);
			}
			found("licence", explorer.licence());
			found("default property", explorer.property("start.default"));
			found("initializer", explorer.property("start.initializer"));
			found("profiles", explorer.profiles());
			found("standard input of a service", explorer.standardInput());
			found("pid of the child", explorer.pid());
			explorer.visit().forEach((line) -> found("visitor", line));
		};
	}

	/**
	 * Added by the main method.
	 *
	 * @param text whatever it says
	 */
	record Licence(String text) {
	}

}
