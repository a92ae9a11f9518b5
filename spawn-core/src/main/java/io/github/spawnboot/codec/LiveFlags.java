package io.github.spawnboot.codec;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.github.spawnboot.SpawnUsageException;

/**
 * Finds the live values among encoded ones, for whoever passes them on: nothing is
 * decoded.
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
			byte tag = input.tag(i, type);
			boolean isReference = tag == ValueCodec.REFERENCE;
			input.expect(tag == ValueCodec.NULL || isReference == method.liveParameters().containsKey(i), i, type);
			switch (tag) {
				case ValueCodec.NULL -> {
				}
				case ValueCodec.REFERENCE -> live.add(i);
				case ValueCodec.SCALAR -> input.scalar(i, type);
				case ValueCodec.BYTES, ValueCodec.UTF_8, ValueCodec.UTF_16, ValueCodec.TREE -> input.skip(i, type);
				default -> input.expect(false, i, type);
			}
		}
		if (input.remaining() > 0) {
			throw new SpawnUsageException("%d bytes follow after %d values; sender and receiver differ"
				.formatted(input.remaining(), types.size()), null);
		}
		return live;
	}

}
