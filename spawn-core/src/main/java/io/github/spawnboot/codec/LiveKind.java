package io.github.spawnboot.codec;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.Flow;

/**
 * How a live value behaves.
 */
public enum LiveKind {

	/** Bytes that are read by the other process. */
	INPUT(InputStream.class),

	/** Takes bytes from the other process; only as an argument. */
	OUTPUT(OutputStream.class),

	/** Elements that are read once; as a result, the call is made at once. */
	ITEMS(CloseableIterator.class),

	/**
	 * Elements that can be read again and again; as a result, each reading is a call of
	 * its own, made when it begins.
	 */
	LAZY_ITEMS(Iterable.class),

	/**
	 * Elements that are pushed on demand; as a result, each subscription is a call of its
	 * own, made when the subscriber asks for the first element.
	 */
	PUBLISHER(Flow.Publisher.class),

	/** Methods that are called by the other process; only as an argument. */
	CALLBACK(Object.class);

	private final Class<?> basicType;

	LiveKind(Class<?> basicType) {
		this.basicType = basicType;
	}

	/**
	 * Returns the type that the engine handles.
	 * @return the type
	 */
	public Class<?> basicType() {
		return this.basicType;
	}

}
