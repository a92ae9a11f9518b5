package io.github.spawnboot.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import io.github.spawnboot.Job;
import io.github.spawnboot.annotation.SpawnHandler;
import io.github.spawnboot.annotation.SpawnService;

/**
 * Gives back what it is given, in a child JVM. A class without an interface, so that its
 * proxy is a generated class, as with most services.
 */
@SpawnService
public class Echo {

	/**
	 * Name of the job that writes its argument to its output.
	 */
	static final String JOB = "echo";

	/**
	 * Gives back a text.
	 * @param text the text
	 * @return the same text
	 */
	public String echo(String text) {
		return text;
	}

	@SpawnHandler(JOB)
	void echo(Job job) throws IOException {
		job.stdout().write(job.args().get(0).getBytes(StandardCharsets.UTF_8));
	}

}
