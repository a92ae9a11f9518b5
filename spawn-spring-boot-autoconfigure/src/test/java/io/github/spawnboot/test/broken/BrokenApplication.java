package io.github.spawnboot.test.broken;

import java.io.IOException;

import io.github.spawnboot.annotation.SpawnService;
import io.github.spawnboot.annotation.SpawnWarmUp;

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
	 * Fails when it is warmed up.
	 */
	@SpawnService(pool = "cold")
	static class Cold {

		@SpawnWarmUp
		void loadFonts() throws IOException {
			throw new IOException("there is no font in /opt/fonts");
		}

		public String name() {
			return "cold";
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
