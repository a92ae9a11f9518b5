package io.github.spawnboot.context;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.runner.AsyncRunner;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.SmartInstantiationAwareBeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.util.Assert;
import org.springframework.util.function.SingletonSupplier;

/**
 * Answers for services that live in another process with proxies before anything of them
 * is created: in the parent for {@code @SpawnService} beans, in a child for those of
 * other pools and for {@code @HostService} beans. Bean definitions stay as they are, so
 * that injection, qualifiers and mocks work as for every bean. Register it by a
 * {@code static} {@code @Bean} method; it creates no other bean before the first call of
 * a proxy.
 */
public final class SpawnProxyPostProcessor
		implements SmartInstantiationAwareBeanPostProcessor, BeanFactoryAware, DisposableBean, PriorityOrdered {

	private final Predicate<String> pools;

	private final @Nullable Set<String> hostServices;

	private final ObjectProvider<BeanContracts> contracts;

	private final ObjectProvider<ServiceCalls> calls;

	private final Map<String, Optional<SpawnServiceDefinition>> services = new ConcurrentHashMap<>();

	private final Set<String> proxied = ConcurrentHashMap.newKeySet();

	private @Nullable ConfigurableListableBeanFactory beanFactory;

	private volatile boolean destroyed;

	/**
	 * Creates a post-processor of the parent, where host services are ordinary beans.
	 * @param pools tells by the name of its pool whether a service is in another process
	 * @param contracts the contracts, asked for at the first call of a proxy
	 * @param calls carries the calls, asked for at the first call of a proxy
	 */
	public SpawnProxyPostProcessor(Predicate<String> pools, ObjectProvider<BeanContracts> contracts,
			ObjectProvider<ServiceCalls> calls) {
		this(pools, null, contracts, calls);
	}

	/**
	 * Creates a post-processor of a child.
	 * @param pools tells by the name of its pool whether a service is in another process:
	 * those of the other pools are
	 * @param hostServices names of the host services that the parent offers to this
	 * child; {@code null} if host services live in this process
	 * @param contracts the contracts, asked for at the first call of a proxy
	 * @param calls carries the calls, asked for at the first call of a proxy
	 */
	public SpawnProxyPostProcessor(Predicate<String> pools, @Nullable Set<String> hostServices,
			ObjectProvider<BeanContracts> contracts, ObjectProvider<ServiceCalls> calls) {
		this.pools = pools;
		this.hostServices = (hostServices != null) ? Set.copyOf(hostServices) : null;
		this.contracts = contracts;
		this.calls = calls;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		Assert.isInstanceOf(ConfigurableListableBeanFactory.class, beanFactory);
		this.beanFactory = (ConfigurableListableBeanFactory) beanFactory;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public Class<?> determineBeanType(Class<?> beanClass, String beanName) {
		SpawnServiceDefinition service = service(beanName);
		return (service != null) ? factory().proxyClass(service, SpawnProxyInterceptor.withoutCalls(service))
				: beanClass;
	}

	@Override
	public @Nullable Object postProcessBeforeInstantiation(Class<?> beanClass, String beanName) {
		SpawnServiceDefinition service = service(beanName);
		if (service == null) {
			return null;
		}
		checkOffered(service);
		SingletonSupplier<ServiceCalls> resolved = SingletonSupplier.of(() -> calls(service));
		SpawnProxyInterceptor interceptor = service.isRunner()
				? SpawnProxyInterceptor.ofRunner(service, () -> runner(service, resolved.obtain()))
				: new SpawnProxyInterceptor(service, () -> this.contracts.getObject().contract(service),
						(method, args) -> resolved.obtain().invoke(service.pool(), service.beanName(), method, args),
						null);
		Object proxy = factory().proxy(service, interceptor);
		this.proxied.add(beanName);
		return proxy;
	}

	private AsyncRunner runner(SpawnServiceDefinition service, ServiceCalls calls) {
		// The contract of every runner has this one method.
		RemoteMethod run = this.contracts.getObject().contract(service).methods().get(0);
		return calls.runner(service.pool(), service.beanName(), run);
	}

	private void checkOffered(SpawnServiceDefinition service) {
		Set<String> offered = this.hostServices;
		if (service.isHost() && offered != null && !offered.contains(service.beanName())) {
			throw new SpawnUsageException(service.describe() + " is a @HostService that the parent does not offer to"
					+ " children of this pool; it offers " + new TreeSet<>(offered) + ". Add it to the property"
					+ " 'host-services' of the pool, or do not inject it into what runs there; if the property names"
					+ " it, the parent has no such bean", null);
		}
	}

	private ServiceCalls calls(SpawnServiceDefinition service) {
		if (this.destroyed) {
			// The bean factory would create pools anew, which nobody would close.
			throw new PoolClosedException((service.isHost() ? "Host service '" + service.beanName() + "'"
					: "Service '" + service.beanName() + "' of pool '" + service.pool() + "'")
					+ " cannot be called: its application context is closed", null);
		}
		return this.calls.getObject();
	}

	@Override
	public void destroy() {
		this.destroyed = true;
	}

	private @Nullable SpawnServiceDefinition service(String beanName) {
		return this.services.computeIfAbsent(beanName, (name) -> Optional.ofNullable(elsewhere(name))).orElse(null);
	}

	private @Nullable SpawnServiceDefinition elsewhere(String beanName) {
		SpawnServiceDefinition service = SpawnServiceDefinitions.find(beanFactory(), beanName);
		if (service != null && this.pools.test(service.pool())) {
			return service;
		}
		return (this.hostServices != null) ? SpawnServiceDefinitions.findHost(beanFactory(), beanName) : null;
	}

	/**
	 * Returns whether a proxy was made for a bean.
	 * @param beanName name of the bean
	 * @return whether it was
	 */
	boolean hasProxied(String beanName) {
		return this.proxied.contains(beanName);
	}

	private SpawnProxyFactory factory() {
		return new SpawnProxyFactory(beanFactory().getBeanClassLoader());
	}

	private ConfigurableListableBeanFactory beanFactory() {
		Assert.state(this.beanFactory != null, "'beanFactory' must not be null");
		return this.beanFactory;
	}

}
