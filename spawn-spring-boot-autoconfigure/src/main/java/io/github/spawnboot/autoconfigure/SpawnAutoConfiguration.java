package io.github.spawnboot.autoconfigure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.Spawner;
import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.child.ChildProcess;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.codec.LiveAdapter;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import io.github.spawnboot.context.BeanContracts;
import io.github.spawnboot.context.ChildContext;
import io.github.spawnboot.context.ChildExporter;
import io.github.spawnboot.context.ChildHostServices;
import io.github.spawnboot.context.ChildPools;
import io.github.spawnboot.context.FailureTypes;
import io.github.spawnboot.context.HostServiceAccess;
import io.github.spawnboot.context.HostServiceServer;
import io.github.spawnboot.context.InlinePools;
import io.github.spawnboot.context.InlineServiceCalls;
import io.github.spawnboot.context.LocalHostServices;
import io.github.spawnboot.context.PropertyFilter;
import io.github.spawnboot.context.RemoteServiceCalls;
import io.github.spawnboot.context.ServiceCalls;
import io.github.spawnboot.context.ServiceExporter;
import io.github.spawnboot.context.SpawnInlinePostProcessor;
import io.github.spawnboot.context.SpawnPoolDefinitionRegistrar;
import io.github.spawnboot.context.SpawnPools;
import io.github.spawnboot.context.SpawnProxyPostProcessor;
import io.github.spawnboot.context.SpawnServiceDefinition;
import io.github.spawnboot.context.SpawnServiceDefinitions;
import io.github.spawnboot.context.SpawnServiceVerifier;
import io.github.spawnboot.context.SpringLiveAdapters;
import io.github.spawnboot.engine.CallCarrier;
import io.github.spawnboot.engine.CallRequest;
import io.github.spawnboot.launch.ChildLauncher;
import io.github.spawnboot.launch.ChildLimit;
import io.github.spawnboot.launch.ChildProgram;
import io.github.spawnboot.launch.JvmCommand;
import io.github.spawnboot.launch.OutputLimits;
import io.github.spawnboot.pool.PoolSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * Auto-configuration of child JVMs. In the parent, services are answered for by proxies
 * and pools are managed with the context; in a child, services are exported and those of
 * other pools are reached through the parent; in inline mode everything stays in this
 * process.
 */
@AutoConfiguration
@EnableConfigurationProperties(SpawnProperties.class)
@Import(CallCarrierConfiguration.class)
public final class SpawnAutoConfiguration {

	private static final String POOLS = "spawnPools";

	@Bean
	static ChildScalarBindHandlerAdvisor spawnChildScalarBindHandlerAdvisor() {
		return new ChildScalarBindHandlerAdvisor();
	}

	@Bean
	@ConditionalOnMissingBean
	static ValueCodec spawnValueCodec(ConfigurableListableBeanFactory beanFactory,
			ObjectProvider<LiveAdapter<?>> adapters) {
		ChildProcess child = ChildProcess.current();
		ValueCodec codec = (child != null) ? child.codec() : new ValueCodec();
		List<LiveAdapter<?>> all = new ArrayList<>(SpringLiveAdapters.of(classLoader(beanFactory)));
		adapters.orderedStream().forEach(all::add);
		return codec.with(all);
	}

	private static ClassLoader classLoader(ConfigurableListableBeanFactory beanFactory) {
		return Objects.requireNonNullElseGet(beanFactory.getBeanClassLoader(),
				() -> Objects.requireNonNull(ClassUtils.getDefaultClassLoader()));
	}

	@Bean
	@ConditionalOnMissingBean
	static BeanContracts spawnBeanContracts(ValueCodec codec) {
		return new BeanContracts(codec);
	}

	@Bean
	static SpawnPoolDefinitionRegistrar spawnPoolDefinitionRegistrar() {
		return new SpawnPoolDefinitionRegistrar(POOLS);
	}

	@Bean
	FailureCodec spawnFailureCodec(ConfigurableListableBeanFactory beanFactory, BeanContracts contracts) {
		SpawnServiceDefinitions definitions = SpawnServiceDefinitions.of(beanFactory);
		Collection<ServiceContract> all = Stream
			.concat(definitions.services().stream(), definitions.hostServices().stream())
			.map(contracts::contract)
			.toList();
		List<String> packages = AutoConfigurationPackages.has(beanFactory) ? AutoConfigurationPackages.get(beanFactory)
				: List.of();
		return new FailureCodec(new FailureTypes(all, packages, classLoader(beanFactory)));
	}

	private static Set<String> configuredPools(Environment environment) {
		return Binder.get(environment)
			.bind("spawn.pools", Bindable.mapOf(String.class, Object.class))
			.map(Map::keySet)
			.orElse(Set.of());
	}

	private static HostServiceAccess hostServiceAccess(Environment environment) {
		Binder binder = Binder.get(environment);
		Map<String, List<String>> limits = new LinkedHashMap<>();
		for (String pool : configuredPools(environment)) {
			String property = "spawn.pools." + pool + ".host-services";
			if (ConfigurationPropertyName.isValid(property)) {
				binder.bind(property, Bindable.listOf(String.class)).ifBound((names) -> limits.put(pool, names));
			}
		}
		return new HostServiceAccess(limits);
	}

	/**
	 * The application that has children.
	 */
	@Configuration(proxyBeanMethods = false)
	@Conditional(OnSpawnRole.Parent.class)
	static class ParentConfiguration {

		@Bean
		static SpawnProxyPostProcessor spawnProxyPostProcessor(ObjectProvider<BeanContracts> contracts,
				ObjectProvider<ServiceCalls> calls) {
			return new SpawnProxyPostProcessor((pool) -> true, contracts, calls);
		}

		@Bean
		static SpawnServiceVerifier spawnServiceVerifier(Environment environment) {
			return new SpawnServiceVerifier(configuredPools(environment), false, hostServiceAccess(environment));
		}

		@Bean
		ChildLimit spawnChildLimit(SpawnProperties properties) {
			return LimitPropertyChecks.childLimit(properties.getMaxChildren());
		}

		@Bean(POOLS)
		ChildPools spawnPools(SpawnProperties properties, ChildLimit childLimit,
				ConfigurableListableBeanFactory beanFactory, BeanContracts contracts, ValueCodec codec,
				FailureCodec failures, ObjectProvider<PropertyFilter> filters, ObjectProvider<ApplicationRecipe> recipe,
				ObjectProvider<CallCarrier> carriers, Environment environment, ApplicationEventPublisher publisher) {
			SpawnServiceDefinitions definitions = SpawnServiceDefinitions.of(beanFactory);
			BeamSettings beams = properties.beamSettings();
			OutputLimits output = properties.outputLimits();
			Set<String> names = new LinkedHashSet<>(List.of(SpawnPool.DEFAULT));
			names.addAll(definitions.pools());
			List<PoolSettings> settings = new ArrayList<>();
			for (String name : names) {
				PoolSettings pool = properties.poolSettings(name);
				ShutdownLimit.check(pool, environment);
				settings.add(pool);
			}
			contracts.checkSoftLimits(definitions, (name) -> properties.poolSettings(name).callTimeout());
			List<PoolSettings> used = settings.stream()
				.filter((pool) -> definitions.pools().contains(pool.name())
						|| properties.getPools().containsKey(pool.name()))
				.toList();
			LimitPropertyChecks.checkSizes(used, childLimit.most());
			ResourceBudget budget = ResourceBudget.of(used, properties::isHeapSet, properties.getBudget());
			budget.check();
			ChildLauncher launcher = new ChildLauncher(
					JvmCommand.ofThisJvm().withProcessors(budget.processorsPerChild()), beams, output,
					properties.getCrashDirectory(), childLimit);
			CallCarrier carrier = CallCarrierConfiguration.all(carriers);
			HostServiceServer hostServices = new HostServiceServer(beanFactory, definitions, contracts,
					hostServiceAccess(environment), codec, failures, launcher.called(), carrier);
			return new ChildPools(settings.stream().map(budget::fit).toList(), budget::resized, launcher,
					(pool) -> program(pool, definitions, contracts, hostServices,
							filters.getIfAvailable(PropertyFilter::all), recipe),
					failures, definitions, hostServices, (request) -> method(definitions, contracts, request), carrier,
					publisher);
		}

		private static @Nullable RemoteMethod method(SpawnServiceDefinitions definitions, BeanContracts contracts,
				CallRequest request) {
			SpawnServiceDefinition service = definitions.service(request.service());
			return (service != null) ? contracts.contract(service).find(request.name()) : null;
		}

		private static ChildProgram program(String pool, SpawnServiceDefinitions definitions, BeanContracts contracts,
				HostServiceServer hostServices, PropertyFilter filter, ObjectProvider<ApplicationRecipe> recipes) {
			ApplicationRecipe recipe = recipes.getIfAvailable();
			if (recipe == null) {
				throw ApplicationRecipe.missing(pool);
			}
			Map<String, String> fingerprints = new LinkedHashMap<>();
			for (SpawnServiceDefinition service : definitions.services(pool)) {
				fingerprints.put(service.beanName(), contracts.contract(service).fingerprint());
			}
			return recipe.program(fingerprints, hostServices.fingerprints(pool), filter);
		}

		@Bean
		LocalHostServices spawnHostServices(ConfigurableListableBeanFactory beanFactory) {
			return new LocalHostServices(beanFactory, SpawnServiceDefinitions.of(beanFactory), HostServiceAccess.ALL);
		}

		@Bean
		@ConditionalOnMissingBean
		ServiceCalls spawnServiceCalls(ChildPools pools, ValueCodec codec, FailureCodec failures,
				ObjectProvider<CallCarrier> carriers, SpawnProperties properties) {
			return new RemoteServiceCalls(pools, codec, CallCarrierConfiguration.all(carriers), failures,
					properties::retrySettings);
		}

	}

	/**
	 * A child.
	 */
	@Configuration(proxyBeanMethods = false)
	@Conditional(OnSpawnRole.Child.class)
	static class ChildConfiguration {

		private static ChildProcess child() {
			ChildProcess child = ChildProcess.current();
			Assert.state(child != null, "This process is no child");
			return child;
		}

		@Bean
		static SpawnProxyPostProcessor spawnProxyPostProcessor(ChildContext context,
				ObjectProvider<BeanContracts> contracts, ObjectProvider<ServiceCalls> calls) {
			ChildProcess child = ChildProcess.current();
			return new SpawnProxyPostProcessor((pool) -> child != null && !pool.equals(child.pool()),
					context.hostServices().keySet(), contracts, calls);
		}

		@Bean
		ChildHostServices spawnHostServices(ConfigurableListableBeanFactory beanFactory, ChildContext context,
				BeanContracts contracts) {
			return new ChildHostServices(beanFactory, context.hostServices(), contracts);
		}

		@Bean
		ServiceCalls spawnServiceCalls(ValueCodec codec, FailureCodec failures, ObjectProvider<CallCarrier> carriers) {
			return new RemoteServiceCalls((pool) -> child().parent(), codec, CallCarrierConfiguration.all(carriers),
					failures, (failure) -> child().checkMemory(failure));
		}

		@Bean
		ChildExporter spawnChildExporter(BeanContracts contracts, ChildHostServices hostServices, FailureCodec failures,
				ObjectProvider<CallCarrier> carriers) {
			ServiceExporter exporter = new ServiceExporter(contracts);
			return (beanFactory, child, serviceBeanNames) -> {
				hostServices.check();
				child.carrier(CallCarrierConfiguration.all(carriers));
				child.failures(failures);
				exporter.export(beanFactory, child, serviceBeanNames);
			};
		}

		@Bean(POOLS)
		SpawnPools spawnPools() {
			return new SpawnPools() {

				@Override
				public SpawnPool pool(String name) {
					throw new SpawnUsageException(
							"Pool '" + name + "' and its engine cannot be used in a child (this is one" + " of pool '"
									+ child().pool() + "'), because a child does not spawn. Inject the service itself:"
									+ " a service of another pool is then called through the parent",
							null);
				}

				@Override
				public Spawner spawner(String name) {
					return () -> {
						throw new SpawnUsageException(
								"A child does not start children: this is one of pool '" + child().pool() + "'", null);
					};
				}

			};
		}

	}

	/**
	 * An application that keeps its services in its own process.
	 */
	@Configuration(proxyBeanMethods = false)
	@Conditional(OnSpawnRole.Inline.class)
	static class InlineConfiguration {

		@Bean
		static SpawnInlinePostProcessor spawnInlinePostProcessor(ObjectProvider<BeanContracts> contracts,
				ObjectProvider<InlineServiceCalls> calls) {
			return new SpawnInlinePostProcessor(contracts, calls);
		}

		@Bean
		static SpawnServiceVerifier spawnServiceVerifier(Environment environment) {
			return new SpawnServiceVerifier(configuredPools(environment), true, hostServiceAccess(environment));
		}

		@Bean(POOLS)
		InlinePools spawnPools(ConfigurableListableBeanFactory beanFactory, ValueCodec codec, FailureCodec failures,
				Environment environment) {
			return new InlinePools(beanFactory, SpawnServiceDefinitions.of(beanFactory), hostServiceAccess(environment),
					codec, failures);
		}

		@Bean
		LocalHostServices spawnHostServices(ConfigurableListableBeanFactory beanFactory, Environment environment) {
			return new LocalHostServices(beanFactory, SpawnServiceDefinitions.of(beanFactory),
					hostServiceAccess(environment));
		}

	}

}
