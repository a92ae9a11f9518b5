package io.github.spawnboot.context;

import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.TargetSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.target.EmptyTargetSource;
import org.springframework.core.SmartClassLoader;
import org.springframework.util.ClassUtils;

/**
 * Makes proxies of services: a JDK proxy where the declared type is an interface, else a
 * CGLIB subclass that is instantiated without a constructor.
 */
final class SpawnProxyFactory {

	private final @Nullable ClassLoader classLoader;

	/**
	 * Creates a factory.
	 * @param classLoader the bean class loader
	 */
	SpawnProxyFactory(@Nullable ClassLoader classLoader) {
		this.classLoader = classLoader;
	}

	/**
	 * Returns the class of the proxies of a service in another process.
	 * @param service the service
	 * @param interceptor as for the proxy; gives the class its shape and gets no call
	 * @return the class
	 */
	Class<?> proxyClass(SpawnServiceDefinition service, SpawnProxyInterceptor interceptor) {
		Class<?> type = service.rawType();
		return remote(type, interceptor).getProxyClass(loader(type));
	}

	/**
	 * Makes the proxy of a service in another process.
	 * @param service the service
	 * @param interceptor gets all calls
	 * @return the proxy
	 */
	Object proxy(SpawnServiceDefinition service, SpawnProxyInterceptor interceptor) {
		Class<?> type = service.rawType();
		return remote(type, interceptor).getProxy(loader(type));
	}

	/**
	 * Makes the proxy of a service in this process.
	 * @param service the service
	 * @param target the service itself
	 * @param interceptor gets all calls
	 * @return the proxy
	 */
	Object inlineProxy(SpawnServiceDefinition service, Object target, MethodInterceptor interceptor) {
		Class<?> type = service.rawType();
		return factory(type, new SpawnProxyTarget(type, target), interceptor).getProxy(loader(type));
	}

	private ProxyFactory remote(Class<?> type, MethodInterceptor interceptor) {
		ProxyFactory factory = factory(type, EmptyTargetSource.forClass(type), interceptor);
		factory.setOpaque(true);
		return factory;
	}

	private ProxyFactory factory(Class<?> type, TargetSource target, MethodInterceptor interceptor) {
		ProxyFactory factory = new ProxyFactory();
		factory.setTargetSource(target);
		if (type.isInterface()) {
			factory.addInterface(type);
		}
		else {
			factory.setProxyTargetClass(true);
			for (Class<?> implemented : ClassUtils.getAllInterfacesForClass(type, loader(type))) {
				factory.addInterface(implemented);
			}
		}
		factory.addInterface(SpawnProxy.class);
		factory.addAdvice(interceptor);
		return factory;
	}

	/**
	 * Returns the class loader in which the proxy of a type is defined.
	 * @param type the type
	 * @return the class loader
	 */
	@Nullable ClassLoader loader(Class<?> type) {
		if (this.classLoader instanceof SmartClassLoader smart && type.getClassLoader() != this.classLoader) {
			return smart.getOriginalClassLoader();
		}
		return this.classLoader;
	}

}
