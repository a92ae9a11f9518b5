package io.github.spawnboot.context;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.annotation.SpawnService;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ValueCodec;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.mockito.BDDMockito;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.EnableAspectJAutoProxy;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SpawnInlinePostProcessor}.
 */
class SpawnInlinePostProcessorTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withUserConfiguration(InlineProxies.class);

	@Test
	void callWhenServiceHasAspectGoesThroughCallsToAdvisedBean() {
		this.contextRunner.withUserConfiguration(AspectConfiguration.class)
			.withBean("greeter", Greeter.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				Greeter greeter = context.getBean(Greeter.class);
				assertThat(greeter.greet("Ada")).isEqualTo("<Hello Ada>");
				InlineCalls calls = context.getBean(InlineCalls.class);
				assertThat(calls.calls).containsExactly("greeter.greet(String)[Ada]");
				assertThat(calls.targets).singleElement().isInstanceOf(Greeter.class).isNotInstanceOf(SpawnProxy.class);
				assertThat(greeter).hasToString("proxy of @SpawnService 'greeter' in pool 'default'");
			});
	}

	@Test
	void callWhenServiceIsBehindInterfaceGoesThroughCalls() {
		this.contextRunner.withUserConfiguration(Suppliers.class).run((context) -> {
			assertThat(context.getBean(Supplier.class).get()).isEqualTo("supplied");
			assertThat(context.getBean(InlineCalls.class).calls).containsExactly("supplier.get()[]");
		});
	}

	@Test
	void callWhenMethodIsNotRemoteIsRefused() {
		this.contextRunner.withBean("greeter", Greeter.class)
			.run((context) -> assertThatExceptionOfType(SpawnUsageException.class)
				.isThrownBy(() -> context.getBean(Greeter.class).hidden())
				.withMessageStartingWith("Method 'hidden()' of @SpawnService 'greeter'"));
	}

	@Test
	void callWhenServiceIsAsyncGoesThroughCallsFirst() {
		this.contextRunner.withUserConfiguration(AsyncConfiguration.class)
			.withBean("slow", Slow.class)
			.run((context) -> {
				Thread caller = Thread.currentThread();
				context.getBean(Slow.class).work();
				assertThat(context.getBean(InlineCalls.class).threads).containsExactly(caller);
			});
	}

	@Test
	void serviceWhenCircularIsStillProxyEverywhere() {
		this.contextRunner.withAllowCircularReferences(true)
			.withUserConfiguration(AspectConfiguration.class)
			.withBean("circular", Circular.class)
			.withBean("partner", Partner.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				Circular circular = context.getBean(Circular.class);
				assertThat(circular).isInstanceOf(SpawnProxy.class);
				assertThat(context.getBean(Partner.class).circular).isSameAs(circular);
			});
	}

	@Test
	void serviceWhenLifecycleBeanIsStartedAndStopped() {
		this.contextRunner.withBean("living", Living.class).run((context) -> {
			Living living = context.getBean(Living.class);
			assertThat(living.isRunning()).isTrue();
			context.stop();
			assertThat(living.isRunning()).isFalse();
			assertThat(context.getBean(InlineCalls.class).calls).isEmpty();
		});
	}

	@Nested
	@SpringJUnitConfig({ InlineProxies.class, Suppliers.class })
	class WhenServiceIsSpied {

		@MockitoSpyBean
		private Speaker speaker;

		@Autowired
		private InlineCalls calls;

		@Test
		void callGoesThroughCallsToSpy() {
			assertThat(this.speaker).isInstanceOf(SpawnProxy.class);
			assertThat(this.speaker.speak()).isEqualTo("spoken");
			BDDMockito.then(this.speaker).should().speak();
			assertThat(this.calls.calls).containsExactly("speaker.speak()[]");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InlineProxies {

		@Bean
		static SpawnInlinePostProcessor spawnInlinePostProcessor(ObjectProvider<BeanContracts> contracts,
				ObjectProvider<InlineServiceCalls> calls) {
			return new SpawnInlinePostProcessor(contracts, calls);
		}

		@Bean
		static BeanContracts beanContracts() {
			return new BeanContracts(new ValueCodec());
		}

		@Bean
		static SpawnServiceVerifier spawnServiceVerifier() {
			return new SpawnServiceVerifier(Set.of(), true, HostServiceAccess.ALL);
		}

		@Bean
		InlineCalls inlineCalls() {
			return new InlineCalls();
		}

	}

	static class InlineCalls implements InlineServiceCalls {

		final List<String> calls = new ArrayList<>();

		final List<Object> targets = new ArrayList<>();

		final List<Thread> threads = new ArrayList<>();

		@Override
		public @Nullable Object invokeInline(String beanName, Object target, RemoteMethod method,
				@Nullable Object[] args) throws Throwable {
			this.calls.add(beanName + "." + SpawnServiceMethods.describe(method.method()) + Arrays.toString(args));
			this.targets.add(target);
			this.threads.add(Thread.currentThread());
			method.method().setAccessible(true);
			return method.method().invoke(target, args);
		}

	}

	@SpawnService
	static class Greeter {

		public String greet(String name) {
			return "Hello " + name;
		}

		String hidden() {
			return "hidden";
		}

	}

	@Aspect
	static class Brackets {

		@Around("execution(String greet(..))")
		Object enclose(ProceedingJoinPoint call) throws Throwable {
			return "<" + call.proceed() + ">";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAspectJAutoProxy
	@Import(Brackets.class)
	static class AspectConfiguration {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	static class AsyncConfiguration {

	}

	@SpawnService
	static class Slow {

		@Async
		public void work() {
		}

	}

	static class Speaker {

		public String speak() {
			return "spoken";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Suppliers {

		@Bean
		@SpawnService
		Supplier<String> supplier() {
			return () -> "supplied";
		}

		@Bean
		@SpawnService
		Speaker speaker() {
			return new Speaker();
		}

	}

	@SpawnService
	static class Circular {

		@Autowired
		Partner partner;

		public String greet() {
			return "circular";
		}

	}

	static class Partner {

		@Autowired
		Circular circular;

	}

	@SpawnService
	static class Living implements SmartLifecycle {

		private boolean running;

		@Override
		public void start() {
			this.running = true;
		}

		@Override
		public void stop() {
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

}
