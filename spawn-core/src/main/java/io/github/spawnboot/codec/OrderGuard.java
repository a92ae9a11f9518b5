package io.github.spawnboot.codec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;

/**
 * Gives a set or map without an order of its own one that depends on its content alone,
 * so that equal values give equal bytes, and refuses a sorted one whose comparator would
 * be lost.
 */
final class OrderGuard extends DelegatingSerializer {

	private static final String IMMUTABLE = "java.util.ImmutableCollections$";

	private final JavaType type;

	private final boolean declaredSorted;

	OrderGuard(ValueSerializer<Object> delegate, JavaType type, boolean declaredSorted) {
		super(delegate);
		this.type = type;
		this.declaredSorted = declaredSorted;
	}

	@Override
	Object check(Object value, JsonGenerator generator) {
		if (this.declaredSorted) {
			refuseComparator(value);
			return value;
		}
		if (value instanceof Map<?, ?> map) {
			return (map.size() > 1 && isUnordered(map)) ? sort(map) : map;
		}
		if (value instanceof Collection<?> elements) {
			return (elements.size() > 1 && isUnordered(elements)) ? sort(elements) : elements;
		}
		return value;
	}

	private static void refuseComparator(Object value) {
		Comparator<?> comparator = (value instanceof SortedSet<?> set) ? set.comparator()
				: (value instanceof SortedMap<?, ?> map) ? map.comparator() : null;
		if (comparator != null && comparator != Comparator.naturalOrder()) {
			throw new UncarriableValueException(
					"a '%s' with a comparator would lose it; declare a Set or Map, which keeps the order, or a List"
						.formatted(value.getClass().getName()));
		}
	}

	private static boolean isUnordered(Map<?, ?> map) {
		Class<?> type = map.getClass();
		return type == HashMap.class || type == ConcurrentHashMap.class || type == Hashtable.class
				|| type.getName().startsWith(IMMUTABLE);
	}

	private static boolean isUnordered(Collection<?> elements) {
		Class<?> type = elements.getClass();
		return type == HashSet.class || type == ConcurrentHashMap.KeySetView.class
				|| type.getName().startsWith(IMMUTABLE + "Set");
	}

	private static Map<?, ?> sort(Map<?, ?> map) {
		List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
		entries.sort((left, right) -> compare(left.getKey(), right.getKey()));
		Map<@Nullable Object, @Nullable Object> sorted = new LinkedHashMap<>(2 * entries.size());
		entries.forEach((entry) -> sorted.put(entry.getKey(), entry.getValue()));
		return sorted;
	}

	private static Collection<?> sort(Collection<?> elements) {
		List<Object> sorted = new ArrayList<>(elements);
		sorted.sort(OrderGuard::compare);
		return new LinkedHashSet<>(sorted);
	}

	@SuppressWarnings("unchecked")
	private static int compare(@Nullable Object left, @Nullable Object right) {
		if (left == null || right == null) {
			return Boolean.compare(left != null, right != null);
		}
		if (left.getClass() == right.getClass() && left instanceof Comparable<?> comparable) {
			int result = ((Comparable<Object>) comparable).compareTo(right);
			if (result != 0) {
				return result;
			}
		}
		return left.toString().compareTo(right.toString());
	}

	@Override
	ValueSerializer<?> with(ValueSerializer<Object> delegate, SerializationContext context,
			@Nullable BeanProperty property) {
		JavaType declared = (property != null) ? property.getType()
				: (JavaType) context.getAttribute(BeanGuard.ROOT_TYPE);
		if (declared == null) {
			declared = this.type;
		}
		Class<?> sorted = (this.type.isMapLikeType()) ? SortedMap.class : SortedSet.class;
		return new OrderGuard(delegate, this.type,
				sorted.isAssignableFrom(this.type.getRawClass()) && DeclaredTypes.mentions(declared, sorted));
	}

	@Override
	ValueSerializer<?> with(ValueSerializer<Object> delegate) {
		return new OrderGuard(delegate, this.type, this.declaredSorted);
	}

}
