package io.github.spawnboot.engine;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A view of a map that refuses every change, whether it would have an effect or not.
 */
abstract class UnmodifiableMap extends AbstractMap<String, String> {

	private final Map<String, String> entries;

	UnmodifiableMap(Map<String, String> entries) {
		this.entries = Collections.unmodifiableMap(entries);
	}

	@Override
	public Set<Entry<String, String>> entrySet() {
		return this.entries.entrySet();
	}

	@Override
	public Set<String> keySet() {
		return this.entries.keySet();
	}

	@Override
	public @Nullable String get(@Nullable Object key) {
		return this.entries.get(key);
	}

	@Override
	public boolean containsKey(@Nullable Object key) {
		return this.entries.containsKey(key);
	}

	@Override
	public void clear() {
		throw refused();
	}

	@Override
	public String remove(@Nullable Object key) {
		throw refused();
	}

	@Override
	public boolean remove(@Nullable Object key, @Nullable Object value) {
		throw refused();
	}

	@Override
	public void putAll(Map<? extends String, ? extends String> entries) {
		throw refused();
	}

	@Override
	public String putIfAbsent(String key, String value) {
		throw refused();
	}

	@Override
	public String replace(String key, String value) {
		throw refused();
	}

	@Override
	public boolean replace(String key, String oldValue, String newValue) {
		throw refused();
	}

	@Override
	public void replaceAll(BiFunction<? super String, ? super String, ? extends String> function) {
		throw refused();
	}

	@Override
	public String compute(String key,
			BiFunction<? super String, ? super @Nullable String, ? extends @Nullable String> function) {
		throw refused();
	}

	@Override
	public String computeIfAbsent(String key, Function<? super String, ? extends @Nullable String> function) {
		throw refused();
	}

	@Override
	public String computeIfPresent(String key,
			BiFunction<? super String, ? super String, ? extends @Nullable String> function) {
		throw refused();
	}

	@Override
	public String merge(String key, String value,
			BiFunction<? super String, ? super String, ? extends @Nullable String> function) {
		throw refused();
	}

	private static UnsupportedOperationException refused() {
		return new UnsupportedOperationException("An environment is changed by the methods of its job only");
	}

}
