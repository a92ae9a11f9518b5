package io.github.spawnboot.context;

import java.util.Set;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Proxies, and the checks at start-up.
 */
@Configuration(proxyBeanMethods = false)
class VerifiedTestProxies extends TestProxies {

	@Bean
	static SpawnServiceVerifier spawnServiceVerifier() {
		return new SpawnServiceVerifier(Set.of(), false, HostServiceAccess.ALL);
	}

}
