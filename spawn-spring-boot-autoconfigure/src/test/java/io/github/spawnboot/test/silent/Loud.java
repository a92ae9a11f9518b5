package io.github.spawnboot.test.silent;

import jakarta.annotation.PostConstruct;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.context.weaving.LoadTimeWeaverAware;
import org.springframework.instrument.classloading.LoadTimeWeaver;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The beans that must stay silent.
 */
@Configuration(proxyBeanMethods = false)
class Loud {

	@Bean
	ApplicationRunner applicationRunner() {
		return (args) -> Noise.record("application runner");
	}

	@Bean
	WeaverAware weaverAware() {
		return new WeaverAware();
	}

	@Bean
	MessageListenerContainer messageListenerContainer() {
		return new MessageListenerContainer();
	}

	@Component
	static class Runner implements CommandLineRunner, ApplicationRunner {

		@Override
		public void run(String... args) {
			Noise.record("command line runner");
		}

		@Override
		public void run(ApplicationArguments args) {
			Noise.record("runner of both kinds");
		}

	}

	@Component
	static class Schedule {

		@Scheduled(fixedRate = 10)
		void tick() {
			Noise.record("scheduled task");
		}

	}

	@Component
	static class RefreshedListener implements ApplicationListener<ContextRefreshedEvent> {

		@Override
		public void onApplicationEvent(ContextRefreshedEvent event) {
			Noise.record("refreshed listener");
		}

	}

	@Component
	static class EventListeners {

		@EventListener
		void refreshed(ContextRefreshedEvent event) {
			Noise.record("refreshed listener method");
		}

		@EventListener
		void started(ApplicationStartedEvent event) {
			Noise.record("started listener method");
		}

		@EventListener
		void ready(ApplicationReadyEvent event) {
			Noise.record("ready listener method");
		}

		@EventListener
		void webServer(WebServerInitializedEvent event) {
			Noise.record("web server");
		}

	}

	@Component
	static class OrdinaryBean {

		@PostConstruct
		void init() {
			Noise.record("ordinary bean");
		}

	}

	@Component
	@Lazy(false)
	static class EagerBean {

		@PostConstruct
		void init() {
			Noise.record("eager bean");
		}

	}

	@Component
	static class SmartSingleton implements SmartInitializingSingleton {

		@Override
		public void afterSingletonsInstantiated() {
			Noise.record("smart initializing singleton");
		}

	}

	static class WeaverAware implements LoadTimeWeaverAware {

		WeaverAware() {
			Noise.record("load time weaver aware bean");
		}

		@Override
		public void setLoadTimeWeaver(LoadTimeWeaver loadTimeWeaver) {
		}

	}

	/**
	 * What the containers and registries of Kafka, Rabbit and JMS are to the context.
	 */
	static class MessageListenerContainer implements SmartLifecycle {

		private volatile boolean running;

		MessageListenerContainer() {
			Noise.record("message listener container created");
		}

		@Override
		public void start() {
			this.running = true;
			Noise.record("message listener container started");
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
