package io.github.spawnboot.context;

import java.lang.reflect.InvocationTargetException;

import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.codec.LiveType;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.engine.CallbackHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in a service of inline mode for an argument that is called back: runs it on the
 * thread of the service, which is that of the caller, with copies of what it takes and
 * gives. Usable until the call ends.
 */
final class InlineCallback extends CallbackHandler {

	private static final Logger logger = LoggerFactory.getLogger(InlineCallback.class);

	private final InlineLive call;

	private final Object target;

	InlineCallback(InlineLive call, int parameter, LiveType type, Object target) {
		super(parameter, type);
		this.call = call;
		this.target = target;
	}

	@Override
	protected String describeCall() {
		return this.call.toString();
	}

	@Override
	protected @Nullable Object call(RemoteMethod remote, @Nullable Object[] values) throws Throwable {
		this.call.checkNotOver();
		@Nullable Object[] copies = this.call.copy(remote.parameterTypes(), values);
		try {
			return copy(remote, this.call.callBack(() -> remote.method().invoke(this.target, copies)));
		}
		catch (InvocationTargetException ex) {
			Throwable failure = (ex.getCause() != null) ? ex.getCause() : ex;
			if (remote.isOneWay()) {
				logger.warn("The one-way callback '{}' of {} has failed", remote.signature(), this.call, failure);
				return null;
			}
			throw this.call.crossed(failure);
		}
	}

	private @Nullable Object copy(RemoteMethod method, @Nullable Object result) {
		try {
			return this.call.copy(method.resultType(), result);
		}
		catch (RuntimeException ex) {
			throw new SpawnUsageException("The result of callback '" + method.signature() + "' of " + this.call
					+ " cannot be sent: " + ex.getMessage(), ex);
		}
	}

}
