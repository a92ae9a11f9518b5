package io.github.spawnboot.codec;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.github.spawnboot.SpawnUsageException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the live values among encoded ones, and the key of their call, for whoever passes
 * them on: nothing else is decoded.
 */
public final class LiveFlags {

	private LiveFlags() {
	}

	/**
	 * Returns which parameters of a call have live values.
	 * @param method what is called
	 * @param arguments what {@link ValueCodec#write} gave; left as it is
	 * @return the indexes of the live parameters that are not {@code null}
	 * @throws SpawnUsageException if the bytes are no list of values of the right number,
	 * or have a live value where the method has none, or another value in its place
	 */
	public static Set<Integer> of(RemoteMethod method, ByteBuffer arguments) {
		ValueInput input = new ValueInput(arguments.slice());
		List<ValueType> types = method.parameterTypes();
		Set<Integer> live = new HashSet<>();
		for (int i = 0; i < types.size(); i++) {
			ValueType type = types.get(i);
			byte tag = skip(input, i, type);
			boolean isReference = tag == ValueCodec.REFERENCE;
			input.expect(tag == ValueCodec.NULL || isReference == method.liveParameters().containsKey(i), i, type);
			if (isReference) {
				live.add(i);
			}
		}
		if (input.remaining() > 0) {
			throw new SpawnUsageException("%d bytes follow after %d values; sender and receiver differ"
				.formatted(input.remaining(), types.size()), null);
		}
		return live;
	}

	private static byte skip(ValueInput input, int index, ValueType type) {
		byte tag = input.tag(index, type);
		switch (tag) {
			case ValueCodec.NULL, ValueCodec.REFERENCE -> {
			}
			case ValueCodec.SCALAR -> input.scalar(index, type);
			case ValueCodec.BYTES, ValueCodec.UTF_8, ValueCodec.UTF_16, ValueCodec.TREE -> input.skip(index, type);
			default -> input.expect(false, index, type);
		}
		return tag;
	}

	/**
	 * Returns the argument by which the child of a call is chosen.
	 * @param method what is called
	 * @param arguments what {@link ValueCodec#write} gave; left as it is
	 * @return the key, or {@code null} if the method has none or the argument is
	 * {@code null}
	 * @throws SpawnUsageException if the bytes are no list of values up to the key, or
	 * the key is no value of its type
	 */
	public static @Nullable Object key(RemoteMethod method, ByteBuffer arguments) {
		int key = method.routingKey();
		if (key < 0) {
			return null;
		}
		ByteBuffer bytes = arguments.slice();
		ValueInput input = new ValueInput(bytes);
		for (int i = 0; i < key; i++) {
			skip(input, i, method.parameterTypes().get(i));
		}
		int start = bytes.position();
		ValueType type = method.parameterTypes().get(key);
		skip(input, key, type);
		byte[] value = new byte[bytes.position() - start];
		bytes.get(start, value);
		return ValueCodec.decode(key, type, new ValueInput(ByteBuffer.wrap(value)));
	}

}
