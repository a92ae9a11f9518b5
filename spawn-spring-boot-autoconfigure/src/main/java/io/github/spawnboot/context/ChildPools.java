package io.github.spawnboot.context;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.spawnboot.EventSubscription;
import io.github.spawnboot.FailureKind;
import io.github.spawnboot.PoolEvent;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.Spawner;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.engine.CallCarrier;
import io.github.spawnboot.engine.CallRelay;
import io.github.spawnboot.engine.CallRequest;
import io.github.spawnboot.engine.ServedCall;
import io.github.spawnboot.launch.ChildFactory;
import io.github.spawnboot.launch.ChildLauncher;
import io.github.spawnboot.launch.ChildProgram;
import io.github.spawnboot.launch.ChildSpawner;
import io.github.spawnboot.pool.ChildPool;
import io.github.spawnboot.pool.PoolSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

/**
 * The pools of an application, started and stopped with its context. They stop after the
 * web server has finished its requests and before whatever has a lower phase; a stopped
 * context can start them again. Also routes the calls that children make to services of
 * other pools, and to host services.
 */
public final class ChildPools implements SpawnPools, SmartLifecycle, DisposableBean, ApplicationContextAware,
		ApplicationListener<ContextClosedEvent> {

	/**
	 * Below the phases in which a web server drains and stops, so that its requests can
	 * still call services.
	 */
	public static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 3072;

	private final ChildLauncher launcher;

	private final FailureCodec failures;

	private final SpawnServiceDefinitions services;

	private final HostServiceServer hostServices;

	private final Function<CallRequest, @Nullable RemoteMethod> methods;

	private final CallRelay relay;

	private final Map<String, ChildPool> pools = new LinkedHashMap<>();

	private final Map<String, ChildSpawner> spawners = new LinkedHashMap<>();

	private final List<EventSubscription> subscriptions = new ArrayList<>();

	private @Nullable ApplicationContext context;

	private @Nullable RepeatedStop repeatedStop;

	private volatile boolean running;

	/**
	 * Creates the pools, which are stopped.
	 * @param settings settings of each pool
	 * @param resized is told the settings of a pool that has got other sizes
	 * @param launcher starts the children; closed by {@link #destroy()}
	 * @param programs says what a child of a pool runs
	 * @param failures carries failures
	 * @param services the services of all pools
	 * @param hostServices serves what children call in this process
	 * @param methods returns the method of a call, or {@code null} if there is none
	 * @param carrier carries along what belongs to the thread that runs a job
	 * @param publisher is told each {@link PoolEvent}, by the thread of a subscription to
	 * its pool: a listener that takes its time delays later events of that pool only
	 */
	public ChildPools(List<PoolSettings> settings, Consumer<PoolSettings> resized, ChildLauncher launcher,
			Function<String, ChildProgram> programs, FailureCodec failures, SpawnServiceDefinitions services,
			HostServiceServer hostServices, Function<CallRequest, @Nullable RemoteMethod> methods, CallCarrier carrier,
			ApplicationEventPublisher publisher) {
		this.methods = methods;
		this.relay = new CallRelay(failures);
		this.launcher = launcher;
		this.failures = failures;
		this.services = services;
		this.hostServices = hostServices;
		for (PoolSettings pool : settings) {
			String name = pool.name();
			ChildFactory factory = new ChildFactory(pool.child(), launcher, () -> programs.apply(name),
					(call) -> route(name, call));
			ChildPool created = new ChildPool(pool, factory, failures, carrier);
			created.onResize(resized);
			this.subscriptions.add(created.subscribe(publisher::publishEvent));
			this.pools.put(name, created);
			this.spawners.put(name, new ChildSpawner(factory, failures, carrier));
		}
	}

	@Override
	public ChildPool pool(String name) {
		ChildPool pool = this.pools.get(name);
		if (pool == null) {
			throw new IllegalArgumentException("There is no pool '" + name
					+ "'; a pool is declared by a @SpawnService that names it. Known are " + this.pools.keySet());
		}
		return pool;
	}

	@Override
	public Spawner spawner(String name) {
		pool(name);
		return Objects.requireNonNull(this.spawners.get(name));
	}

	/**
	 * Serves a call from a child: here, if it is one of a host service, else by a child
	 * of the pool whose service it is. The bytes are not decoded in between.
	 * @param caller name of the pool of the child, or of the function of a fork
	 * @param call the call
	 */
	public void route(String caller, ServedCall call) {
		CallRequest request = call.request();
		SpawnServiceDefinition service = (request.kind() == CallRequest.Kind.METHOD)
				? this.services.service(request.service()) : null;
		if (this.hostServices.serves(caller, request)) {
			this.hostServices.serve(call);
		}
		else if (service != null && !service.isRunner()) {
			this.relay.relay(call, caller, pool(service.pool()), service.pool(), this.methods.apply(request));
		}
		else {
			this.hostServices.notFound(caller, request, (failure) -> fail(call, failure));
		}
	}

	private void fail(ServedCall call, Throwable failure) {
		FailureKind kind = (failure instanceof SpawnException ex) ? ex.kind() : FailureKind.REMOTE;
		call.fail(ByteBuffer.wrap(this.failures.write(kind, failure)));
	}

	@Override
	public void start() {
		this.pools.values().forEach(ChildPool::start);
		this.running = true;
	}

	@Override
	public void setApplicationContext(ApplicationContext context) {
		this.context = context;
	}

	/**
	 * Begins to listen for a second request to end, which may come while the web server
	 * waits for its requests.
	 */
	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		if (event.getApplicationContext() == this.context) {
			repeatedStop();
		}
	}

	/**
	 * Returns what hears of a second request to end, until the pools have stopped.
	 */
	synchronized RepeatedStop repeatedStop() {
		RepeatedStop repeated = this.repeatedStop;
		if (repeated == null) {
			repeated = new RepeatedStop();
			this.repeatedStop = repeated;
		}
		return repeated;
	}

	private synchronized void endRepeatedStop() {
		if (this.repeatedStop != null) {
			this.repeatedStop.close();
			this.repeatedStop = null;
		}
	}

	/**
	 * Stops all pools at once, each within its own limits. A second Ctrl-C or SIGTERM
	 * hastens that, also one that came since the context began to close.
	 */
	@Override
	public void stop() {
		this.running = false;
		try {
			repeatedStop().during(() -> forEachPool(ChildPool::stop));
		}
		finally {
			endRepeatedStop();
		}
	}

	private List<SpawnedProcess> forEachPool(Function<ChildPool, List<SpawnedProcess>> action) {
		ExecutorService executor = Executors.newCachedThreadPool((task) -> new Thread(task, "spawn-stop"));
		try {
			List<CompletableFuture<List<SpawnedProcess>>> results = this.pools.values()
				.stream()
				.map((pool) -> CompletableFuture.supplyAsync(() -> action.apply(pool), executor))
				.toList();
			return results.stream().flatMap((result) -> result.join().stream()).toList();
		}
		finally {
			executor.shutdown();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	/**
	 * Returns the threads for what may wait for a child.
	 * @return executor that grows as needed, until {@link #destroy()}
	 */
	public Executor events() {
		return this.launcher.events();
	}

	/**
	 * Closes all pools for good, ends dedicated children and the threads they share, and
	 * publishes no more events.
	 */
	@Override
	public void destroy() {
		this.running = false;
		endRepeatedStop();
		// The beans that listen are being destroyed, too.
		this.subscriptions.forEach(EventSubscription::close);
		ChildSpawner.closeAll(this.spawners.values());
		forEachPool((pool) -> {
			pool.close();
			return List.<SpawnedProcess>of();
		});
		this.launcher.close();
	}

	/**
	 * Returns the host services that children of a pool are told of.
	 * @param pool name of the pool, or of the function of a fork
	 * @return fingerprints by bean name
	 */
	public Map<String, String> hostServices(String pool) {
		return this.hostServices.fingerprints(pool);
	}

	/**
	 * Returns all pools.
	 * @return the pools in the order of their declaration
	 */
	public List<SpawnPool> all() {
		return List.copyOf(this.pools.values());
	}

}
