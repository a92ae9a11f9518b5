package io.github.spawnboot.test.guarded;

import io.github.spawnboot.RemoteInvocationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * {@code @PreAuthorize} on a service judges the caller if the principal travels.
 */
@SpringBootTest(classes = GuardedApplication.class, webEnvironment = WebEnvironment.NONE,
		properties = { "spring.main.banner-mode=off", "spawn.context.security=true", "spawn.pools.quotes.max-size=1",
				"spawn.pools.quotes.heap=64MB" })
class GuardedPrincipalTests {

	@Autowired
	private Quotes quotes;

	@AfterEach
	void clear() {
		SecurityContextHolder.clearContext();
	}

	@Test
	void guardOfAServiceJudgesTheCaller() {
		SecurityContextHolder.getContext()
			.setAuthentication(new TestingAuthenticationToken("ann", "secret", "ROLE_TRADER"));
		assertThat(this.quotes.guarded()).isEqualTo("sold");
		SecurityContextHolder.getContext()
			.setAuthentication(new TestingAuthenticationToken("bob", "secret", "ROLE_GUEST"));
		assertThatExceptionOfType(RemoteInvocationException.class).isThrownBy(this.quotes::guarded)
			.satisfies((failure) -> assertThat(failure.remoteType())
				.isEqualTo("org.springframework.security.authorization.AuthorizationDeniedException"));
	}

}
