package io.github.spawnboot.context;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

import io.github.spawnboot.codec.LiveAdapter;
import io.github.spawnboot.codec.LiveKind;

import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;

/**
 * Lets a {@link Resource} cross the border: its content, which can be read once, without
 * its name, length and time.
 */
final class ResourceLiveAdapter implements LiveAdapter<Resource> {

	@Override
	public Class<Resource> type() {
		return Resource.class;
	}

	@Override
	public LiveKind kind() {
		return LiveKind.INPUT;
	}

	@Override
	public Object toBasic(Resource value) {
		try {
			return value.getInputStream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(value.getDescription() + " cannot be read", ex);
		}
	}

	@Override
	public Resource fromBasic(Object basic) {
		return new InputStreamResource((InputStream) basic, "content from another process");
	}

}
