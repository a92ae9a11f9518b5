package io.github.spawnboot.context;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.SmartInstantiationAwareBeanPostProcessor;
import org.springframework.util.Assert;
import org.springframework.util.function.SingletonSupplier;

/**
 * Wraps {@code @SpawnService} beans of this process in the same kind of proxy that stands
 * for them where they run in children, so that what could not cross the border fails here
 * too. The proxy is the outermost: aspects of the service apply behind it, as they do in
 * a child. {@code @HostService} beans get such a proxy, too; only what services call goes
 * through the codec there, all other calls meet the bean as it is. Register it by a
 * {@code static} {@code @Bean} method, instead of a {@link SpawnProxyPostProcessor}.
 */
public final class SpawnInlinePostProcessor implements SmartInstantiationAwareBeanPostProcessor, BeanFactoryAware {

	private final ObjectProvider<BeanContracts> contracts;

	private final ObjectProvider<InlineServiceCalls> calls;

	private final Map<String, Object> earlyReferences = new ConcurrentHashMap<>();

	private @Nullable ConfigurableListableBeanFactory beanFactory;

	/**
	 * Creates a post-processor.
	 * @param contracts the contracts, asked for at the first call of a proxy
	 * @param calls carries the calls, asked for at the first call of a proxy
	 */
	public SpawnInlinePostProcessor(ObjectProvider<BeanContracts> contracts, ObjectProvider<InlineServiceCalls> calls) {
		this.contracts = contracts;
		this.calls = calls;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		Assert.isInstanceOf(ConfigurableListableBeanFactory.class, beanFactory);
		this.beanFactory = (ConfigurableListableBeanFactory) beanFactory;
	}

	@Override
	public Object getEarlyBeanReference(Object bean, String beanName) {
		this.earlyReferences.put(beanName, bean);
		return wrap(bean, beanName);
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Assert.state(this.beanFactory != null, "'beanFactory' must not be null");
		SpawnServiceDefinition service = SpawnServiceDefinitions.find(this.beanFactory, beanName);
		if (service != null && !(bean instanceof SpawnProxy) && service.rawType().isInstance(bean)) {
			SpawnServiceWarmUps.run(service, bean);
		}
		return (this.earlyReferences.remove(beanName) != null) ? bean : wrap(bean, beanName);
	}

	private Object wrap(Object bean, String beanName) {
		Assert.state(this.beanFactory != null, "'beanFactory' must not be null");
		SpawnServiceDefinition service = SpawnServiceDefinitions.find(this.beanFactory, beanName);
		if (service == null) {
			service = SpawnServiceDefinitions.findHost(this.beanFactory, beanName);
		}
		if (service == null || service.isRunner() || !service.rawType().isInstance(bean)
				|| bean instanceof SpawnProxy) {
			return bean;
		}
		MethodInterceptor copying = copying(service, bean);
		return new SpawnProxyFactory(this.beanFactory.getBeanClassLoader()).inlineProxy(service, bean, service.isHost()
				? (invocation) -> (InlineCall.currentPool() != null) ? copying.invoke(invocation) : invocation.proceed()
				: copying);
	}

	private MethodInterceptor copying(SpawnServiceDefinition service, Object bean) {
		SingletonSupplier<InlineServiceCalls> resolved = SingletonSupplier.of(this.calls::getObject);
		return new SpawnProxyInterceptor(service, () -> this.contracts.getObject().contract(service),
				(method, args) -> resolved.obtain().invokeInline(service.beanName(), bean, method, args), bean);
	}

}
