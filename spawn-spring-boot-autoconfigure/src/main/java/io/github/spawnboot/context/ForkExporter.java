package io.github.spawnboot.context;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.spawnboot.child.ChildProcess;
import io.github.spawnboot.child.ForkInput;
import io.github.spawnboot.child.ForkTask;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import io.github.spawnboot.launch.ChildProgram;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * Makes the function of a forked process callable that is a method of a bean. What the
 * process is to run comes as a system property, which the parent sends over the beam.
 */
public final class ForkExporter implements ChildExporter {

	// Not below 'spawn', where every property is one of the configuration.
	private static final String TASK = "io.github.spawnboot.fork";

	private final ValueCodec codec;

	/**
	 * Creates an exporter.
	 * @param codec carries the values
	 */
	public ForkExporter(ValueCodec codec) {
		this.codec = codec;
	}

	/**
	 * Returns whether this process is a forked one.
	 * @return whether it was started by {@link #program}
	 */
	public static boolean isForked() {
		return System.getProperty(TASK) != null;
	}

	/**
	 * Turns what a child runs into what a forked process runs.
	 * @param program starts the application, with the bean as its only service
	 * @param fork the function
	 * @param contract contract of the function
	 * @param input whether there is an input
	 * @return the program
	 */
	public static ChildProgram program(ChildProgram program, ForkDefinition fork, ServiceContract contract,
			boolean input) {
		Map<String, String> properties = new TreeMap<>(program.systemProperties());
		properties.put(TASK, Base64.getEncoder()
			.encodeToString(ForkTask.of(fork.name(), fork.type(), fork.method(), input).toBytes()));
		return new ChildProgram(program.mainClass(), program.args(), properties, program.payload(),
				Map.of(fork.name(), contract.fingerprint()));
	}

	@Override
	public void export(ConfigurableListableBeanFactory beanFactory, ChildProcess child, List<String> beanNames) {
		ForkTask task = ForkTask.fromBytes(Base64.getDecoder().decode(System.getProperty(TASK)));
		if (task.input()) {
			ForkInput.install(child);
		}
		Class<?> type = ClassUtils.resolveClassName(task.type(), beanFactory.getBeanClassLoader());
		Method method = method(type, task);
		child.export(ForkTask.contract(task.name(), type, method, this.codec),
				receiver(method, beanFactory.getBean(beanNames.get(0))));
	}

	private static Method method(Class<?> type, ForkTask task) {
		try {
			return ForkTask.find(type, task.method(), task.descriptor());
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException("The function '" + task.name() + "' is missing in this process", ex);
		}
	}

	/**
	 * Returns the bean with its aspects, unless it is a proxy that cannot run the method.
	 */
	private static Object receiver(Method method, Object bean) {
		boolean overridable = (method.getModifiers() & (Modifier.PRIVATE | Modifier.FINAL)) == 0;
		if (!AopUtils.isAopProxy(bean) || (overridable && method.getDeclaringClass().isInstance(bean))) {
			return bean;
		}
		@Nullable Object target = AopProxyUtils.getSingletonTarget(bean);
		Assert.state(target != null, () -> "The function '" + method + "' cannot be called behind its proxy");
		return receiver(method, target);
	}

}
