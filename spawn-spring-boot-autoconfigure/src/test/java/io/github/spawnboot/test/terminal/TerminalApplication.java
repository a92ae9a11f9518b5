package io.github.spawnboot.test.terminal;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * An application with a call that runs until a file is there.
 */
@SpringBootApplication
public class TerminalApplication {

	public static void main(String[] args) {
		new SpringApplicationBuilder(TerminalApplication.class).web(WebApplicationType.NONE).run(args);
	}

}
