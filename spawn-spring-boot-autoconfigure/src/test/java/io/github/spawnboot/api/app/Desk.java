package io.github.spawnboot.api.app;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.spawnboot.annotation.HostService;

/**
 * A host service that takes and gives live values.
 */
@HostService
public class Desk {

	public InputStream paper(String text) {
		return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
	}

	public String stamp(String text, UnaryOperator<String> stamp) {
		return stamp.apply(text) + " at the desk of " + ProcessHandle.current().pid();
	}

	public Stream<String> names(int count) {
		return Stream.iterate(1, (number) -> number + 1).limit(count).map((number) -> "name " + number);
	}

}
