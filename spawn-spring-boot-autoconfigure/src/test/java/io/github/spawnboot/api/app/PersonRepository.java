package io.github.spawnboot.api.app;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.spawnboot.annotation.SpawnService;

@SpawnService
class PersonRepository implements Repository<Person> {

	private final List<Person> values = new CopyOnWriteArrayList<>();

	@Override
	public Person save(Person value) {
		Here.ran();
		this.values.add(value);
		return value;
	}

	@Override
	public List<Person> all() {
		Here.ran();
		return this.values;
	}

}
