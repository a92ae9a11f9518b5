package io.github.spawnboot.test.silent.service;

import io.github.spawnboot.annotation.SpawnService;
import io.github.spawnboot.test.silent.Noise;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A service of another pool, which needs the database that the parent migrates.
 */
@SpawnService(pool = "data")
public class Ledger {

	private final JdbcTemplate jdbcTemplate;

	public Ledger(JdbcTemplate jdbcTemplate) {
		this.jdbcTemplate = jdbcTemplate;
		Noise.record("needed: ledger created");
	}

	public int one() {
		Integer one = this.jdbcTemplate.queryForObject("SELECT 1", Integer.class);
		return (one != null) ? one : 0;
	}

}
