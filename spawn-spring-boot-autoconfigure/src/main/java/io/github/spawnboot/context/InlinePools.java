package io.github.spawnboot.context;

import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;

import io.github.spawnboot.CallContext;
import io.github.spawnboot.CallTimeoutException;
import io.github.spawnboot.DrainResult;
import io.github.spawnboot.Engine;
import io.github.spawnboot.EventSubscription;
import io.github.spawnboot.FailureKind;
import io.github.spawnboot.Handler;
import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.Job;
import io.github.spawnboot.PoolListener;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.SpawnedEngine;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.Spawner;
import io.github.spawnboot.Status;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.codec.LiveType;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ValueCodec;
import io.github.spawnboot.engine.CallDeadlines;
import io.github.spawnboot.engine.CallThreads;
import io.github.spawnboot.engine.CallOutcome;
import io.github.spawnboot.engine.LimitedChannel;
import io.github.spawnboot.engine.LocalEngine;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.util.Assert;

/**
 * Pools of inline mode: everything runs in this process, on the thread of the caller, but
 * every value and every failure goes through the codec, so that what would not cross the
 * border fails here, too. There are no children, and no limits of time hold, but a
 * service sees that of its caller and that of its method in its {@link CallContext}, and
 * is told of the soft limit of its method, which is no limit for its caller. Thread-safe.
 * One thread, which is there only while methods with a soft limit run, ends with the
 * pools.
 */
public final class InlinePools implements SpawnPools, InlineServiceCalls, DisposableBean {

	private static final String ORIGIN = "this process (spawn.mode=inline)";

	private final BeanFactory beanFactory;

	private final SpawnServiceDefinitions services;

	private final HostServiceAccess access;

	private final ValueCodec codec;

	private final FailureCodec failures;

	private final ScheduledExecutorService timer = CallThreads.timer();

	private final CallDeadlines deadlines = new CallDeadlines(this.timer);

	private final Map<String, InlinePool> pools = new ConcurrentHashMap<>();

	/**
	 * Creates the pools.
	 * @param beanFactory holds the services, asked for at the first job
	 * @param services the services
	 * @param access says which pools may see which host services
	 * @param codec carries values
	 * @param failures carries failures
	 */
	public InlinePools(BeanFactory beanFactory, SpawnServiceDefinitions services, HostServiceAccess access,
			ValueCodec codec, FailureCodec failures) {
		this.beanFactory = beanFactory;
		this.services = services;
		this.access = access;
		this.codec = codec;
		this.failures = failures;
	}

	@Override
	public void destroy() {
		this.timer.shutdownNow();
	}

	@Override
	public SpawnPool pool(String name) {
		return inlinePool(name);
	}

	private InlinePool inlinePool(String name) {
		return this.pools.computeIfAbsent(name, InlinePool::new);
	}

	@Override
	public Spawner spawner(String name) {
		return () -> {
			throw new SpawnUsageException("There are no children of pool '" + name
					+ "', because 'spawn.mode' is 'inline'; set it to 'process' to spawn one", null);
		};
	}

	@Override
	public @Nullable Object invokeInline(String beanName, Object target, RemoteMethod method, @Nullable Object[] args)
			throws Throwable {
		byte[] arguments = this.codec.write(method.parameterTypes(), InlineLive.placeholders(method, args));
		LiveType live = method.liveResult();
		if (InlineLive.isLazy(method)) {
			return InlineLive.lazy(method, () -> invokeNow(beanName, target, method, args, arguments));
		}
		Object result = invokeNow(beanName, target, method, args, arguments);
		return (live != null && result != null) ? live.adapter().fromBasic(result) : result;
	}

	private @Nullable Object invokeNow(String beanName, Object target, RemoteMethod method, @Nullable Object[] args,
			byte[] arguments) throws Throwable {
		if (CallContext.current().remaining().filter(Duration::isZero).isPresent()) {
			throw new CallTimeoutException(
					"Call of '" + beanName + "." + method.signature()
							+ "' was not made, because the time of its caller is over (" + LimitedChannel.CALLER + ")",
					null);
		}
		Duration timeout = method.timeout();
		if (timeout == null) {
			return invokeInTime(beanName, target, method, args, arguments);
		}
		@Nullable Object[] result = new @Nullable Object[1];
		CallContext.within(timeout).call(() -> {
			result[0] = invokeInTime(beanName, target, method, args, arguments);
			return true;
		});
		return result[0];
	}

	private @Nullable Object invokeInTime(String beanName, Object target, RemoteMethod method, @Nullable Object[] args,
			byte[] arguments) throws Throwable {
		CallContext caller = CallContext.current();
		SpawnServiceDefinition service = this.services.service(beanName);
		InlineCall call = (service != null) ? InlineCall.ofService(service.pool()) : callOfHostService(beanName);
		String name = beanName + "." + method.signature();
		InlineLive live = new InlineLive(name, method, this.codec, this::cross, caller, call);
		if (service != null) {
			InlineGate gate = inlinePool(service.pool()).gate;
			gate.enter();
			live.atEnd(gate::leave);
		}
		InlineSoftLimit soft = new InlineSoftLimit(name, method, call);
		@Nullable Object[] copies = open(method, args, arguments, live);
		live.atEnd(soft.begin(this.deadlines));
		@Nullable Object[] result = call.<@Nullable Object[], Throwable>call(
				() -> new @Nullable Object[] { soft.run(() -> invoke(beanName, target, method, copies, live, soft)) });
		return result[0];
	}

	private @Nullable Object[] open(RemoteMethod method, @Nullable Object[] args, byte[] arguments, InlineLive live) {
		boolean opened = false;
		try {
			@Nullable Object[] copies = this.codec.read(method.parameterTypes(), ByteBuffer.wrap(arguments));
			live.open(copies, args);
			opened = true;
			return copies;
		}
		finally {
			if (!opened) {
				live.end();
			}
		}
	}

	private InlineCall callOfHostService(String beanName) {
		String pool = InlineCall.currentPool();
		Assert.state(pool != null, "No service calls");
		if (!this.access.sees(pool, beanName)) {
			List<String> known = this.access.visible(pool, this.services.hostServices())
				.stream()
				.map(SpawnServiceDefinition::beanName)
				.toList();
			throw new HandlerNotFoundException("Pool '" + pool + "' may not see the host service '" + beanName + "'. "
					+ HostServiceAccess.suggestion(beanName, known).strip(), null);
		}
		return InlineCall.ofHostService(pool);
	}

	private @Nullable Object invoke(String beanName, Object target, RemoteMethod method, @Nullable Object[] copies,
			InlineLive live, InlineSoftLimit soft) throws Throwable {
		boolean lasts = false;
		try {
			Object result = method.method().invoke(target, copies);
			if (result instanceof CompletionStage<?> stage) {
				lasts = true;
				return later(beanName, method, stage, live, soft);
			}
			if (method.isAsync() && result instanceof Future<?> future) {
				return done(beanName, method, future, soft);
			}
			LiveType type = method.liveResult();
			if (type != null && result != null) {
				Object basic = live.result(type, result);
				lasts = true;
				return basic;
			}
			return copy(beanName, method, result);
		}
		catch (InvocationTargetException ex) {
			throw cross(soft.visible((ex.getCause() != null) ? ex.getCause() : ex));
		}
		finally {
			if (!lasts) {
				live.end();
			}
		}
	}

	private CompletableFuture<@Nullable Object> later(String beanName, RemoteMethod method, CompletionStage<?> stage,
			InlineLive live, InlineSoftLimit soft) {
		CompletableFuture<@Nullable Object> future = new CompletableFuture<>();
		stage.whenComplete((value, failure) -> {
			live.end();
			try {
				if (failure != null) {
					future.completeExceptionally(cross(soft.visible(CallOutcome.unwrap(failure))));
				}
				else {
					future.complete(copy(beanName, method, value));
				}
			}
			catch (RuntimeException ex) {
				future.completeExceptionally(ex);
			}
		});
		return future;
	}

	private CompletableFuture<@Nullable Object> done(String beanName, RemoteMethod method, Future<?> future,
			InlineSoftLimit soft) throws InterruptedException {
		try {
			return CompletableFuture.completedFuture(copy(beanName, method, future.get()));
		}
		catch (InterruptedException ex) {
			future.cancel(true);
			Throwable visible = soft.visible(ex);
			if (visible == ex) {
				throw ex;
			}
			return CompletableFuture.failedFuture(visible);
		}
		catch (ExecutionException ex) {
			return CompletableFuture.failedFuture(cross(CallOutcome.unwrap(ex)));
		}
	}

	private @Nullable Object copy(String beanName, RemoteMethod method, @Nullable Object value) {
		byte[] bytes;
		try {
			bytes = this.codec.write(List.of(method.resultType()), new @Nullable Object[] { value });
		}
		catch (RuntimeException ex) {
			throw new SpawnUsageException(
					"The result of '" + beanName + "." + method.signature() + "' cannot be sent: " + ex.getMessage(),
					ex);
		}
		return this.codec.read(List.of(method.resultType()), ByteBuffer.wrap(bytes))[0];
	}

	private Throwable cross(Throwable failure) {
		FailureKind kind = (failure instanceof SpawnException ex) ? ex.kind() : FailureKind.REMOTE;
		return this.failures.read(ByteBuffer.wrap(this.failures.write(kind, failure)), ORIGIN);
	}

	/**
	 * One pool of inline mode.
	 */
	private final class InlinePool implements SpawnPool {

		private final String name;

		// An object of its own: a bean that were pool and engine would make the injection
		// of either ambiguous.
		private final InlineEngine engine;

		private final InlineGate gate;

		private InlinePool(String name) {
			this.name = name;
			this.gate = new InlineGate(name);
			this.engine = new InlineEngine(name, this.gate);
		}

		@Override
		public String name() {
			return this.name;
		}

		@Override
		public SpawnedEngine engine() {
			return this.engine;
		}

		@Override
		public List<SpawnedProcess> children() {
			return List.of();
		}

		@Override
		public Stats stats() {
			return new Stats(0, 0, 0, 0, 0, 0, 0, 0);
		}

		@Override
		public State state() {
			return this.gate.state();
		}

		@Override
		public Optional<String> failure() {
			return Optional.empty();
		}

		@Override
		public SpawnedChild lease() {
			throw new SpawnUsageException("Pool '" + this.name + "' has no children to lease, because 'spawn.mode' is"
					+ " 'inline'. Use its engine, or set 'spawn.mode=process'", null);
		}

		@Override
		public Optional<SpawnedChild> tryLease() {
			return Optional.of(lease());
		}

		@Override
		public CompletionStage<@Nullable Void> renew() {
			return CompletableFuture.completedStage(null);
		}

		@Override
		public void resize(int minSize, int maxSize) {
			// Without children there is nothing of which there could be more or fewer.
		}

		@Override
		public void reset() {
			// What has no children does not fail with them.
		}

		@Override
		public DrainResult drain(Duration limit) {
			return this.gate.drain(limit);
		}

		@Override
		public void start() {
			this.gate.open();
		}

		@Override
		public EventSubscription subscribe(PoolListener listener, int replay) {
			Assert.notNull(listener, "'listener' must not be null");
			Assert.isTrue(replay >= 0 && replay <= MAX_REPLAY, () -> "'replay' of a listener of pool '" + this.name
					+ "' must be between 0 and " + MAX_REPLAY + " but is " + replay);
			return new NoEvents();
		}

	}

	/**
	 * The engine of one pool of inline mode.
	 */
	private final class InlineEngine implements SpawnedEngine {

		private final String pool;

		private final InlineGate gate;

		private @Nullable Engine engine;

		private InlineEngine(String pool, InlineGate gate) {
			this.pool = pool;
			this.gate = gate;
		}

		@Override
		public Job job(String name, String... args) {
			return local().job(name, args);
		}

		@Override
		public List<String> commands() {
			return local().commands();
		}

		private synchronized Engine local() {
			if (this.engine == null) {
				LocalEngine engine = new LocalEngine(InlinePools.this::cross);
				for (SpawnServiceDefinition service : InlinePools.this.services.services(this.pool)) {
					Object bean = InlinePools.this.beanFactory.getBean(service.beanName());
					ServiceExporter.registerHandlers(service, bean,
							(name, handler) -> engine.register(name, (job) -> handle(handler, job)));
				}
				this.engine = engine;
			}
			return this.engine;
		}

		private Status handle(Handler handler, Job job) throws Exception {
			this.gate.enter();
			try {
				return InlineCall.ofService(this.pool).<Status, Exception>call(() -> handler.handle(job));
			}
			finally {
				this.gate.leave();
			}
		}

	}

	/**
	 * The subscription to the events of children that there are none of.
	 */
	private static final class NoEvents implements EventSubscription {

		private volatile boolean closed;

		@Override
		public long dropped() {
			return 0;
		}

		@Override
		public boolean isEnded() {
			return this.closed;
		}

		@Override
		public void close() {
			this.closed = true;
		}

	}

}
