package io.github.spawnboot.test.offer;

import io.github.spawnboot.HostServices;
import io.github.spawnboot.annotation.HostService;
import io.github.spawnboot.annotation.SpawnService;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * An application whose parent offers something else than its children expect.
 */
@SpringBootApplication
class OfferApplication {

	@HostService("clock")
	static class Clock {

		public long now() {
			return 1;
		}

	}

	/**
	 * Is not allowed to see the clock, and takes it in a way that definitions do not
	 * show.
	 */
	@SpawnService(value = "sneaky", pool = "sneaky")
	static class Sneaky {

		private final Clock clock;

		Sneaky(BeanFactory beanFactory) {
			this.clock = beanFactory.getBean(Clock.class);
		}

		public long now() {
			return this.clock.now();
		}

	}

	/**
	 * Calls the clock.
	 */
	@SpawnService(value = "watcher", pool = "watchers")
	static class Watcher {

		private final Clock clock;

		Watcher(Clock clock) {
			this.clock = clock;
		}

		public long now() {
			return this.clock.now();
		}

	}

	/**
	 * Is told of everything.
	 */
	@SpawnService(value = "open", pool = "open")
	static class Open {

		public long now() {
			return 2;
		}

	}

	/**
	 * Sees nothing, and needs nothing.
	 */
	@SpawnService(value = "modest", pool = "modest")
	static class Modest {

		private final HostServices hostServices;

		Modest(HostServices hostServices) {
			this.hostServices = hostServices;
		}

		public int names() {
			return this.hostServices.names().size();
		}

	}

}
