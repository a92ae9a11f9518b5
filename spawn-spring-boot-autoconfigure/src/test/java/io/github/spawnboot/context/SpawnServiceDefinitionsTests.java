package io.github.spawnboot.context;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.github.spawnboot.Job;
import io.github.spawnboot.Status;
import io.github.spawnboot.annotation.SpawnHandler;
import io.github.spawnboot.annotation.SpawnService;
import io.github.spawnboot.context.scan.ScannedService;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.aot.BeanInstanceSupplier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AliasFor;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SpawnServiceDefinitions}.
 */
class SpawnServiceDefinitionsTests {

	private static final AtomicInteger created = new AtomicInteger();

	@BeforeEach
	void reset() {
		created.set(0);
	}

	@Test
	void ofWhenServicesAreDeclaredInEveryWayFindsThemWithoutCreatingAnything() {
		SpawnServiceDefinitions definitions = find(Declarations.class);
		assertThat(definitions.services()).extracting(SpawnServiceDefinition::describe)
			.containsExactlyInAnyOrder("Bean 'scannedService' (" + ScannedService.class.getName() + ")",
					"Bean '" + Imported.class.getName() + "' (" + Imported.class.getName() + ")",
					"Bean 'instanceMethod' (" + Declarations.class.getName() + ".instanceMethod())",
					"Bean 'staticMethod' (" + Declarations.class.getName() + ".staticMethod())",
					"Bean 'byReturnType' (" + Declarations.class.getName() + ".byReturnType())",
					"Bean 'both' (" + Declarations.class.getName() + ".both())",
					"Bean 'inherited' (" + Parent.class.getName() + ".inherited())");
		assertThat(created).hasValue(0);
	}

	@Test
	void ofWhenPoolsDifferReturnsPools() {
		SpawnServiceDefinitions definitions = find(Declarations.class);
		assertThat(definitions.pools()).containsExactlyInAnyOrder("default", "scanned", "images", "method", "composed");
		assertThat(definitions.services("images")).extracting(SpawnServiceDefinition::beanName)
			.containsExactlyInAnyOrder(Imported.class.getName(), "byReturnType");
		assertThat(definitions.service("both")).extracting(SpawnServiceDefinition::pool).isEqualTo("method");
		assertThat(definitions.service("staticMethod")).extracting(SpawnServiceDefinition::pool).isEqualTo("composed");
	}

	@Test
	void ofWhenBeanMethodIsGenericResolvesType() {
		SpawnServiceDefinitions definitions = find(Declarations.class);
		assertThat(definitions.service("instanceMethod").type())
			.hasToString("java.util.function.Supplier<java.lang.String>");
		assertThat(definitions.service("inherited").type())
			.hasToString("java.util.function.Supplier<java.lang.Integer>");
	}

	@Test
	void ofWhenSuperclassOrInterfaceIsAnnotatedFindsNothing() {
		assertThat(find(Fake.class, Decorator.class, FactoryOfService.class).services()).isEmpty();
	}

	@Test
	void ofWhenSingletonReplacesBeanMethodStillFindsIt() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(Child.class);
			context.addBeanFactoryPostProcessor(
					(beanFactory) -> beanFactory.registerSingleton("inherited", (Supplier<String>) () -> "mock"));
			context.refresh();
			assertThat(SpawnServiceDefinitions.find(context.getBeanFactory(), "inherited").type())
				.hasToString("java.util.function.Supplier<java.lang.String>");
		}
	}

	@Test
	void ofWhenDefinitionIsRegisteredByNameOrSupplierFindsIt() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			RootBeanDefinition named = new RootBeanDefinition();
			named.setBeanClassName(Imported.class.getName());
			named.setLazyInit(true);
			context.registerBeanDefinition("named", named);
			context.registerBean("supplied", Imported.class, Imported::new,
					(definition) -> definition.setLazyInit(true));
			RootBeanDefinition missing = new RootBeanDefinition();
			missing.setBeanClassName("com.example.Missing");
			context.registerBeanDefinition("missing", missing);
			assertThat(SpawnServiceDefinitions.of(context.getDefaultListableBeanFactory()).services())
				.extracting(SpawnServiceDefinition::beanName)
				.containsExactly("named", "supplied");
			assertThat(created).hasValue(0);
		}
	}

	@Test
	void ofWhenDefinitionWasGeneratedAheadOfTimeFindsMethodAndType() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			RootBeanDefinition generated = new RootBeanDefinition(Supplier.class);
			generated.setTargetType(ResolvableType.forClassWithGenerics(Supplier.class, Integer.class));
			generated.setFactoryBeanName("declarations");
			generated.setInstanceSupplier(BeanInstanceSupplier.forFactoryMethod(Parent.class, "inherited"));
			context.registerBeanDefinition("inherited", generated);
			SpawnServiceDefinition service = SpawnServiceDefinitions.find(context.getDefaultListableBeanFactory(),
					"inherited");
			assertThat(service.source()).isEqualTo(Parent.class.getName() + ".inherited()");
			assertThat(service.type()).hasToString("java.util.function.Supplier<java.lang.Integer>");
		}
	}

	@Test
	void handlersWhenOfAnyVisibilityAreFoundByName() {
		SpawnServiceDefinition service = find(Handlers.class).services().get(0);
		assertThat(service.handlersByName()).hasSize(3)
			.containsOnlyKeys("inherited", "private", "public")
			.extractingByKey("private")
			.isEqualTo(ReflectionUtils.findMethod(Handlers.class, "hidden", Job.class));
	}

	private static SpawnServiceDefinitions find(Class<?>... classes) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(classes);
			Finder finder = new Finder();
			context.addBeanFactoryPostProcessor(finder);
			context.addBeanFactoryPostProcessor((beanFactory) -> List.of(beanFactory.getBeanDefinitionNames())
				.forEach((name) -> beanFactory.getBeanDefinition(name).setLazyInit(true)));
			context.refresh();
			return SpawnServiceDefinitions.of(context.getBeanFactory());
		}
	}

	/**
	 * Looks for services as early as somebody can who registers pools.
	 */
	private static final class Finder implements BeanDefinitionRegistryPostProcessor {

		@Override
		public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
			SpawnServiceDefinitions.of((ConfigurableListableBeanFactory) registry);
		}

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@SpawnService
	@interface Composed {

		@AliasFor(annotation = SpawnService.class)
		String pool() default "composed";

	}

	@SpawnService(pool = "images")
	static class Imported {

		Imported() {
			created.incrementAndGet();
		}

	}

	static class Parent<T> {

		@Bean
		@SpawnService
		Supplier<T> inherited() {
			throw new IllegalStateException("must not be called");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Child extends Parent<String> {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Imported.class)
	@ComponentScan(basePackageClasses = ScannedService.class)
	static class Declarations extends Parent<Integer> {

		@Bean
		@SpawnService
		Supplier<String> instanceMethod() {
			created.incrementAndGet();
			return () -> "";
		}

		@Bean
		@Composed
		static Runnable staticMethod() {
			throw new IllegalStateException("must not be called");
		}

		@Bean
		Imported byReturnType() {
			return new Imported();
		}

		@Bean
		@SpawnService(pool = "method")
		Imported both() {
			return new Imported();
		}

		@Bean
		Runnable ordinary() {
			return () -> {
			};
		}

	}

	static class Fake extends Imported {

	}

	@SpawnService
	interface Annotated {

	}

	static class Decorator implements Annotated {

	}

	static class FactoryOfService implements FactoryBean<Imported> {

		FactoryOfService() {
			created.incrementAndGet();
		}

		@Override
		public Imported getObject() {
			return new Imported();
		}

		@Override
		public Class<?> getObjectType() {
			return Imported.class;
		}

	}

	static class HandlerBase {

		@SpawnHandler("inherited")
		Status inherited(Job job) {
			return Status.OK;
		}

	}

	@SpawnService
	static class Handlers extends HandlerBase {

		@SpawnHandler("private")
		private void hidden(Job job) {
		}

		@SpawnHandler("public")
		public Status open(Job job) {
			return Status.OK;
		}

		@Override
		Status inherited(Job job) {
			return Status.OK;
		}

	}

}
