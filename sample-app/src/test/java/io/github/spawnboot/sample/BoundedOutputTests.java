package io.github.spawnboot.sample;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BoundedOutputTests {

	@Test
	void writeWhenItFitsKeepsAll() throws Exception {
		BoundedOutput output = new BoundedOutput(5);
		output.write("abcd".getBytes(StandardCharsets.UTF_8));
		output.write('e');
		assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo("abcde");
		assertThat(output.isTruncated()).isFalse();
	}

	@Test
	void writeWhenTooLongKeepsTheBeginning() throws Exception {
		BoundedOutput output = new BoundedOutput(5);
		output.write("abcdefg".getBytes(StandardCharsets.UTF_8));
		output.write('h');
		assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo("abcde");
		assertThat(output.isTruncated()).isTrue();
	}

}
