package io.github.spawnboot.test.offer;

import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.annotation.HostService;
import io.github.spawnboot.test.offer.OfferApplication.Modest;
import io.github.spawnboot.test.offer.OfferApplication.Open;
import io.github.spawnboot.test.offer.OfferApplication.Sneaky;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Children that do not start because of what their parent offers.
 */
@Timeout(180)
class HostServiceOfferTests {

	private static ConfigurableApplicationContext context;

	@BeforeAll
	static void start() {
		context = new SpringApplicationBuilder(OfferApplication.class).web(WebApplicationType.NONE)
			.initializers((context) -> ((GenericApplicationContext) context).registerBean("ghost", OnlyInParent.class))
			.run("--spawn.pools.sneaky.host-services=", "--spawn.pools.modest.host-services=",
					"--spawn.pools.sneaky.acquire-timeout=100s", "--spawn.pools.modest.acquire-timeout=100s",
					"--spawn.pools.open.acquire-timeout=100s");
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@Test
	void childWithoutAHostServiceThatIsOfferedDoesNotStart() { // row G14
		assertStartFails(() -> context.getBean(Open.class).now(), "open",
				"The parent offers the host service 'ghost', but the child has no such @HostService",
				"name in 'host-services' of the pool those that its children need");
	}

	@Test
	void childThatNeedsAHostServiceThatIsNotOfferedDoesNotStart() { // row G14
		assertStartFails(() -> context.getBean(Sneaky.class).now(), "sneaky", "Bean 'clock'",
				"is a @HostService that the parent does not offer to children of this pool; it offers [].");
	}

	@Test
	void childThatIsOfferedNothingNeedsNothing() {
		assertThat(context.getBean(Modest.class).names()).isZero();
	}

	private static void assertStartFails(ThrowingCallable call, String pool, String... words) {
		assertThatExceptionOfType(ChildStartException.class).isThrownBy(call).satisfies((ex) -> {
			assertThat(ex).hasMessageContaining("of pool '" + pool + "'");
			assertThat(ex.getMessage()).contains(words);
		});
	}

	@HostService
	static class OnlyInParent {

		public String name() {
			return "";
		}

	}

}
