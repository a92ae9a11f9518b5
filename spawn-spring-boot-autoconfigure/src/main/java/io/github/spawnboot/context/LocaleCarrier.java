package io.github.spawnboot.context;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;

import io.github.spawnboot.engine.CallCarrier;

import org.springframework.context.i18n.LocaleContext;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.context.i18n.SimpleTimeZoneAwareLocaleContext;
import org.springframework.context.i18n.TimeZoneAwareLocaleContext;

/**
 * Carries locale and time zone of {@link LocaleContextHolder}, as far as they were set
 * for the thread: the defaults of a process stay its own.
 */
public final class LocaleCarrier implements CallCarrier {

	private static final String LOCALE = "locale";

	private static final String TIME_ZONE = "time-zone";

	@Override
	public Map<String, String> capture() {
		LocaleContext context = LocaleContextHolder.getLocaleContext();
		if (context == null) {
			return Map.of();
		}
		Map<String, String> carried = new HashMap<>();
		Locale locale = context.getLocale();
		if (locale != null) {
			carried.put(LOCALE, locale.toLanguageTag());
		}
		TimeZone zone = (context instanceof TimeZoneAwareLocaleContext aware) ? aware.getTimeZone() : null;
		if (zone != null) {
			carried.put(TIME_ZONE, zone.getID());
		}
		return carried;
	}

	@Override
	public Runnable restore(Map<String, String> carried) {
		String locale = carried.get(LOCALE);
		String zone = carried.get(TIME_ZONE);
		if (locale == null && zone == null) {
			return () -> {
			};
		}
		LocaleContext before = LocaleContextHolder.getLocaleContext();
		LocaleContextHolder.setLocaleContext(
				new SimpleTimeZoneAwareLocaleContext((locale != null) ? Locale.forLanguageTag(locale) : null,
						(zone != null) ? TimeZone.getTimeZone(zone) : null));
		return () -> LocaleContextHolder.setLocaleContext(before);
	}

}
