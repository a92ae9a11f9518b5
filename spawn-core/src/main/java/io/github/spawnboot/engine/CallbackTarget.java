package io.github.spawnboot.engine;

import io.github.spawnboot.codec.ServiceContract;

/**
 * An argument that is called back.
 *
 * @param contract what can be called
 * @param target the argument
 * @param codec encodes what goes to and fro
 * @param carrier restores what belongs to the thread of a caller
 */
record CallbackTarget(ServiceContract contract, Object target, LiveCodec codec, CallCarrier carrier) {
}
