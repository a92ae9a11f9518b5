package io.github.spawnboot.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.spawnboot.Forks;
import io.github.spawnboot.child.ChildProcess;
import io.github.spawnboot.child.ForkTask;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import io.github.spawnboot.context.ChildExporter;
import io.github.spawnboot.context.ChildHostServices;
import io.github.spawnboot.context.ChildPools;
import io.github.spawnboot.context.FailureTypes;
import io.github.spawnboot.context.ForkDefinition;
import io.github.spawnboot.context.ForkDefinitions;
import io.github.spawnboot.context.ForkExporter;
import io.github.spawnboot.context.ForkLifecycle;
import io.github.spawnboot.context.InlineForks;
import io.github.spawnboot.context.PropertyFilter;
import io.github.spawnboot.engine.CallCarrier;
import io.github.spawnboot.fork.ForkTarget;
import io.github.spawnboot.fork.JvmForks;
import io.github.spawnboot.launch.ChildLimit;
import io.github.spawnboot.launch.ChildProgram;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.util.ClassUtils;

/**
 * Auto-configuration of {@link Forks}, with the methods that have
 * {@link io.github.spawnboot.annotation.SpawnFork @SpawnFork}.
 */
@AutoConfiguration(after = SpawnAutoConfiguration.class)
@EnableConfigurationProperties(SpawnProperties.class)
public final class SpawnForkAutoConfiguration {

	private static final String METADATA_READERS = "org.springframework.boot.autoconfigure.internalCachingMetadataReaderFactory";

	/**
	 * The application that forks.
	 */
	@Configuration(proxyBeanMethods = false)
	@Conditional(OnSpawnRole.Parent.class)
	@ConditionalOnBean(ChildPools.class)
	static class ParentConfiguration {

		@Bean
		@ConditionalOnMissingBean(Forks.class)
		JvmForks spawnForks(SpawnProperties properties, ConfigurableListableBeanFactory beanFactory, ValueCodec codec,
				ChildPools pools, ChildLimit childLimit, ObjectProvider<CallCarrier> carriers,
				ObjectProvider<ApplicationRecipe> recipe, ObjectProvider<PropertyFilter> filters) {
			List<String> packages = AutoConfigurationPackages.has(beanFactory)
					? AutoConfigurationPackages.get(beanFactory) : List.of();
			FailureTypes failures = new FailureTypes(List.of(), packages,
					Objects.requireNonNullElseGet(beanFactory.getBeanClassLoader(),
							() -> Objects.requireNonNull(ClassUtils.getDefaultClassLoader())));
			CallCarrier carrier = CallCarrierConfiguration.all(carriers);
			JvmForks forks = JvmForks.create(properties.beamSettings(), properties.outputLimits(),
					properties.getCrashDirectory(), childLimit, properties.isStrictBuild(), carrier, failures);
			for (ForkDefinition fork : ForkDefinitions.of(beanFactory, packages, readers(beanFactory))) {
				String beanName = fork.beanName();
				if (beanName == null) {
					forks.register(fork.name(), fork.type(), fork.method());
				}
				else {
					ServiceContract contract = ForkTask.contract(fork.name(), fork.type(), fork.method(), codec);
					FailureCodec rebuilt = ForkTarget.failures(fork.method(), failures);
					String pool = ForkTarget.pool(fork.name());
					forks.register(new ForkTarget(contract, fork.place(), codec, carrier, rebuilt,
							(input) -> ForkExporter.program(program(beanName, contract, pool, pools, recipe,
									filters.getIfAvailable(PropertyFilter::all)), fork, contract, input),
							(call) -> pools.route(pool, call)));
				}
			}
			return forks;
		}

		@Bean
		@ConditionalOnSingleCandidate(JvmForks.class)
		ForkLifecycle spawnForkLifecycle(JvmForks forks, ChildPools pools, SpawnProperties properties,
				Environment environment) {
			return new ForkLifecycle(forks,
					LimitPropertyChecks.forkDrainTimeout(properties.getForks().getDrainTimeout(), environment), pools);
		}

		private static @Nullable MetadataReaderFactory readers(ConfigurableListableBeanFactory beanFactory) {
			return beanFactory.containsBean(METADATA_READERS)
					? beanFactory.getBean(METADATA_READERS, MetadataReaderFactory.class) : null;
		}

		private static ChildProgram program(String beanName, ServiceContract contract, String pool, ChildPools pools,
				ObjectProvider<ApplicationRecipe> recipes, PropertyFilter filter) {
			ApplicationRecipe recipe = recipes.getIfAvailable();
			if (recipe == null) {
				throw ApplicationRecipe.missing(pool);
			}
			return recipe.program(Map.of(beanName, contract.fingerprint()), pools.hostServices(pool), filter);
		}

	}

	/**
	 * A child, which may be the process of a fork.
	 */
	@Configuration(proxyBeanMethods = false)
	@Conditional(OnSpawnRole.Child.class)
	@ConditionalOnBean(ChildHostServices.class)
	static class ChildConfiguration {

		@Bean
		@Primary
		ChildExporter spawnForkExporter(@Qualifier("spawnChildExporter") ChildExporter services, ValueCodec codec,
				FailureCodec failures, ChildHostServices hostServices, ObjectProvider<CallCarrier> carriers) {
			ForkExporter exporter = new ForkExporter(codec);
			return (beanFactory, child, beanNames) -> {
				if (ForkExporter.isForked()) {
					prepare(child, failures, hostServices, carriers);
					exporter.export(beanFactory, child, beanNames);
				}
				else {
					services.export(beanFactory, child, beanNames);
				}
			};
		}

		private static void prepare(ChildProcess child, FailureCodec failures, ChildHostServices hostServices,
				ObjectProvider<CallCarrier> carriers) {
			hostServices.check();
			child.carrier(CallCarrierConfiguration.all(carriers));
			child.failures(failures);
		}

		/**
		 * Refuses every fork, because a child starts no processes.
		 */
		@Bean
		@ConditionalOnMissingBean(Forks.class)
		JvmForks spawnForks() {
			return JvmForks.create();
		}

	}

	/**
	 * An application that keeps its services in its own process.
	 */
	@Configuration(proxyBeanMethods = false)
	@Conditional(OnSpawnRole.Inline.class)
	static class InlineConfiguration {

		@Bean
		@ConditionalOnMissingBean(Forks.class)
		InlineForks spawnForks() {
			return new InlineForks();
		}

	}

}
