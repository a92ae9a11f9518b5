package io.github.spawnboot.context;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.spawnboot.Job;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.Status;
import io.github.spawnboot.annotation.SpawnHandler;
import io.github.spawnboot.annotation.SpawnService;
import io.github.spawnboot.context.TestProxies.RecordingCalls;
import org.aspectj.lang.annotation.Aspect;
import org.aspectj.lang.annotation.Before;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.beans.factory.BeanNameAware;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.EnableAspectJAutoProxy;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.core.ResolvableType;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SpawnProxyPostProcessor} and {@link SpawnProxyInterceptor}.
 */
class SpawnProxyPostProcessorTests {

	private static final AtomicInteger created = new AtomicInteger();

	private static final AtomicInteger advised = new AtomicInteger();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withUserConfiguration(VerifiedTestProxies.class);

	@BeforeEach
	void reset() {
		created.set(0);
		advised.set(0);
	}

	@Test
	void serviceWhenInjectedByClassIsProxyWhoseConstructorNeverRan() {
		this.contextRunner.withUserConfiguration(PdfRenderer.class, RendererUser.class).run((context) -> {
			RecordingCalls calls = context.getBean(RecordingCalls.class);
			calls.result = "page";
			RendererUser user = context.getBean(RendererUser.class);
			assertThat(user.byClass.render("a.pdf", 3)).isEqualTo("page");
			assertThat(user.byInterface).isSameAs(user.byClass);
			assertThat(user.provider.getObject()).isSameAs(user.byClass);
			assertThat(user.all).containsExactly(user.byClass);
			assertThat(calls.calls)
				.containsExactly("documents/spawnProxyPostProcessorTests.PdfRenderer.render(String, int)[a.pdf, 3]");
			assertThat(created).hasValue(0);
		});
	}

	@Test
	void serviceWhenContextStartsCreatesNoCalls() {
		this.contextRunner
			.withInitializer((context) -> context.addBeanFactoryPostProcessor(
					(beanFactory) -> beanFactory.getBeanDefinition("serviceCalls").setLazyInit(true)))
			.withUserConfiguration(PdfRenderer.class, RendererUser.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBeanFactory().containsSingleton("serviceCalls")).isFalse();
			});
	}

	@Test
	void serviceWhenGenericInterfaceIsInjectedByItsArguments() {
		this.contextRunner.withUserConfiguration(Stores.class, StoreUser.class).run((context) -> {
			StoreUser user = context.getBean(StoreUser.class);
			assertThat(user.pdfs).hasToString("proxy of @SpawnService 'pdfStore' in pool 'documents'");
			assertThat(user.images).hasToString("proxy of @SpawnService 'imageStore' in pool 'images'");
			assertThat(user.fast).hasToString("proxy of @SpawnService 'fastStore' in pool 'default'");
			assertThat(user.any).isSameAs(user.images);
			assertThat(user.all).hasSize(4);
			assertThat(Proxy.isProxyClass(user.pdfs.getClass())).isTrue();
			assertThat(user.images).isInstanceOf(ImageStore.class);
			assertThat(context.getBeanNamesForType(ResolvableType.forClassWithGenerics(Store.class, Pdf.class)))
				.containsExactly("pdfStore", "fastStore");
			assertThat(created).hasValue(0);
		});
	}

	@Test
	void callWhenMadeThroughGenericInterfaceFindsMethod() {
		this.contextRunner.withUserConfiguration(Stores.class, StoreUser.class).run((context) -> {
			StoreUser user = context.getBean(StoreUser.class);
			user.images.save(new Image("i"));
			user.pdfs.save(new Pdf("p"));
			assertThat(context.getBean(RecordingCalls.class).calls).containsExactly(
					"images/imageStore.save(Image)[Image[name=i]]", "documents/pdfStore.save(Object)[Pdf[name=p]]");
		});
	}

	@Test
	void callWhenDefaultMethodGoesToService() {
		this.contextRunner.withUserConfiguration(Stores.class, StoreUser.class).run((context) -> {
			RecordingCalls calls = context.getBean(RecordingCalls.class);
			calls.result = 2;
			assertThat(context.getBean(StoreUser.class).pdfs.count()).isEqualTo(2);
			assertThat(context.getBean(StoreUser.class).images.count()).isEqualTo(2);
			assertThat(calls.calls).containsExactly("documents/pdfStore.count()[]", "images/imageStore.count()[]");
		});
	}

	@Test
	void callWhenMethodComesFromPackagePrivateSuperclassGoesToService() {
		this.contextRunner.withUserConfiguration(Inheriting.class).run((context) -> {
			context.getBean(Inheriting.class).inherited();
			assertThat(context.getBean(RecordingCalls.class).calls).singleElement()
				.asString()
				.endsWith("inherited()[]");
		});
	}

	@Test
	void serviceWhenAspectAndAsyncApplyIsSilentInParent() {
		this.contextRunner.withUserConfiguration(AspectConfiguration.class, Advised.class, AdvisedLocally.class)
			.run((context) -> {
				context.getBean(AdvisedLocally.class).work();
				assertThat(advised).hasValue(1);
				Advised service = context.getBean(Advised.class);
				service.work();
				assertThat(advised).hasValue(1);
				RecordingCalls calls = context.getBean(RecordingCalls.class);
				calls.failure = new IllegalStateException("thrown on the caller's thread");
				assertThatExceptionOfType(IllegalStateException.class).isThrownBy(service::later);
				assertThat(calls.calls).hasSize(2);
			});
	}

	@Test
	void objectMethodsWhenCalledAreAnsweredLocally() {
		this.contextRunner.withUserConfiguration(Stores.class, StoreUser.class, PdfRenderer.class).run((context) -> {
			StoreUser user = context.getBean(StoreUser.class);
			PdfRenderer renderer = context.getBean(PdfRenderer.class);
			for (Object proxy : List.of(user.pdfs, user.images, renderer)) {
				assertThat(proxy).isEqualTo(proxy).isNotEqualTo(user.fast).hasSameHashCodeAs(proxy);
			}
			assertThat(user.pdfs).isNotEqualTo(user.fast);
			assertThat(context.getBean(RecordingCalls.class).calls).isEmpty();
		});
	}

	@Test
	void callWhenMethodIsNoPartOfContractIsRefused() {
		this.contextRunner.withUserConfiguration(PdfRenderer.class).run((context) -> {
			PdfRenderer renderer = context.getBean(PdfRenderer.class);
			String name = "of @SpawnService 'spawnProxyPostProcessorTests.PdfRenderer' in pool 'documents' cannot be "
					+ "called on its proxy: it ";
			assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(renderer::hidden)
				.withMessage("Method 'hidden()' " + name
						+ "is not public, and only public methods are called in a child; make it public.");
			assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(renderer::shared)
				.withMessageContaining("is not public");
			assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> renderer.pageCount(null))
				.withMessage("Method 'pageCount(Job)' " + name
						+ "handles the job 'pagecount'; run it with engine.job(\"pagecount\") of pool 'documents'.");
			assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> renderer.setBeanName("x"))
				.withMessage("Method 'setBeanName(String)' " + name
						+ "is called by Spring in the child itself (BeanNameAware) and by nobody else; give the "
						+ "service a method of another name that does what you need.");
			assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(renderer::close)
				.withMessageContaining("(AutoCloseable)");
			assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> renderer.setFonts(null))
				.withMessageContaining("(@Autowired)");
			assertThat(context.getBean(RecordingCalls.class).calls).isEmpty();
		});
	}

	@Test
	void callWhenArgumentIsProxyIsRefused() {
		new ApplicationContextRunner().withUserConfiguration(TestProxies.class, Stores.class, Copier.class)
			.run((context) -> {
				Copier copier = context.getBean(Copier.class);
				ImageStore store = context.getBean(ImageStore.class);
				assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> copier.copy(1, store))
					.withMessage("Argument 'target' of method 'copy(int, ImageStore)' of @SpawnService "
							+ "'spawnProxyPostProcessorTests.Copier' in pool 'default' is the proxy of @SpawnService "
							+ "'imageStore' in pool 'images', which cannot be passed to a child; inject that service "
							+ "into 'spawnProxyPostProcessorTests.Copier' instead.");
			});
	}

	@Test
	void callWhenServiceThrowsDeclaredExceptionThrowsIt() {
		this.contextRunner.withUserConfiguration(PdfRenderer.class, Stores.class).run((context) -> {
			IOException failure = new IOException("broken");
			context.getBean(RecordingCalls.class).failure = failure;
			assertThatExceptionOfType(IOException.class)
				.isThrownBy(() -> context.getBean(PdfRenderer.class).render("a", 1))
				.isSameAs(failure);
			assertThatExceptionOfType(UndeclaredThrowableException.class)
				.isThrownBy(() -> context.getBean(PdfRenderer.class).reset())
				.withCause(failure);
			assertThatExceptionOfType(UndeclaredThrowableException.class)
				.isThrownBy(() -> context.getBean("pdfStore", Store.class).count())
				.withCause(failure);
		});
	}

	@Test
	void serviceWhenLifecycleBeanIsInertInParent() {
		this.contextRunner.withUserConfiguration(Living.class).run((context) -> {
			assertThat(context).hasNotFailed();
			context.start();
			context.stop();
			Living living = context.getBean(Living.class);
			assertThat(living.isRunning()).isFalse();
			AtomicInteger stopped = new AtomicInteger();
			living.stop(stopped::incrementAndGet);
			assertThat(stopped).hasValue(1);
			assertThat(context.getBean(RecordingCalls.class).calls).isEmpty();
			assertThat(created).hasValue(0);
		});
	}

	@Test
	void serviceWhenPoolIsLocalIsNoProxy() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.registerBean(SpawnProxyPostProcessor.class,
					() -> new SpawnProxyPostProcessor((pool) -> !pool.equals("local"),
							context.getBeanProvider(BeanContracts.class), context.getBeanProvider(ServiceCalls.class)));
			context.register(Local.class, PdfRenderer.class);
			context.refresh();
			assertThat(context.getBean(Local.class)).isNotInstanceOf(SpawnProxy.class);
			assertThat(context.getBean(PdfRenderer.class)).isInstanceOf(SpawnProxy.class);
		}
	}

	@Test
	void determineBeanTypeWhenServiceReturnsProxyClass() {
		this.contextRunner.withUserConfiguration(PdfRenderer.class).run((context) -> {
			SpawnProxyPostProcessor processor = context.getBean(SpawnProxyPostProcessor.class);
			assertThat(processor.determineBeanType(PdfRenderer.class, "spawnProxyPostProcessorTests.PdfRenderer"))
				.isSameAs(context.getBean(PdfRenderer.class).getClass());
			assertThat(processor.determineBeanType(RecordingCalls.class, "serviceCalls"))
				.isSameAs(RecordingCalls.class);
		});
	}

	@Test
	void refreshForAotProcessingWhenServicesExistHintsProxiesAndCreatesNothing() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(VerifiedTestProxies.class, Stores.class, PdfRenderer.class);
			RuntimeHints hints = new RuntimeHints();
			context.refreshForAotProcessing(hints);
			assertThat(hints.proxies().jdkProxyHints()).anySatisfy((hint) -> assertThat(hint.getProxiedInterfaces())
				.contains(TypeReference.of(Store.class), TypeReference.of(SpawnProxy.class)));
			assertThat(hints.reflection().typeHints()).anySatisfy((hint) -> assertThat(hint.getType().getName())
				.startsWith(PdfRenderer.class.getName() + "$$SpringCGLIB$$"));
			assertThat(created).hasValue(0);
		}
	}

	interface Renderer {

		String render(String file, int page) throws IOException;

	}

	@SpawnService(pool = "documents")
	static class PdfRenderer implements Renderer, BeanNameAware, AutoCloseable {

		PdfRenderer() {
			created.incrementAndGet();
		}

		@Override
		public String render(String file, int page) throws IOException {
			return "real";
		}

		public void reset() {
		}

		String hidden() {
			return "shell";
		}

		protected String shared() {
			return "shell";
		}

		@SpawnHandler("pagecount")
		Status pageCount(@Nullable Job job) {
			return Status.OK;
		}

		@Autowired(required = false)
		public void setFonts(@Nullable StringBuilder fonts) {
		}

		@Override
		public void setBeanName(String name) {
		}

		@Override
		public void close() {
		}

	}

	static class RendererUser {

		@Autowired
		PdfRenderer byClass;

		@Autowired
		Renderer byInterface;

		@Autowired
		ObjectProvider<Renderer> provider;

		@Autowired
		List<Renderer> all;

	}

	record Pdf(String name) {
	}

	record Image(String name) {
	}

	interface Store<T> {

		void save(T value);

		default int count() {
			return 0;
		}

	}

	static class ImageStore implements Store<Image> {

		ImageStore() {
			created.incrementAndGet();
		}

		@Override
		public void save(Image value) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Stores {

		@Bean
		@SpawnService(pool = "documents")
		@Primary
		Store<Pdf> pdfStore() {
			created.incrementAndGet();
			return (value) -> {
			};
		}

		@Bean
		@SpawnService(pool = "images")
		@Qualifier("pictures")
		ImageStore imageStore() {
			return new ImageStore();
		}

		@Bean
		@SpawnService
		@Qualifier("fast")
		static Store<Pdf> fastStore() {
			created.incrementAndGet();
			return (value) -> {
			};
		}

		@Bean
		Store<String> names() {
			return (value) -> {
			};
		}

	}

	static class StoreUser {

		@Autowired
		Store<Pdf> pdfs;

		@Autowired
		Store<Image> images;

		@Autowired
		@Qualifier("fast")
		Store<Pdf> fast;

		@Autowired
		@Qualifier("pictures")
		Store<?> any;

		@Autowired
		List<Store<?>> all;

	}

	static class Base {

		public void inherited() {
		}

	}

	@SpawnService
	public static class Inheriting extends Base {

	}

	@SpawnService
	static class Copier {

		public void copy(int count, ImageStore target) {
		}

	}

	@Aspect
	static class Counting {

		@Before("execution(* work())")
		void count() {
			advised.incrementAndGet();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAspectJAutoProxy
	@EnableAsync
	@Import(Counting.class)
	static class AspectConfiguration {

	}

	@SpawnService
	static class Advised {

		public void work() {
		}

		@Async
		public void later() {
		}

	}

	static class AdvisedLocally {

		public void work() {
		}

	}

	@SpawnService
	static class Living implements SmartLifecycle, SmartInitializingSingleton {

		private final List<String> events = new ArrayList<>();

		Living() {
			created.incrementAndGet();
		}

		@Override
		public void afterSingletonsInstantiated() {
			this.events.add("instantiated");
		}

		@Override
		public void start() {
			this.events.add("started");
		}

		@Override
		public void stop() {
			this.events.add("stopped");
		}

		@Override
		public boolean isRunning() {
			return true;
		}

	}

	@SpawnService(pool = "local")
	static class Local {

		public void work() {
		}

	}

}
