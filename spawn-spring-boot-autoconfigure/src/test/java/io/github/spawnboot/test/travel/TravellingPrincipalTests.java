package io.github.spawnboot.test.travel;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The principal travels to real children if that is asked for.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "spawn.context.security=true", "spawn.pools.guide.max-size=1", "spawn.pools.inn.max-size=1" })
@DirtiesContext
class TravellingPrincipalTests {

	@Autowired
	private Guide guide;

	@AfterEach
	void clear() {
		SecurityContextHolder.clearContext();
	}

	@Test
	void nameAndAuthoritiesTravelThroughBothChildren() {
		assertThat(this.guide.look().principal()).isNull();
		SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken("ann", "secret", "ROLE_A"));
		assertThat(this.guide.look().principal()).isEqualTo("ann[ROLE_A]");
		assertThat(this.guide.lookFarther().principal()).isEqualTo("ann[ROLE_A]");
		clear();
		assertThat(this.guide.look().principal()).isNull();
	}

}
