package io.github.spawnboot.api.app;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.spawnboot.annotation.SpawnService;

@SpawnService
class CityRepository implements Repository<City> {

	private final List<City> values = new CopyOnWriteArrayList<>();

	@Override
	public City save(City value) {
		Here.ran();
		this.values.add(value);
		return value;
	}

	@Override
	public List<City> all() {
		Here.ran();
		return this.values;
	}

}
