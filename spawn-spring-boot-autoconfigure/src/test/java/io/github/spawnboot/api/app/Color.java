package io.github.spawnboot.api.app;

public enum Color {

	RED, GREEN {
		@Override
		public String toString() {
			return "a constant with a body of its own";
		}
	}

}
