package io.github.spawnboot.benchmarks;

import io.github.spawnboot.autoconfigure.SpawnAutoConfiguration;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * A web application that gives back what it is sent.
 */
@SpringBootConfiguration
@EnableAutoConfiguration(exclude = SpawnAutoConfiguration.class)
@RestController
public class HttpApplication {

	/**
	 * Gives back a text.
	 * @param text the text
	 * @return the same text
	 */
	@PostMapping("/echo")
	public String echo(@RequestBody String text) {
		return text;
	}

	/**
	 * Gives back bytes.
	 * @param bytes the bytes
	 * @return the same bytes
	 */
	@PostMapping("/echo-bytes")
	public byte[] echoBytes(@RequestBody byte[] bytes) {
		return bytes;
	}

	/**
	 * Tells how much the threads of this process have allocated.
	 * @return number of bytes
	 */
	@PostMapping("/allocated-bytes")
	public String allocatedBytes() {
		return Long.toString(Allocation.total());
	}

}
