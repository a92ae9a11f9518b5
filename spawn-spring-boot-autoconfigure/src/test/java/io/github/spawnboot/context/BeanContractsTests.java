package io.github.spawnboot.context;

import java.util.List;

import io.github.spawnboot.Job;
import io.github.spawnboot.annotation.SpawnHandler;
import io.github.spawnboot.annotation.SpawnService;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BeanContracts}.
 */
class BeanContractsTests {

	@Test
	void contractWhenClassHasCallbacksHasOnlyItsOwnPublicMethods() {
		assertThat(methods("busy", Busy.class)).containsExactly("inherited()", "render(String)");
	}

	@Test
	void contractWhenBeanMethodNamesCallbacksLeavesThemOut() {
		assertThat(methods("explicit", Config.class)).containsExactly("close()", "shutdown()", "work()");
	}

	@Test
	void contractWhenBeanMethodInfersDestroyMethodLeavesItOut() {
		assertThat(methods("inferred", Config.class)).containsExactly("open()", "stopAll()", "work()");
	}

	@Test
	void contractWhenInterfaceIsDeclaredHasItsMethods() {
		assertThat(methods("declared", Config.class)).containsExactly("get(Object)");
	}

	@Test
	void contractWhenAskedTwiceIsTheSame() {
		try (AnnotationConfigApplicationContext context = context(Config.class)) {
			BeanContracts contracts = new BeanContracts(new ValueCodec());
			SpawnServiceDefinition service = SpawnServiceDefinitions.find(context.getBeanFactory(), "declared");
			ServiceContract contract = contracts.contract(service);
			assertThat(contracts.contract(service)).isSameAs(contract);
			assertThat(contract.service()).isEqualTo("declared");
		}
	}

	private static List<String> methods(String beanName, Class<?> config) {
		try (AnnotationConfigApplicationContext context = context(config)) {
			return new BeanContracts(new ValueCodec())
				.contract(SpawnServiceDefinitions.find(context.getBeanFactory(), beanName))
				.methods()
				.stream()
				.map(RemoteMethod::method)
				.map(SpawnServiceMethods::describe)
				.sorted()
				.toList();
		}
	}

	private static AnnotationConfigApplicationContext context(Class<?> config) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		if (config == Busy.class) {
			context.registerBean("busy", Busy.class);
		}
		else {
			context.register(config);
		}
		context.refresh();
		return context;
	}

	static class Base {

		public void inherited() {
		}

	}

	@SpawnService
	static class Busy extends Base
			implements InitializingBean, DisposableBean, ApplicationContextAware, SmartLifecycle, AutoCloseable {

		public String render(String file) {
			return file;
		}

		public static void helper() {
		}

		void hidden() {
		}

		@SpawnHandler("job")
		public void job(Job job) {
		}

		@PostConstruct
		public void init() {
		}

		@PreDestroy
		public void end() {
		}

		@Autowired(required = false)
		public void setText(@Nullable StringBuilder text) {
		}

		@Override
		public void afterPropertiesSet() {
		}

		@Override
		public void destroy() {
		}

		@Override
		public void setApplicationContext(ApplicationContext applicationContext) {
		}

		@Override
		public void start() {
		}

		@Override
		public void stop() {
		}

		@Override
		public boolean isRunning() {
			return false;
		}

		@Override
		public void close() {
		}

		@Override
		public String toString() {
			return "busy";
		}

	}

	static class Plain {

		public void open() {
		}

		public void work() {
		}

		public void close() {
		}

		public void shutdown() {
		}

		public void stopAll() {
		}

	}

	interface Source<T> {

		T get(T key);

	}

	@Configuration(proxyBeanMethods = false)
	static class Config {

		@Bean(initMethod = "open", destroyMethod = "stopAll")
		@SpawnService
		Plain explicit() {
			return new Plain();
		}

		@Bean
		@SpawnService
		Plain inferred() {
			return new Plain();
		}

		@Bean
		@SpawnService
		Source<String> declared() {
			return (key) -> key;
		}

	}

}
