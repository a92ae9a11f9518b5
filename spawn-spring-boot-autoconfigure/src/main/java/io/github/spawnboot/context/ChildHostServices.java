package io.github.spawnboot.context;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.HostServices;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * The host services that the parent offers to this child. Thread-safe.
 */
public final class ChildHostServices implements HostServices {

	private final ConfigurableListableBeanFactory beanFactory;

	private final Map<String, String> offered;

	private final BeanContracts contracts;

	/**
	 * Creates the list.
	 * @param beanFactory has the definitions of the host services, and makes their
	 * proxies
	 * @param offered fingerprints of what the parent offers, by bean name
	 * @param contracts contracts as this process sees them
	 */
	public ChildHostServices(ConfigurableListableBeanFactory beanFactory, Map<String, String> offered,
			BeanContracts contracts) {
		this.beanFactory = beanFactory;
		this.offered = new TreeMap<>(offered);
		this.contracts = contracts;
	}

	/**
	 * Checks that this process has the same build of what the parent offers, and only
	 * proxies of it.
	 * @throws IllegalStateException if it has not
	 */
	public void check() {
		for (Map.Entry<String, String> service : this.offered.entrySet()) {
			String name = service.getKey();
			SpawnServiceDefinition definition = SpawnServiceDefinitions.findHost(this.beanFactory, name);
			if (definition == null) {
				throw new IllegalStateException("The parent offers the host service '" + name
						+ "', but the child has no such @HostService. Either the application was rebuilt while it runs:"
						+ " start it anew; or the definition of the bean depends on something that only the parent has,"
						+ " for example a condition, or a bean that a test adds: name in 'host-services' of the pool"
						+ " those that its children need");
			}
			if (!service.getValue().equals(this.contracts.contract(definition).fingerprint())) {
				throw new IllegalStateException("The parent has another build of the host service '" + name
						+ "' than the child; the application was rebuilt while it runs. Start it anew");
			}
		}
		Set<String> names = SpawnServiceDefinitions.of(this.beanFactory).hostServiceNames();
		for (String name : names) {
			Object bean = this.beanFactory.getSingleton(name);
			if (bean != null && !(bean instanceof SpawnProxy)) {
				throw new IllegalStateException("The host service '" + name
						+ "' was created in the child before there could be a proxy of it. Do not let a"
						+ " BeanFactoryPostProcessor depend on it, not even indirectly");
			}
		}
	}

	@Override
	public List<String> names() {
		return List.copyOf(this.offered.keySet());
	}

	@Override
	public <T> T get(String name, Class<T> type) {
		if (!this.offered.containsKey(name)) {
			throw new HandlerNotFoundException("The parent offers no host service '" + name + "' to this child. "
					+ HostServiceAccess.suggestion(name, this.offered.keySet()).strip(), null);
		}
		return LocalHostServices.bean(this.beanFactory, name, type);
	}

}
