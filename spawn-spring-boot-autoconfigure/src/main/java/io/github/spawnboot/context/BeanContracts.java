package io.github.spawnboot.context;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import org.jspecify.annotations.Nullable;

/**
 * The contracts of services: which methods can be called from another process, and how
 * their values cross. Parent and child each compute them from the same definitions, and
 * compare fingerprints. Thread-safe; a contract is computed once.
 * <p>
 * The methods of a service are its public instance methods, inherited ones included,
 * except those of {@code Object}, {@code @SpawnHandler} methods, and what Spring calls in
 * the process of the service: injected setters, {@code Aware} setters,
 * {@code @PostConstruct} and {@code @PreDestroy} methods, init and destroy methods of the
 * bean definition, {@code InitializingBean}, {@code DisposableBean}, {@code Lifecycle},
 * {@code SmartInitializingSingleton} and {@code AutoCloseable}.
 */
public final class BeanContracts {

	private final ValueCodec codec;

	private final Map<String, ServiceContract> contracts = new ConcurrentHashMap<>();

	/**
	 * Creates contracts that use a codec.
	 * @param codec carries the values
	 */
	public BeanContracts(ValueCodec codec) {
		this.codec = codec;
	}

	/**
	 * Checks that no soft limit of a method is one that the limit of its pool hides.
	 * @param services the services of all pools
	 * @param callTimeouts returns the longest time of a call by the name of a pool, or
	 * {@code null} for none
	 * @throws InvalidSpawnServiceException if there is one
	 */
	public void checkSoftLimits(SpawnServiceDefinitions services, Function<String, @Nullable Duration> callTimeouts) {
		List<SpawnServiceProblem> problems = new ArrayList<>();
		for (SpawnServiceDefinition service : services.services()) {
			SpawnMethodChecks.checkSoftLimits(service, contract(service), callTimeouts.apply(service.pool()), problems);
		}
		if (!problems.isEmpty()) {
			throw new InvalidSpawnServiceException(problems);
		}
	}

	/**
	 * Returns the contract of a service; its problems have not been looked at.
	 * @param service the service
	 * @return the contract, named like the bean
	 */
	public ServiceContract contract(SpawnServiceDefinition service) {
		return this.contracts.computeIfAbsent(service.beanName(),
				(name) -> ServiceContract.of(name, service.contractType(),
						new AnnotationContractRules((method) -> SpawnServiceMethods.isRemote(service, method)),
						this.codec));
	}

}
