package io.github.spawnboot.context;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.spawnboot.codec.ContractProblem;
import io.github.spawnboot.codec.ServiceContract;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.Ordered;
import org.springframework.core.SpringProperties;
import org.springframework.objenesis.SpringObjenesis;
import org.springframework.util.Assert;

/**
 * Finds at start-up, from bean definitions and before beans are created, what would go
 * wrong at the first call, and reports all of it in one
 * {@link InvalidSpawnServiceException}. Needs a {@link BeanContracts} bean. Register it
 * by a {@code static} {@code @Bean} method, in the parent only.
 */
public final class SpawnServiceVerifier implements BeanFactoryPostProcessor, SmartInitializingSingleton, Ordered {

	private final Set<String> configuredPools;

	private final boolean inline;

	private final HostServiceAccess access;

	private @Nullable ConfigurableListableBeanFactory beanFactory;

	/**
	 * Creates a verifier.
	 * @param configuredPools names of the pools that have properties
	 * @param inline whether services are in this process
	 * @param access says which pools may see which host services
	 */
	public SpawnServiceVerifier(Set<String> configuredPools, boolean inline, HostServiceAccess access) {
		this.configuredPools = Set.copyOf(configuredPools);
		this.inline = inline;
		this.access = access;
	}

	/**
	 * Comes last, to see the definitions as they stay and the overrides of a test.
	 */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
		List<SpawnServiceProblem> problems = new ArrayList<>();
		SpawnServiceDefinitions definitions = SpawnServiceDefinitions.of(beanFactory);
		Map<String, String> overrides = SpawnServiceOverrides.of(beanFactory);
		checkInterfaceAnnotations(beanFactory, definitions, problems);
		for (SpawnServiceDefinition service : definitions.services()) {
			check(beanFactory, service, problems);
			SpawnServiceWarmUps.check(service, problems);
			checkNotCreated(beanFactory, service, overrides, problems);
			if (!overrides.containsKey(service.beanName())) {
				checkDependencies(beanFactory, service, overrides, problems);
			}
		}
		for (SpawnServiceDefinition service : definitions.hostServices()) {
			SpawnServiceHandlers.checkHost(service, definitions.service(service.beanName()), problems);
			check(beanFactory, service, problems);
			SpawnServiceWarmUps.check(service, problems);
			checkNotCreated(beanFactory, service, overrides, problems);
		}
		this.access.check(definitions.hostServiceNames(), problems);
		SpawnServiceHandlers.check(definitions.services(), problems);
		SpawnServicePools.checkUsed(this.configuredPools, definitions.pools(), problems);
		if (!definitions.services().isEmpty()
				&& SpringProperties.getFlag(SpringObjenesis.IGNORE_OBJENESIS_PROPERTY_NAME)) {
			problems.add(new SpawnServiceProblem("Property '" + SpringObjenesis.IGNORE_OBJENESIS_PROPERTY_NAME + "'",
					null, null, "is set, so the proxy of a service would call the constructor of the service",
					"Remove it."));
		}
		throwIfAny(problems);
	}

	private static void checkNotCreated(ConfigurableListableBeanFactory beanFactory, SpawnServiceDefinition service,
			Map<String, String> overrides, List<SpawnServiceProblem> problems) {
		if (service.exists(beanFactory) && !overrides.containsKey(service.beanName())
				&& !BeanFactoryPostProcessor.class.isAssignableFrom(service.rawType())) {
			problems.add(createdEarly(beanFactory, service));
		}
	}

	private void check(ConfigurableListableBeanFactory beanFactory, SpawnServiceDefinition service,
			List<SpawnServiceProblem> problems) {
		if (!service.isHost()) {
			SpawnServicePools.checkName(service, problems);
		}
		String scope = beanFactory.getMergedBeanDefinition(service.beanName()).getScope();
		if (scope != null && !scope.isEmpty() && !BeanDefinition.SCOPE_SINGLETON.equals(scope)) {
			problems.add(SpawnServiceProblem.of(service, "it has scope '" + scope + "', but a "
					+ (service.isHost() ? "host service has one instance" : "service has one instance per child"),
					"Remove the scope, and give what belongs to one call as an argument."));
		}
		SpawnServiceTypeChecks.check(service, new SpawnProxyFactory(beanFactory.getBeanClassLoader()), problems);
		BeanContracts contracts = find(beanFactory, BeanContracts.class);
		Assert.state(contracts != null, "No bean of type BeanContracts");
		ServiceContract contract = contracts.contract(service);
		for (ContractProblem problem : contract.problems()) {
			problems.add(SpawnServiceProblem.of(service, problem));
		}
		SpawnMethodChecks.check(service, contract, problems);
	}

	private static void checkInterfaceAnnotations(ConfigurableListableBeanFactory beanFactory,
			SpawnServiceDefinitions definitions, List<SpawnServiceProblem> problems) {
		for (String beanName : beanFactory.getBeanDefinitionNames()) {
			Class<?> type = SpawnServiceDefinitions.declaredType(beanFactory, beanName).resolve();
			if (type != null && definitions.service(beanName) == null
					&& !definitions.hostServiceNames().contains(beanName)) {
				SpawnServiceTypeChecks.checkInterfaceAnnotation(beanName, type, problems);
			}
		}
	}

	/**
	 * Checks what a service needs in its child, as far as definitions tell. What lives in
	 * another process, and what that needs, is not looked at.
	 */
	private void checkDependencies(ConfigurableListableBeanFactory beanFactory, SpawnServiceDefinition service,
			Map<String, String> overrides, List<SpawnServiceProblem> problems) {
		if (overrides.isEmpty() && !this.access.isLimited(service.pool())) {
			return;
		}
		SpawnServiceDependencies dependencies = new SpawnServiceDependencies(beanFactory);
		Map<String, String> paths = new HashMap<>(Map.of(service.beanName(), ""));
		Deque<String> open = new ArrayDeque<>(List.of(service.beanName()));
		while (!open.isEmpty()) {
			String beanName = open.remove();
			for (String dependency : dependencies.of(beanName)) {
				String path = paths.get(beanName)
						+ (beanName.equals(service.beanName()) ? "" : " through '" + beanName + "'");
				if (paths.putIfAbsent(dependency, path) != null
						|| SpawnServiceDefinitions.find(beanFactory, dependency) != null) {
					continue;
				}
				if (SpawnServiceDefinitions.findHost(beanFactory, dependency) != null) {
					checkSeen(service, path, dependency, problems);
					continue;
				}
				String override = !this.inline ? overrides.get(dependency) : null;
				if (override == null) {
					open.add(dependency);
					continue;
				}
				problems.add(SpawnServiceProblem.of(service,
						"it depends%s on bean '%s', which %s overrides in this process only: a child would use the real one"
							.formatted(path, dependency, override),
						"Override '" + service.beanName() + "' itself, or set 'spawn.mode=inline' for this test."));
			}
		}
	}

	private void checkSeen(SpawnServiceDefinition service, String path, String hostService,
			List<SpawnServiceProblem> problems) {
		if (!this.access.sees(service.pool(), hostService)) {
			String property = HostServiceAccess.property(service.pool());
			problems.add(SpawnServiceProblem.of(service,
					"it depends%s on the host service '%s', which pool '%s' may not see: '%s' does not name it"
						.formatted(path, hostService, service.pool(), property),
					"Add '" + hostService + "' to '" + property + "', or do without it."));
		}
	}

	/**
	 * Checks that what was created of the services are proxies.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		ConfigurableListableBeanFactory beanFactory = this.beanFactory;
		Assert.state(beanFactory != null, "'beanFactory' must not be null");
		Map<String, String> overrides = SpawnServiceOverrides.of(beanFactory);
		SpawnProxyPostProcessor proxies = find(beanFactory, SpawnProxyPostProcessor.class);
		List<SpawnServiceProblem> problems = new ArrayList<>();
		for (SpawnServiceDefinition service : SpawnServiceDefinitions.of(beanFactory).services()) {
			boolean isPlain = this.inline && service.isRunner();
			if (isPlain || !service.exists(beanFactory) || overrides.containsKey(service.beanName())) {
				continue;
			}
			boolean proxied = (proxies != null && !this.inline) ? proxies.hasProxied(service.beanName())
					: beanFactory.getSingleton(service.beanName()) instanceof SpawnProxy;
			if (!proxied) {
				problems.add(createdEarly(beanFactory, service));
			}
		}
		throwIfAny(problems);
	}

	private static SpawnServiceProblem createdEarly(ConfigurableListableBeanFactory beanFactory,
			SpawnServiceDefinition service) {
		String dependents = Arrays.stream(beanFactory.getDependentBeans(service.beanName()))
			.map((name) -> "'" + name + "'")
			.collect(Collectors.joining(", "));
		return SpawnServiceProblem.of(service,
				(service.isHost() ? "it is created so early that a child would have it itself, instead of a proxy"
						: "it was created in this process before there could be a proxy")
						+ (dependents.isEmpty() ? "" : "; it is injected into " + dependents),
				"Do not let a BeanFactoryPostProcessor or BeanPostProcessor depend on it, not even indirectly: inject "
						+ "it there as ObjectProvider and ask for it at the first use.");
	}

	/**
	 * Returns the bean of a type, without the look into every {@code FactoryBean} that a
	 * plain search by type would take.
	 */
	private static <T> @Nullable T find(ConfigurableListableBeanFactory beanFactory, Class<T> type) {
		String[] names = beanFactory.getBeanNamesForType(type, true, false);
		return (names.length > 0) ? beanFactory.getBean(names[0], type) : null;
	}

	private static void throwIfAny(List<SpawnServiceProblem> problems) {
		if (!problems.isEmpty()) {
			throw new InvalidSpawnServiceException(problems);
		}
	}

}
