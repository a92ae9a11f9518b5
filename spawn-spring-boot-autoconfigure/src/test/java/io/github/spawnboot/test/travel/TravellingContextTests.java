package io.github.spawnboot.test.travel;

import java.time.Duration;
import java.util.Locale;
import java.util.TimeZone;

import io.github.spawnboot.CallContext;
import io.github.spawnboot.CallTimeoutException;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What travels with calls into real children, and from one child into another.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "spawn.pools.guide.max-size=1", "spawn.pools.inn.max-size=1" })
@DirtiesContext
class TravellingContextTests {

	@Autowired
	private Guide guide;

	@Autowired
	private Inn inn;

	@Autowired
	private Tracer tracer;

	@BeforeEach
	void warm() {
		this.guide.look();
		this.inn.look();
	}

	@AfterEach
	void clear() {
		MDC.clear();
		LocaleContextHolder.resetLocaleContext();
		SecurityContextHolder.clearContext();
	}

	@Test
	@SuppressWarnings("try")
	void contextOfTheCallerIsThatOfTheCallAndOfTheCallsThatItMakes() {
		MDC.put("order", "4711");
		LocaleContextHolder.setLocale(Locale.forLanguageTag("pt-BR"));
		LocaleContextHolder.setTimeZone(TimeZone.getTimeZone("Pacific/Chatham"));
		Span span = this.tracer.nextSpan().start();
		try (Tracer.SpanInScope scope = this.tracer.withSpan(span)) {
			for (Surroundings there : new Surroundings[] { this.guide.look(), this.guide.lookFarther() }) {
				assertThat(there.order()).isEqualTo("4711");
				assertThat(there.locale()).isEqualTo("pt-BR");
				assertThat(there.zone()).isEqualTo("Pacific/Chatham");
				assertThat(there.trace()).isEqualTo(span.context().traceId());
			}
		}
		finally {
			span.end();
		}
		clear();
		Surroundings next = this.guide.lookFarther();
		assertThat(next.order()).isNull();
		assertThat(next.trace()).isNull();
		assertThat(next.locale()).isEqualTo(Locale.getDefault().toLanguageTag());
	}

	@Test
	void principalStaysWhereItIsUnlessItIsAskedFor() {
		SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken("ann", "secret", "ROLE_A"));
		assertThat(this.guide.look().principal()).isNull();
		assertThat(this.guide.lookFarther().principal()).isNull();
	}

	// row G9
	@Test
	void restOfTheTimeTravelsIntoNestedCalls() {
		assertThat(this.guide.lookFarther().remaining()).isBetween(1L, 60_000L);
		assertThat(this.guide.lookInTime().remaining()).isBetween(1L, 20_000L);
		Surroundings there = CallContext.within(Duration.ofSeconds(15)).call(this.guide::lookFarther);
		assertThat(there.remaining()).isBetween(1L, 15_000L);
	}

	@Test
	void limitOfAMethodHoldsForACallThatAnotherChildMakes() {
		assertThatExceptionOfType(CallTimeoutException.class).isThrownBy(() -> this.guide.stay())
			.withMessageContaining("Call of 'inn.stay()' ran longer than 400 ms, the limit of its method"
					+ " (@SpawnMethod(timeout = \"..\"))")
			.withMessageContaining("pool 'inn'");
		assertThat(this.inn.look()).isNotNull();
	}

	@Test
	void limitThatAChildSetsHoldsForItsCalls() {
		assertThatExceptionOfType(CallTimeoutException.class).isThrownBy(() -> this.guide.stayFor(400))
			.withMessageContaining("Call of 'inn.stayLong()' ran longer than")
			.withMessageContaining("the rest of its caller's time (set by CallContext.within(..)");
		assertThat(this.inn.look()).isNotNull();
	}

}
