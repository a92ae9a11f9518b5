package io.github.spawnboot.test.offer;

import io.github.spawnboot.test.offer.OfferApplication.Clock;
import io.github.spawnboot.test.offer.OfferApplication.Watcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mockito.BDDMockito;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A host service that a test mocks in the application.
 */
@SpringBootTest(classes = OfferApplication.class, webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = "spawn.pools.watchers.acquire-timeout=100s")
@DirtiesContext
@Timeout(120)
class MockedHostServiceTests {

	@MockitoBean
	private Clock clock;

	@Autowired
	private Watcher watcher;

	@Test
	void childCallsTheMock() {
		BDDMockito.given(this.clock.now()).willReturn(4711L);
		assertThat(this.watcher.now()).isEqualTo(4711);
		BDDMockito.then(this.clock).should().now();
	}

}
