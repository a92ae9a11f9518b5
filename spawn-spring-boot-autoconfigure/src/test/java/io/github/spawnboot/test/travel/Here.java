package io.github.spawnboot.test.travel;

import java.time.Duration;

import io.github.spawnboot.CallContext;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import org.slf4j.MDC;

import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Looks around on the current thread.
 */
final class Here {

	private Here() {
	}

	static Surroundings look(Tracer tracer) {
		Span span = tracer.currentSpan();
		Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
		return new Surroundings(MDC.get("order"), LocaleContextHolder.getLocale().toLanguageTag(),
				LocaleContextHolder.getTimeZone().getID(), (span != null) ? span.context().traceId() : null,
				(authentication != null) ? authentication.getName() + authentication.getAuthorities() : null,
				CallContext.current().remaining().map(Duration::toMillis).orElse(-1L));
	}

}
