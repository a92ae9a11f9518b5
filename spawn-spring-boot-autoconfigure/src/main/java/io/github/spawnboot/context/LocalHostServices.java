package io.github.spawnboot.context;

import java.util.List;

import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.HostServices;
import io.github.spawnboot.SpawnUsageException;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.util.function.SingletonSupplier;

/**
 * The host services of the process that they live in. Thread-safe.
 */
public final class LocalHostServices implements HostServices {

	private final BeanFactory beanFactory;

	private final HostServiceAccess access;

	private final SingletonSupplier<List<String>> names;

	/**
	 * Creates the list.
	 * @param beanFactory holds the host services
	 * @param definitions says which beans they are
	 * @param access says which of them a service of inline mode may see
	 */
	public LocalHostServices(BeanFactory beanFactory, SpawnServiceDefinitions definitions, HostServiceAccess access) {
		this.beanFactory = beanFactory;
		this.access = access;
		this.names = SingletonSupplier.of(() -> definitions.hostServiceNames().stream().sorted().toList());
	}

	@Override
	public List<String> names() {
		String pool = InlineCall.currentPool();
		List<String> all = this.names.obtain();
		return (pool != null) ? all.stream().filter((name) -> this.access.sees(pool, name)).toList() : all;
	}

	@Override
	public <T> T get(String name, Class<T> type) {
		List<String> names = names();
		if (!names.contains(name)) {
			throw new HandlerNotFoundException(
					"There is no host service '" + name + "'. " + HostServiceAccess.suggestion(name, names).strip(),
					null);
		}
		return bean(this.beanFactory, name, type);
	}

	static <T> T bean(BeanFactory beanFactory, String name, Class<T> type) {
		try {
			return beanFactory.getBean(name, type);
		}
		catch (BeanNotOfRequiredTypeException ex) {
			throw new SpawnUsageException("Host service '" + name + "' is no '" + type.getName() + "', but '"
					+ ex.getActualType().getName() + "'. Ask for the type under which it is declared", ex);
		}
	}

}
