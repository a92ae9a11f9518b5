package io.github.spawnboot.sample;

import java.util.function.Supplier;

/**
 * One sample document; its bytes are made anew each time they are asked for.
 *
 * @param name name in addresses and jobs
 * @param title name for people
 * @param description what it contains and, if it is hostile, what it does
 * @param hostile whether it does harm to the process that reads or draws it
 * @param source makes the bytes
 */
record SampleDocument(String name, String title, String description, boolean hostile, Supplier<byte[]> source) {

	byte[] bytes() {
		return this.source.get();
	}

}
