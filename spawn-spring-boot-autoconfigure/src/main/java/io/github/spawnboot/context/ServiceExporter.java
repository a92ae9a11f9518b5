package io.github.spawnboot.context;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import io.github.spawnboot.Handler;
import io.github.spawnboot.Job;
import io.github.spawnboot.Status;
import io.github.spawnboot.child.ChildProcess;
import io.github.spawnboot.engine.Rehearsal;
import io.github.spawnboot.runner.AsyncRunner;

import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.Assert;
import org.springframework.util.ReflectionUtils;

/**
 * Makes services callable: their methods by their contracts, their {@code @SpawnHandler}
 * methods as jobs of an engine.
 */
public final class ServiceExporter implements ChildExporter {

	private final BeanContracts contracts;

	/**
	 * Creates an exporter.
	 * @param contracts the contracts of the services
	 */
	public ServiceExporter(BeanContracts contracts) {
		this.contracts = contracts;
	}

	@Override
	public void export(ConfigurableListableBeanFactory beanFactory, ChildProcess child, List<String> serviceBeanNames) {
		for (String beanName : serviceBeanNames) {
			SpawnServiceDefinition service = SpawnServiceDefinitions.find(beanFactory, beanName);
			Assert.state(service != null, () -> "Bean '" + beanName + "' is no @SpawnService in this child");
			Object bean = beanFactory.getBean(beanName);
			child.export(this.contracts.contract(service),
					service.isRunner() ? new ServedRunner(beanName, (AsyncRunner) bean) : bean);
			registerHandlers(service, bean, child.engine()::register);
			SpawnServiceWarmUps.run(service, bean);
		}
		if (!serviceBeanNames.isEmpty()) {
			child.export(Rehearsal.contract(child.codec()), new Rehearsal());
		}
	}

	/**
	 * Registers the handlers of a service.
	 * @param service the service
	 * @param bean its bean
	 * @param registration takes the name of each job and its handler
	 */
	static void registerHandlers(SpawnServiceDefinition service, Object bean,
			BiConsumer<String, Handler> registration) {
		for (Map.Entry<String, Method> handler : service.handlersByName().entrySet()) {
			Method method = handler.getValue();
			Object receiver = receiver(method, bean);
			ReflectionUtils.makeAccessible(method);
			registration.accept(handler.getKey(), (job) -> call(method, receiver, job));
		}
	}

	/**
	 * Returns the object on which such a method is called: the bean with its aspects,
	 * unless it is a proxy that cannot override the method and would run it on its own
	 * empty fields.
	 */
	static Object receiver(Method method, Object bean) {
		boolean overridable = (method.getModifiers() & (Modifier.PRIVATE | Modifier.FINAL)) == 0;
		if (!AopUtils.isAopProxy(bean)
				|| (overridable && method.getDeclaringClass().isInstance(bean) && !(bean instanceof SpawnProxy))) {
			return bean;
		}
		try {
			Object target = ((Advised) bean).getTargetSource().getTarget();
			Assert.state(target != null, () -> "Proxy '" + bean + "' has no target");
			return receiver(method, target);
		}
		catch (Exception ex) {
			throw new IllegalStateException("The method '" + method + "' cannot be called behind its proxy", ex);
		}
	}

	private static Status call(Method method, Object target, Job job) throws Exception {
		try {
			Object result = method.invoke(target, job);
			if (method.getReturnType() == void.class) {
				return Status.OK;
			}
			Assert.state(result instanceof Status, () -> "Handler '" + method + "' returned no status");
			return (Status) result;
		}
		catch (InvocationTargetException ex) {
			ReflectionUtils.rethrowException(ex.getTargetException());
			throw ex;
		}
	}

}
