package io.github.spawnboot.engine;

import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.FailureKind;
import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.codec.RemoteMethod;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a callback where the caller of the outer call waits for that.
 */
final class CallbackRun implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(CallbackRun.class);

	private final ServedCall call;

	private final PendingCall outer;

	private final CallbackTarget target;

	private final InterruptibleWork work = new InterruptibleWork();

	private CallbackRun(ServedCall call, PendingCall outer, CallbackTarget target) {
		this.call = call;
		this.outer = outer;
		this.target = target;
	}

	/**
	 * Serves a callback. Returns at once.
	 * @param call the callback
	 * @param outer call within which it is made, or {@code null} if that is not open
	 */
	static void serve(ServedCall call, @Nullable PendingCall outer) {
		CallRequest request = call.request();
		Consumer<ServedCall> relay = (outer != null) ? outer.callbackRelay() : null;
		if (relay != null) {
			relay.accept(call);
			return;
		}
		CallbackTarget target = (outer != null) ? outer.callback(request.channel()) : null;
		if (outer == null || target == null) {
			call.fail(ByteBuffer.wrap(Unknown.FAILURES.write(FailureKind.NOT_FOUND, new HandlerNotFoundException(
					"The " + request.describe() + " belongs to no argument of a call that is open", null))));
			return;
		}
		CallbackRun run = new CallbackRun(call, outer, target);
		ServedContext context = ServedContext.of(call, null);
		call.onCancel(() -> {
			context.cancel();
			run.work.cancel();
		});
		try {
			call.executor(outer.mailbox()).execute(context.wrap(run));
		}
		catch (RejectedExecutionException ex) {
			fail(call, target.codec(),
					new PoolClosedException("There is no thread left for the " + request.describe(), ex));
		}
	}

	private static void fail(ServedCall call, LiveCodec codec, Throwable failure) {
		call.fail(ByteBuffer.wrap(codec.encode(failure)));
	}

	@Override
	public void run() {
		// What the caller itself had, whatever the other process says.
		Runnable back = this.target.carrier().restore(this.outer.request().headers().carried());
		try {
			if (!this.work.begin()) {
				throw new CallCancelledException("The callback was cancelled before it began", null);
			}
			if (this.outer.isAbandoned()) {
				throw new CallCancelledException(
						"The caller of " + this.outer.request().describe() + " does not wait any more", null);
			}
			invoke(this.call.request());
		}
		catch (Throwable ex) {
			fail((ex instanceof InvocationTargetException && ex.getCause() != null) ? ex.getCause() : ex);
		}
		finally {
			this.work.end();
			back.run();
		}
	}

	private void invoke(CallRequest request) throws Exception {
		RemoteMethod method = this.target.contract().find(request.name());
		if (method == null) {
			throw new HandlerNotFoundException("Parameter " + request.channel() + " of "
					+ this.outer.request().describe() + " has no method '" + request.name() + "'", null);
		}
		@Nullable Object[] arguments = this.target.codec().values().read(method.parameterTypes(), request.body().toBuffer());
		Object result = method.method().invoke(this.target.target(), arguments);
		if (method.isAsync() && result instanceof CompletionStage<?> stage) {
			stage.whenComplete((value, failure) -> {
				if (failure != null) {
					fail(CallOutcome.unwrap(failure));
				}
				else {
					succeed(method, value);
				}
			});
			return;
		}
		succeed(method, result);
	}

	private void succeed(RemoteMethod method, @Nullable Object result) {
		try {
			this.call.succeed(this.target.codec()
				.values()
				.refer(List.of(method.resultType()), new @Nullable Object[] { result })
				.pieces());
		}
		catch (RuntimeException ex) {
			fail(new SpawnUsageException(
					"The result of " + this.call.request().describe() + " cannot be sent: " + ex.getMessage(), ex));
		}
	}

	private void fail(Throwable failure) {
		RemoteMethod method = this.target.contract().find(this.call.request().name());
		if (method != null && method.isOneWay()) {
			logger.warn("The one-way {} of {} has failed", this.call.request().describe(),
					this.outer.request().describe(), failure);
		}
		fail(this.call, this.target.codec(), failure);
	}

	/**
	 * Made when something is first called that is not there.
	 */
	private static final class Unknown {

		private static final FailureCodec FAILURES = new FailureCodec((name) -> null);

	}

}
