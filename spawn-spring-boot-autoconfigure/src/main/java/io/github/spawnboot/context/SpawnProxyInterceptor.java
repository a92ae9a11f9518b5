package io.github.spawnboot.context;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.runner.AsyncRunner;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.support.AopUtils;
import org.springframework.context.SmartLifecycle;
import org.springframework.util.ReflectionUtils;

/**
 * Answers all calls of a proxy: methods of the contract go to the service, those of
 * {@code Object} are answered here, what Spring calls on every finished bean is answered
 * here or by the target, and everything else is refused, because there is nothing behind
 * it but an object whose constructor never ran. Thread-safe.
 */
final class SpawnProxyInterceptor implements MethodInterceptor {

	private final SpawnServiceDefinition service;

	private final Supplier<ServiceContract> contract;

	private final Calls calls;

	private final @Nullable Object target;

	private final @Nullable Supplier<AsyncRunner> runner;

	private final Map<Method, Route> routes = new ConcurrentHashMap<>();

	/**
	 * Creates an interceptor.
	 * @param service the service
	 * @param contract its contract, asked for at the first call
	 * @param calls carries the calls of the contract
	 * @param target the service if it is in this process, which then gets the lifecycle
	 * callbacks of the container
	 */
	SpawnProxyInterceptor(SpawnServiceDefinition service, Supplier<ServiceContract> contract, Calls calls,
			@Nullable Object target) {
		this(service, contract, calls, target, null);
	}

	private SpawnProxyInterceptor(SpawnServiceDefinition service, Supplier<ServiceContract> contract, Calls calls,
			@Nullable Object target, @Nullable Supplier<AsyncRunner> runner) {
		this.service = service;
		this.runner = runner;
		this.contract = contract;
		this.calls = calls;
		this.target = target;
	}

	/**
	 * Creates an interceptor for proxy classes of which no object is made.
	 * @param service the service
	 * @return the interceptor
	 */
	static SpawnProxyInterceptor withoutCalls(SpawnServiceDefinition service) {
		return new SpawnProxyInterceptor(service, () -> {
			throw new IllegalStateException("No contract");
		}, (method, args) -> null, null);
	}

	/**
	 * Creates an interceptor of a runner in a child.
	 * @param service the runner
	 * @param runner starts it, asked for at its first start
	 * @return the interceptor
	 */
	static SpawnProxyInterceptor ofRunner(SpawnServiceDefinition service, Supplier<AsyncRunner> runner) {
		return new SpawnProxyInterceptor(service, () -> {
			throw new IllegalStateException("A runner is not called");
		}, (method, args) -> null, null, runner);
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Method method = invocation.getMethod();
		if (this.runner != null) {
			Method ofRunner = ReflectionUtils.findMethod(AsyncRunner.class, method.getName(),
					method.getParameterTypes());
			if (ofRunner != null && !ReflectionUtils.isObjectMethod(ofRunner)) {
				return AopUtils.invokeJoinpointUsingReflection(this.runner.get(), ofRunner, invocation.getArguments());
			}
		}
		Route route = this.routes.get(method);
		if (route == null) {
			route = this.routes.computeIfAbsent(method, this::route);
		}
		if (route.remote() != null) {
			@Nullable Object[] args = invocation.getArguments();
			refuseProxies(method, args);
			return this.calls.invoke(route.remote(), args);
		}
		if (route.refusal() != null) {
			throw new SpawnUsageException(route.refusal(), null);
		}
		if (ReflectionUtils.isObjectMethod(method)) {
			return answerObjectMethod(method, ((ProxyMethodInvocation) invocation).getProxy(),
					invocation.getArguments());
		}
		return answerContainer(method, invocation.getArguments());
	}

	private Route route(Method method) {
		if (isAnsweredHere(method)) {
			return new Route(null, null);
		}
		RemoteMethod remote = this.service.isRunner() ? null : find(method);
		if (remote != null) {
			return new Route(remote, null);
		}
		if (SpawnServiceMethods.isContainerCallback(this.service, method)) {
			return new Route(null, null);
		}
		if (this.service.isRunner()) {
			return new Route(null,
					"Method '%s' of %s cannot be called on its proxy: the bean lives in a child, where its group runs it. Put what others call into a @SpawnService or a @HostService."
						.formatted(SpawnServiceMethods.describe(method), this.service.label()));
		}
		String why = SpawnServiceMethods.whyNotRemote(this.service, method);
		return new Route(null,
				"Method '%s' of %s cannot be called on its proxy: it %s.".formatted(
						SpawnServiceMethods.describe(method), this.service.label(),
						(why != null) ? why
								: "is not part of the service's contract; call a public method of its declared type '"
										+ this.service.type() + "'"));
	}

	private static boolean isAnsweredHere(Method method) {
		return AopUtils.isToStringMethod(method) || AopUtils.isEqualsMethod(method)
				|| AopUtils.isHashCodeMethod(method);
	}

	private @Nullable RemoteMethod find(Method method) {
		ServiceContract contract = this.contract.get();
		RemoteMethod found = contract.find(method);
		if (found != null) {
			return found;
		}
		// The same method, seen through an interface or a superclass
		Method specific = AopUtils.getMostSpecificMethod(method, this.service.rawType());
		for (RemoteMethod candidate : contract.methods()) {
			Method declared = candidate.method();
			if (declared.getName().equals(specific.getName())
					&& Arrays.equals(declared.getParameterTypes(), specific.getParameterTypes())) {
				return candidate;
			}
		}
		return null;
	}

	private void refuseProxies(Method method, @Nullable Object[] args) {
		for (int i = 0; i < args.length; i++) {
			if (args[i] instanceof SpawnProxy proxy) {
				throw new SpawnUsageException(
						"Argument '%s' of method '%s' of %s is the %s, which cannot be passed to %s; inject that service into '%s' instead."
							.formatted(method.getParameters()[i].getName(), SpawnServiceMethods.describe(method),
									this.service.label(), proxy, this.service.isHost() ? "the parent" : "a child",
									this.service.beanName()),
						null);
			}
		}
	}

	private Object answerObjectMethod(Method method, Object proxy, @Nullable Object[] args) {
		if (AopUtils.isEqualsMethod(method)) {
			return proxy == args[0];
		}
		return AopUtils.isHashCodeMethod(method) ? System.identityHashCode(proxy) : toString();
	}

	/**
	 * The service is started and stopped by the container of its own process. Towards
	 * that of another process its proxy is a bean that is never running and never starts
	 * by itself.
	 */
	private @Nullable Object answerContainer(Method method, @Nullable Object[] args) throws Throwable {
		if (this.target != null) {
			try {
				ReflectionUtils.makeAccessible(method);
				return method.invoke(this.target, args);
			}
			catch (InvocationTargetException ex) {
				throw ex.getTargetException();
			}
		}
		if (args.length == 1 && args[0] instanceof Runnable stopped) {
			stopped.run();
		}
		if (method.getReturnType() == boolean.class) {
			return false;
		}
		return (method.getReturnType() == int.class) ? SmartLifecycle.DEFAULT_PHASE : null;
	}

	@Override
	public String toString() {
		return "proxy of " + this.service.label();
	}

	/**
	 * Where one method goes: to the service, into a refusal, or, with neither, to an
	 * answer that is given here.
	 *
	 * @param remote the method of the contract
	 * @param refusal why the method cannot be called
	 */
	private record Route(@Nullable RemoteMethod remote, @Nullable String refusal) {
	}

	/**
	 * Carries the calls of one service.
	 */
	@FunctionalInterface
	interface Calls {

		@Nullable Object invoke(RemoteMethod method, @Nullable Object[] args) throws Throwable;

	}

}
