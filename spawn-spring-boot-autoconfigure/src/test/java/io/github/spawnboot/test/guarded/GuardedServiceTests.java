package io.github.spawnboot.test.guarded;

import java.time.Duration;

import io.github.spawnboot.RemoteInvocationException;
import io.github.spawnboot.SpawnPool;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.cache.CacheManager;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What {@code @Cacheable} and {@code @PreAuthorize} mean on a service, and on a bean in
 * front of it.
 */
@SpringBootTest(classes = GuardedApplication.class, webEnvironment = WebEnvironment.NONE,
		properties = { "spring.main.banner-mode=off", "spawn.pools.quotes.max-size=1", "spawn.pools.quotes.heap=64MB" })
class GuardedServiceTests {

	@Autowired
	private Quotes quotes;

	@Autowired
	private QuoteDesk desk;

	@Autowired
	private CacheManager caches;

	@Autowired
	@Qualifier("quotes")
	private SpawnPool pool;

	@AfterEach
	void clear() {
		SecurityContextHolder.clearContext();
	}

	@Test
	void cacheOfAServiceIsThatOfItsChild() {
		String first = this.quotes.cached("a");
		assertThat(this.quotes.cached("a")).isEqualTo(first);
		assertThat(this.caches.getCacheNames()).doesNotContain("quotes");
		replaceChild();
		assertThat(this.quotes.cached("a")).isNotEqualTo(first).startsWith(this.quotes.pid() + "-");
	}

	@Test
	void cacheOfABeanInFrontOutlivesTheChild() {
		String first = this.desk.cached("a");
		assertThat(this.caches.getCacheNames()).contains("desk");
		replaceChild();
		assertThat(this.desk.cached("a")).isEqualTo(first);
	}

	@Test
	void guardOfAServiceSeesNobodyUnlessThePrincipalTravels() {
		SecurityContextHolder.getContext()
			.setAuthentication(new TestingAuthenticationToken("ann", "secret", "ROLE_TRADER"));
		assertThatExceptionOfType(RemoteInvocationException.class).isThrownBy(this.quotes::guarded)
			.satisfies((failure) -> assertThat(failure.remoteType())
				.isEqualTo("org.springframework.security.authentication.AuthenticationCredentialsNotFoundException"));
	}

	@Test
	void guardOfABeanInFrontSeesTheCaller() {
		SecurityContextHolder.getContext()
			.setAuthentication(new TestingAuthenticationToken("ann", "secret", "ROLE_TRADER"));
		assertThat(this.desk.guarded()).isEqualTo("open");
		SecurityContextHolder.getContext()
			.setAuthentication(new TestingAuthenticationToken("bob", "secret", "ROLE_GUEST"));
		assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(this.desk::guarded);
	}

	private void replaceChild() {
		long pid = this.quotes.pid();
		assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.until(() -> this.pool.children().stream().noneMatch((child) -> child.pid() == pid));
	}

}
