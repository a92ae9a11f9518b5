package io.github.spawnboot.context;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;

import brave.Tracing;
import io.github.spawnboot.engine.CallCarrier;
import io.github.spawnboot.engine.CompositeCarrier;
import io.github.spawnboot.engine.MdcCarrier;
import io.micrometer.context.ContextRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.brave.bridge.BravePropagator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the carriers.
 */
class CallCarrierTests {

	@AfterEach
	void clear() {
		MDC.clear();
		LocaleContextHolder.resetLocaleContext();
		SecurityContextHolder.clearContext();
	}

	@Test
	void diagnosticContextIsRestoredAndTakenBack() {
		CallCarrier carrier = new MdcCarrier();
		assertThat(carrier.capture()).isEmpty();
		MDC.put("order", "1");
		Map<String, String> carried = carrier.capture();
		MDC.clear();
		MDC.put("own", "2");
		Runnable undo = carrier.restore(carried);
		assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("order", "1"));
		undo.run();
		assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("own", "2"));
	}

	@Test
	void localeAndTimeZoneAreCarriedOnlyIfTheyWereSet() {
		CallCarrier carrier = new LocaleCarrier();
		assertThat(carrier.capture()).isEmpty();
		LocaleContextHolder.setLocale(Locale.forLanguageTag("sr-Latn-RS"));
		LocaleContextHolder.setTimeZone(TimeZone.getTimeZone("Asia/Kathmandu"));
		Map<String, String> carried = carrier.capture();
		LocaleContextHolder.resetLocaleContext();
		Runnable undo = carrier.restore(carried);
		assertThat(LocaleContextHolder.getLocale()).isEqualTo(Locale.forLanguageTag("sr-Latn-RS"));
		assertThat(LocaleContextHolder.getTimeZone().getID()).isEqualTo("Asia/Kathmandu");
		undo.run();
		assertThat(LocaleContextHolder.getLocaleContext()).isNull();
	}

	@Test
	void threadLocalsOfContextPropagationAreCarriedIfTheyAreTexts() {
		ThreadLocal<String> text = new ThreadLocal<>();
		ThreadLocal<Integer> number = new ThreadLocal<>();
		ContextRegistry registry = new ContextRegistry().registerThreadLocalAccessor("tenant", text)
			.registerThreadLocalAccessor("number", number);
		CallCarrier carrier = new ThreadLocalCarrier(registry);
		assertThat(carrier.capture()).isEmpty();
		text.set("blue");
		number.set(1);
		Map<String, String> carried = carrier.capture();
		assertThat(carried).isEqualTo(Map.of("context.tenant", "blue"));
		text.remove();
		Runnable undo = carrier.restore(carried);
		assertThat(text.get()).isEqualTo("blue");
		undo.run();
		assertThat(text.get()).isNull();
		text.set("green");
		carrier.restore(carried).run();
		assertThat(text.get()).isEqualTo("green");
	}

	@Test
	@SuppressWarnings("try")
	void callRunsInASpanWhoseParentIsThatOfTheCaller() {
		TestSpans spans = new TestSpans();
		try (Tracing tracing = spans.tracing()) {
			Tracer tracer = spans.tracer(tracing);
			CallCarrier carrier = new TraceCarrier(() -> tracer, () -> new BravePropagator(tracing));
			assertThat(carrier.capture()).isEmpty();
			Span caller = tracer.nextSpan().name("caller").start();
			Map<String, String> carried;
			try (Tracer.SpanInScope scope = tracer.withSpan(caller)) {
				carried = carrier.capture();
			}
			assertThat(tracer.currentSpan()).isNull();
			Runnable undo = carrier.restore(carried);
			Span served = tracer.currentSpan();
			assertThat(served).isNotNull();
			assertThat(served.context().traceId()).isEqualTo(caller.context().traceId());
			assertThat(served.context().parentId()).isEqualTo(caller.context().spanId());
			undo.run();
			assertThat(tracer.currentSpan()).isNull();
		}
		assertThat(spans.finished).containsExactly("spawn.call");
	}

	@Test
	void traceWithoutATracerIsNotCarried() {
		CallCarrier carrier = new TraceCarrier(() -> null, () -> null);
		assertThat(carrier.capture()).isEmpty();
		carrier.restore(Map.of("trace.traceparent", "00-1-1-01")).run();
	}

	@Test
	void nameAndAuthoritiesAreCarriedToAChildAndNothingElse() {
		TestingAuthenticationToken token = new TestingAuthenticationToken("ann", "secret", "ROLE_A", "ROLE_B");
		token.setDetails("details");
		SecurityContextHolder.getContext().setAuthentication(token);
		Map<String, String> carried = new SecurityCarrier(false).capture();
		assertThat(carried).isEqualTo(
				Map.of("security.name", "ann", "security.authority.0", "ROLE_A", "security.authority.1", "ROLE_B"));
		SecurityContextHolder.clearContext();
		Runnable undo = new SecurityCarrier(true).restore(carried);
		Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
		assertThat(authentication).isNotNull();
		assertThat(authentication.isAuthenticated()).isTrue();
		assertThat(authentication.getName()).isEqualTo("ann");
		assertThat(authentication.getAuthorities()).extracting("authority").containsExactly("ROLE_A", "ROLE_B");
		assertThat(authentication.getCredentials()).isEqualTo("");
		assertThat(authentication.getDetails()).isNull();
		undo.run();
		assertThat(SecurityContextHolder.getContext().getAuthentication()).isNull();
	}

	@Test
	void principalOfAChildIsNotBelievedInTheApplication() {
		new SecurityCarrier(false).restore(Map.of("security.name", "root", "security.authority.0", "ROLE_ADMIN"));
		assertThat(SecurityContextHolder.getContext().getAuthentication()).isNull();
	}

	@Test
	void severalCarriersAreUndoneInTheOppositeOrder() {
		MDC.put("order", "1");
		LocaleContextHolder.setLocale(Locale.ITALIAN);
		CallCarrier carrier = new CompositeCarrier(List.of(new MdcCarrier(), new LocaleCarrier()));
		Map<String, String> carried = carrier.capture();
		assertThat(carried).isEqualTo(Map.of("mdc.order", "1", "locale", "it"));
		clear();
		Runnable undo = carrier.restore(carried);
		assertThat(MDC.get("order")).isEqualTo("1");
		assertThat(LocaleContextHolder.getLocale()).isEqualTo(Locale.ITALIAN);
		undo.run();
		assertThat(MDC.get("order")).isNull();
		assertThat(LocaleContextHolder.getLocaleContext()).isNull();
	}

}
