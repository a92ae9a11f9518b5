package io.github.spawnboot.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

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
	 * Name of the job that writes its argument to its output, or its input if it has no
	 * argument.
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

	/**
	 * Gives back bytes.
	 * @param bytes the bytes
	 * @return the same bytes
	 */
	public byte[] echoBytes(byte[] bytes) {
		return bytes;
	}

	/**
	 * Gives back a text by calling back.
	 * @param text the text
	 * @param caller takes the same text
	 */
	public void callBack(String text, Consumer<String> caller) {
		caller.accept(text);
	}

	/**
	 * Gives back bytes by calling back.
	 * @param bytes the bytes
	 * @param caller takes the same bytes
	 */
	public void callBackBytes(byte[] bytes, Consumer<byte[]> caller) {
		caller.accept(bytes);
	}

	/**
	 * Gives back a stream.
	 * @param input the stream
	 * @return the same bytes, as they come
	 */
	public InputStream echoStream(InputStream input) {
		return input;
	}

	/**
	 * Ends this process without a result.
	 * @param before called before, with the id of the process
	 */
	public void die(Consumer<Long> before) {
		before.accept(ProcessHandle.current().pid());
		Runtime.getRuntime().halt(1);
	}

	/**
	 * Tells how much the threads of this process have allocated.
	 * @return number of bytes
	 */
	public long allocatedBytes() {
		return Allocation.total();
	}

	@SpawnHandler(JOB)
	void echo(Job job) throws IOException {
		if (job.args().isEmpty()) {
			job.stdin().transferTo(job.stdout());
		}
		else {
			job.stdout().write(job.args().get(0).getBytes(StandardCharsets.UTF_8));
		}
	}

}
