package io.github.spawnboot.engine;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.codec.RemoteMethod;
import org.jspecify.annotations.Nullable;

/**
 * Passes the calls that one child makes on to another one, with their streams and
 * callbacks. Nothing is decoded but the key of a call, by which a child of the pool is
 * chosen. What each of both does is held against the rules of the protocol here, so that
 * neither can harm the other: the one that breaks them ends, and the other one sees a
 * call that has failed. Thread-safe.
 * <p>
 * What is passed on to a process waits for it on threads named {@code spawn-relay-n},
 * never on the one that reads the beams, and in the order in which it came.
 */
public final class CallRelay {

	private static final Executor THREADS = CallThreads.create("spawn-relay", Integer.MAX_VALUE);

	private final FailureCodec failures;

	/**
	 * Creates a relay.
	 * @param failures encodes failures that are of this process
	 */
	public CallRelay(FailureCodec failures) {
		this.failures = failures;
	}

	/**
	 * Passes a call on. Returns at once; the call is answered when the other one has
	 * ended. A caller that cancels cancels the other one, too.
	 * @param call the call, of a method of a service
	 * @param callerPool pool of the child that calls
	 * @param target where the service lives
	 * @param targetPool pool of the child that serves
	 * @param method the method, or {@code null} if the service has none of this name: the
	 * call then fails
	 */
	public void relay(ServedCall call, String callerPool, CallChannel target, String targetPool,
			@Nullable RemoteMethod method) {
		if (method == null) {
			CallRequest request = call.request();
			fail(call, new HandlerNotFoundException("There is no method " + request.describe(), null));
			return;
		}
		new RelayedCall(this, call, callerPool, target, targetPool, method).start();
	}

	Executor threads() {
		return THREADS;
	}

	void fail(ServedCall call, Throwable failure) {
		if (failure instanceof RemoteFailure remote) {
			call.fail(remote.encoded());
			return;
		}
		FailureKind kind = (failure instanceof SpawnException ex) ? ex.kind() : FailureKind.REMOTE;
		call.fail(ByteBuffer.wrap(this.failures.write(kind, failure)));
	}

}
