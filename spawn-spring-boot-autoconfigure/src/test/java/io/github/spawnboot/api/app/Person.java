package io.github.spawnboot.api.app;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

public record Person(String name, LocalDate born, Color favourite, List<String> tags, Optional<City> home,
		Map<Color, int[]> scores) {

	public static Person of(String name) {
		return new Person(name, null, null, List.of(), Optional.empty(), Map.of());
	}

}
