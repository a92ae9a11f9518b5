package io.github.spawnboot.context;

import java.util.Map;
import java.util.Set;

import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.annotation.HostService;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

class ChildHostServicesTests {

	@Test
	void checkWhenBuildIsTheSameDoesNothing() {
		try (AnnotationConfigApplicationContext context = context(Child.class)) {
			ChildHostServices services = services(context, "clock", fingerprint(context));
			assertThatNoException().isThrownBy(services::check);
			assertThat(context.getBean("clock")).isInstanceOf(SpawnProxy.class)
				.hasToString("proxy of @HostService 'clock'");
			assertThatNoException().isThrownBy(services::check);
			assertThat(services.names()).containsExactly("clock");
			assertThat(services.get("clock", Clock.class)).isSameAs(context.getBean("clock"));
		}
	}

	@Test
	void checkWhenParentHasAnotherBuildFails() { // row G14
		try (AnnotationConfigApplicationContext context = context(Child.class)) {
			assertThatIllegalStateException().isThrownBy(() -> services(context, "clock", "other").check())
				.withMessage("The parent has another build of the host service 'clock' than the child; the application"
						+ " was rebuilt while it runs. Start it anew");
		}
	}

	@Test
	void checkWhenChildHasNotWhatIsOfferedFails() { // row G14
		try (AnnotationConfigApplicationContext context = context(Child.class)) {
			assertThatIllegalStateException().isThrownBy(() -> services(context, "watch", "any").check())
				.withMessageStartingWith(
						"The parent offers the host service 'watch', but the child has no such @HostService.");
		}
	}

	@Test
	void checkWhenBeanItselfWasCreatedFails() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Plain.class)) {
			assertThatIllegalStateException()
				.isThrownBy(() -> new ChildHostServices(context.getBeanFactory(), Map.of(),
						context.getBean(BeanContracts.class))
					.check())
				.withMessageContaining("'clock' was created in the child");
		}
	}

	@Test
	void getWhenNameIsUnknownOrTypeIsWrongFailsAtOnce() {
		try (AnnotationConfigApplicationContext context = context(Child.class)) {
			ChildHostServices services = services(context, "clock", fingerprint(context));
			assertThatExceptionOfType(HandlerNotFoundException.class)
				.isThrownBy(() -> services.get("clok", Clock.class))
				.withMessage("The parent offers no host service 'clok' to this child. Did you mean 'clock'? Host"
						+ " services are [clock].");
			assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> services.get("clock", String.class));
		}
	}

	@Test
	void beanWhenParentDoesNotOfferItFails() {
		try (AnnotationConfigApplicationContext context = context(Unoffered.class)) {
			assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> context.getBean("clock"))
				.havingRootCause()
				.isInstanceOf(SpawnUsageException.class)
				.withMessageContaining("is a @HostService that the parent does not offer to children of this pool; it"
						+ " offers [watch]");
		}
	}

	private static AnnotationConfigApplicationContext context(Class<?> configuration) {
		return new AnnotationConfigApplicationContext(configuration);
	}

	private static ChildHostServices services(AnnotationConfigApplicationContext context, String name,
			String fingerprint) {
		return new ChildHostServices(context.getBeanFactory(), Map.of(name, fingerprint),
				context.getBean(BeanContracts.class));
	}

	private static String fingerprint(AnnotationConfigApplicationContext context) {
		return context.getBean(BeanContracts.class)
			.contract(SpawnServiceDefinitions.findHost(context.getBeanFactory(), "clock"))
			.fingerprint();
	}

	@Configuration(proxyBeanMethods = false)
	static class Plain {

		@Bean
		static BeanContracts beanContracts() {
			return new BeanContracts(new io.github.spawnboot.codec.ValueCodec());
		}

		@Bean
		Clock clock() {
			return new Clock();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Child {

		@Bean
		static BeanContracts beanContracts() {
			return new BeanContracts(new io.github.spawnboot.codec.ValueCodec());
		}

		@Bean
		static SpawnProxyPostProcessor spawnProxyPostProcessor(ObjectProvider<BeanContracts> contracts,
				ObjectProvider<ServiceCalls> calls) {
			return new SpawnProxyPostProcessor((pool) -> false, Set.of("clock"), contracts, calls);
		}

		@Bean
		@Lazy
		Clock clock() {
			throw new AssertionError();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Unoffered {

		@Bean
		static SpawnProxyPostProcessor spawnProxyPostProcessor(ObjectProvider<BeanContracts> contracts,
				ObjectProvider<ServiceCalls> calls) {
			return new SpawnProxyPostProcessor((pool) -> false, Set.of("watch"), contracts, calls);
		}

		@Bean
		@Lazy
		Clock clock() {
			throw new AssertionError();
		}

	}

	@HostService
	static class Clock {

		public long now() {
			return 1;
		}

	}

}
