package io.github.spawnboot.engine;

import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.CancelMode;
import io.github.spawnboot.FailureKind;
import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.PoolExhaustedException;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.Status;
import io.github.spawnboot.beam.WireWriter;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.codec.LiveType;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the calls that arrive: methods of exported beans, jobs, the list of commands. Each
 * call runs on a thread of the executor, which is interrupted when the caller cancels.
 * Exports are made before the first call.
 */
public final class CallServer {

	private static final Logger logger = LoggerFactory.getLogger(CallServer.class);

	private static final Runnable NOTHING = () -> {
	};

	private final @Nullable String pool;

	private final LocalEngine engine;

	private final ValueCodec codec;

	private volatile FailureCodec failures;

	private final Executor executor;

	private final OutOfMemory outOfMemory;

	private volatile LiveServing live;

	private final Map<String, Export> exports = new ConcurrentHashMap<>();

	private volatile CallCarrier carrier = new MdcCarrier();

	/**
	 * Creates a server.
	 * @param pool pool of this process, for the chain of nested calls; {@code null} if it
	 * is no child
	 * @param engine handlers of jobs
	 * @param codec decodes arguments and encodes results
	 * @param failures encodes failures
	 * @param executor runs the calls; refusing a task fails its call
	 * @param outOfMemory ends the process when a call ran out of memory
	 */
	public CallServer(@Nullable String pool, LocalEngine engine, ValueCodec codec, FailureCodec failures,
			Executor executor, OutOfMemory outOfMemory) {
		this.pool = pool;
		this.engine = engine;
		this.codec = codec;
		this.failures = failures;
		this.executor = executor;
		this.outOfMemory = outOfMemory;
		this.live = new LiveServing(new LiveCodec(codec, failures, this::checkMemory), new CurrentCarrier());
	}

	/**
	 * Says what gives the threads that serve calls what was carried along with them.
	 * Without it, that is the diagnostic context of the log.
	 * @param carrier restores what was carried along
	 */
	public void carrier(CallCarrier carrier) {
		this.carrier = carrier;
	}

	/**
	 * Says which exceptions of callers may be rebuilt: those of their streams and
	 * callbacks. To be called before the first call arrives.
	 * @param failures encodes and rebuilds failures
	 */
	public void failures(FailureCodec failures) {
		this.failures = failures;
		this.live = new LiveServing(new LiveCodec(this.codec, failures, this::checkMemory), new CurrentCarrier());
	}

	/**
	 * Ends the process if memory is what ran out.
	 * @param failure a failure of code of the application
	 */
	public void checkMemory(Throwable failure) {
		int depth = 0;
		for (Throwable cause = failure; cause != null && depth < 16; cause = cause.getCause()) {
			if (cause instanceof OutOfMemoryError error) {
				this.outOfMemory.exit(error);
			}
			depth++;
		}
	}

	/**
	 * Makes the methods of a bean callable.
	 * @param contract name and methods of the service
	 * @param bean the bean
	 */
	public void export(ServiceContract contract, Object bean) {
		export(contract, () -> bean);
	}

	/**
	 * Makes the methods of a bean callable that may not exist before its first call.
	 * @param contract name and methods of the service
	 * @param bean gives the bean; asked at each call, on its thread
	 */
	public void export(ServiceContract contract, Supplier<?> bean) {
		if (this.exports.putIfAbsent(contract.service(), new Export(contract, bean)) != null) {
			throw new IllegalArgumentException("The service '" + contract.service() + "' is exported already");
		}
	}

	/**
	 * Returns what is exported.
	 * @return the contracts
	 */
	public List<ServiceContract> contracts() {
		return this.exports.values().stream().map(Export::contract).toList();
	}

	/**
	 * Serves a call. Returns at once.
	 * @param call the call
	 */
	public void serve(ServedCall call) {
		Run run = new Run(call);
		ServedContext context = ServedContext.of(call, this.pool);
		call.onCancel(() -> {
			context.cancel();
			run.cancel(cancelMode(call.request()) != CancelMode.COOPERATIVE);
		});
		call.onSoftLimit(() -> {
			context.reachSoftLimit();
			run.softLimit(context, cancelMode(call.request()) != CancelMode.COOPERATIVE);
		});
		try {
			call.executor(this.executor).execute(context.wrap(run));
		}
		catch (RejectedExecutionException ex) {
			fail(call, refused(call));
		}
	}

	private @Nullable RemoteMethod find(CallRequest request) {
		Export export = (request.kind() == CallRequest.Kind.METHOD) ? this.exports.get(request.service()) : null;
		return (export != null) ? export.contract().find(request.name()) : null;
	}

	private CancelMode cancelMode(CallRequest request) {
		RemoteMethod method = find(request);
		return (method != null) ? method.cancelMode() : CancelMode.INTERRUPT;
	}

	/**
	 * Gives the current thread what was carried along. A parent does not believe its
	 * children: there it is what the caller of the outer call had, unless the thread is
	 * that caller's, which has it anyway.
	 */
	private Runnable restore(ServedCall call) {
		if (this.pool == null && call.isOnCallersThread()) {
			return NOTHING;
		}
		CallRequest request = call.request();
		Map<String, String> carried = (this.pool != null) ? request.headers().carried()
				: call.link().carriedWith(request.outer());
		return carried.isEmpty() ? NOTHING : this.carrier.restore(carried);
	}

	private SpawnException refused(ServedCall call) {
		if (this.pool != null || (this.executor instanceof ExecutorService threads && threads.isShutdown())) {
			return new PoolClosedException(
					((this.pool != null) ? "The child" : "The application") + " takes no more calls", null);
		}
		return new PoolExhaustedException("Call of " + call.request().describe() + " is refused: all "
				+ CallThreads.MAX_CALLED + " threads for what children call are busy", null);
	}

	private void fail(ServedCall call, Throwable failure) {
		FailureKind kind = (failure instanceof SpawnException ex) ? ex.kind() : FailureKind.REMOTE;
		call.fail(ByteBuffer.wrap(this.failures.write(kind, failure)));
	}

	private void succeed(ServedCall call, RemoteMethod method, @Nullable Object result) {
		try {
			call.succeed(this.codec.refer(List.of(method.resultType()), new @Nullable Object[] { result }).pieces());
		}
		catch (RuntimeException ex) {
			fail(call, new SpawnUsageException(
					"The result of " + call.request().describe() + " cannot be sent: " + ex.getMessage(), ex));
		}
	}

	private record Export(ServiceContract contract, Supplier<?> bean) {

	}

	/**
	 * Carries by whatever was set last.
	 */
	private final class CurrentCarrier implements CallCarrier {

		@Override
		public Map<String, String> capture() {
			return CallServer.this.carrier.capture();
		}

		@Override
		public Runnable restore(Map<String, String> carried) {
			return CallServer.this.carrier.restore(carried);
		}

	}

	/**
	 * Ends the process: what happens to its other threads after an
	 * {@link OutOfMemoryError} is unknown.
	 */
	@FunctionalInterface
	public interface OutOfMemory {

		/**
		 * Ends the process.
		 * @param error what was thrown
		 */
		void exit(OutOfMemoryError error);

	}

	/**
	 * One call on its thread.
	 */
	private final class Run implements Runnable {

		private final ServedCall call;

		private final InterruptibleWork work = new InterruptibleWork();

		private volatile @Nullable Future<?> future;

		private volatile boolean cooperative;

		private volatile @Nullable ServedContext softlyLimited;

		private Run(ServedCall call) {
			this.call = call;
		}

		private void cancel(boolean interrupt) {
			this.cooperative = !interrupt;
			this.work.cancel(interrupt);
			Future<?> returned = this.future;
			if (interrupt && returned != null) {
				cancel(returned);
			}
		}

		/**
		 * Tells the method, whose caller goes on waiting: what it has returned to come
		 * later is not cancelled.
		 */
		private void softLimit(ServedContext context, boolean interrupt) {
			this.softlyLimited = context;
			if (interrupt && this.future == null) {
				this.work.interrupt();
			}
		}

		private Throwable visible(Throwable failure) {
			ServedContext context = this.softlyLimited;
			CallRequest request = this.call.request();
			return (context == null || this.call.isOver()) ? failure
					: SoftLimit.visible(request.describe(), find(request), context.remaining().orElse(null), failure);
		}

		private void cancel(Future<?> returned) {
			try {
				// What depends on it is code of the service, and must not run where the
				// beam is read.
				CallServer.this.executor.execute(() -> returned.cancel(true));
			}
			catch (RejectedExecutionException ex) {
				logger.debug("A future was not cancelled, because this process ends", ex);
			}
		}

		/**
		 * Keeps what the method returned, because from now on the work is behind it and
		 * not on the thread of the call.
		 */
		private void returned(Future<?> future) {
			this.future = future;
			if (this.work.isCancelled() && !this.cooperative) {
				future.cancel(true);
			}
		}

		@Override
		public void run() {
			if (!this.work.begin()) {
				fail(this.call, new CallCancelledException("The call was cancelled before it began", null));
				return;
			}
			Runnable undo = NOTHING;
			try {
				undo = restore(this.call);
				dispatch();
			}
			catch (Throwable ex) {
				Throwable failure = (ex instanceof InvocationTargetException && ex.getCause() != null) ? ex.getCause()
						: ex;
				checkMemory(failure);
				fail(this.call, visible(failure));
			}
			finally {
				try {
					undo.run();
				}
				finally {
					this.work.end();
				}
			}
		}

		private void dispatch() throws Exception {
			CallRequest request = this.call.request();
			switch (request.kind()) {
				case METHOD -> method(request);
				case JOB -> job(request);
				case CALLBACK -> throw new IllegalStateException("Callbacks are served by their link");
				case COMMANDS ->
					this.call.succeed(new WireWriter().texts(CallServer.this.engine.commands()).toBuffer());
			}
		}

		private void job(CallRequest request) throws Exception {
			ServedJob job = new ServedJob(this.call, JobRequest.decode(request.body().toBuffer()));
			Status status = CallServer.this.engine.handle(job);
			job.stdout().flush();
			job.stderr().flush();
			this.call.succeed(JobRequest.encode(status));
		}

		private void method(CallRequest request) throws Exception {
			Export export = CallServer.this.exports.get(request.service());
			if (export == null) {
				throw new HandlerNotFoundException("The child has no service '" + request.service() + "', it has "
						+ CallServer.this.exports.keySet(), null);
			}
			RemoteMethod method = export.contract().find(request.name());
			if (method == null) {
				throw new HandlerNotFoundException(
						"The service '" + request.service() + "' has no method '" + request.name() + "'", null);
			}
			@Nullable Object[] arguments = CallServer.this.codec.read(method.parameterTypes(), request.body().toBuffer());
			if (method.isLive() || request.isLive()) {
				CallServer.this.live.open(this.call, method, arguments);
			}
			Object result = method.method().invoke(export.bean().get(), arguments);
			LiveType liveResult = method.liveResult();
			if (liveResult != null && !method.isAsync()) {
				this.call.flush();
				CallServer.this.live.send(this.call, method, liveResult, result);
				return;
			}
			if (result instanceof CompletionStage<?> stage) {
				if (stage instanceof Future<?> future) {
					returned(future);
				}
				stage.whenComplete((value, failure) -> complete(method, value, failure));
				return;
			}
			if (method.isAsync() && result instanceof Future<?> future) {
				result = await(future);
			}
			answer(method, result);
		}

		private void complete(RemoteMethod method, @Nullable Object value, @Nullable Throwable failure) {
			try {
				if (failure == null) {
					answer(method, value);
					return;
				}
				checkMemory(failure);
				fail(this.call, visible(CallOutcome.unwrap(failure)));
			}
			catch (Throwable ex) {
				// The future would swallow it and the caller wait for ever.
				checkMemory(ex);
				fail(this.call, ex);
			}
		}

		private void answer(RemoteMethod method, @Nullable Object result) throws Exception {
			this.call.flush();
			LiveType liveResult = method.liveResult();
			if (liveResult != null) {
				CallServer.this.live.send(this.call, method, liveResult, result);
			}
			else {
				succeed(this.call, method, result);
			}
		}

		private @Nullable Object await(Future<?> future) throws Exception {
			try {
				return future.get();
			}
			catch (InterruptedException ex) {
				future.cancel(true);
				throw ex;
			}
			catch (ExecutionException ex) {
				throw (ex.getCause() instanceof Exception cause) ? cause : ex;
			}
		}

	}

}
