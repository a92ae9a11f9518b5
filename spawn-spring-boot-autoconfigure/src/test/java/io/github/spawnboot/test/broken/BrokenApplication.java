package io.github.spawnboot.test.broken;

import io.github.spawnboot.annotation.SpawnService;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * An application whose services fail in one way each.
 */
@SpringBootApplication
class BrokenApplication {

	/**
	 * Fails in its constructor.
	 */
	@SpawnService(pool = "throwing")
	static class Throwing {

		Throwing() {
			throw new IllegalStateException("there is no licence in /opt/licence");
		}

		public String name() {
			return "throwing";
		}

	}

	/**
	 * Needs a bean that is nowhere.
	 */
	@SpawnService(pool = "needy")
	static class Needy {

		Needy(Missing missing) {
			throw new IllegalStateException("created with " + missing);
		}

		public String name() {
			return "needy";
		}

	}

	/**
	 * No bean is made of it.
	 */
	static class Missing {

	}

	/**
	 * Registered in the parent only.
	 */
	static class Ghost {

		public String name() {
			return "ghost";
		}

	}

}
