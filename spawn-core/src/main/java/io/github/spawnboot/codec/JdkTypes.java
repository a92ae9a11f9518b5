package io.github.spawnboot.codec;

import java.io.File;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.channels.Channel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.BaseStream;

/**
 * Which types of the JDK can be carried whole, and what to do about the others.
 */
final class JdkTypes {

	static final String STREAMS = "Streams and callbacks cross the border only as a parameter or result of their own,"
			+ " declared exactly as 'InputStream', 'OutputStream', 'Stream', 'Iterator', 'Iterable', 'Flow.Publisher'"
			+ " or a functional interface; inside of a value use 'byte[]', a collection or a value class";

	static final String FILES = "A file is not copied: pass its content as 'InputStream' or 'byte[]'; or"
			+ " annotate the parameter, or for a result the method, with @SharedPath if both processes may use the"
			+ " same file";

	private static final String VALUES = "Use a type that is a plain value: a record, a class with fields,"
			+ " a collection, or a JDK value such as 'String', 'BigDecimal' or 'Instant'";

	private static final Set<Class<?>> SCALARS = Set.of(Boolean.class, Byte.class, Short.class, Character.class,
			Integer.class, Long.class, Float.class, Double.class, String.class, BigDecimal.class, BigInteger.class,
			UUID.class, AtomicBoolean.class, AtomicInteger.class, AtomicLong.class);

	private static final Set<Class<?>> KEYS = Set.of(Boolean.class, Byte.class, Short.class, Character.class,
			Integer.class, Long.class, Float.class, Double.class, String.class, BigDecimal.class, BigInteger.class,
			UUID.class);

	private static final Set<Class<?>> COLLECTIONS = Set.of(Collection.class, List.class, Set.class, SortedSet.class,
			NavigableSet.class, Queue.class, Deque.class, ArrayList.class, LinkedList.class, HashSet.class,
			LinkedHashSet.class, TreeSet.class, ArrayDeque.class, CopyOnWriteArrayList.class, EnumSet.class);

	private static final Set<Class<?>> MAPS = Set.of(Map.class, SortedMap.class, NavigableMap.class,
			ConcurrentMap.class, HashMap.class, LinkedHashMap.class, TreeMap.class, ConcurrentHashMap.class,
			EnumMap.class);

	private static final List<Class<?>> STREAMING = List.of(InputStream.class, OutputStream.class, Reader.class,
			Writer.class, Channel.class, BaseStream.class, Iterator.class, Flow.Publisher.class);

	private JdkTypes() {
	}

	static boolean isScalar(Class<?> type) {
		return type.isPrimitive() || type == Void.class || SCALARS.contains(type) || TextType.supports(type);
	}

	static boolean isFile(Class<?> type) {
		return type == Path.class || type == File.class;
	}

	static boolean isKey(Class<?> type) {
		return KEYS.contains(type) || TextType.supports(type) || (type.isEnum());
	}

	static boolean isContainer(Class<?> type) {
		return COLLECTIONS.contains(type) || MAPS.contains(type);
	}

	static boolean isJdk(Class<?> type) {
		String name = type.getName();
		return name.startsWith("java.") || name.startsWith("javax.") || name.startsWith("jdk.")
				|| name.startsWith("sun.") || name.startsWith("com.sun.");
	}

	/**
	 * Returns whether values of the type are handed over bit by bit, or are code.
	 * @param type a type of the JDK or of an application
	 * @return whether {@link #STREAMS} is the remedy
	 */
	static boolean isStreamOrCallback(Class<?> type) {
		return type == Iterable.class || STREAMING.stream().anyMatch((streaming) -> streaming.isAssignableFrom(type))
				|| type.isAnnotationPresent(FunctionalInterface.class)
				|| type.getName().startsWith("org.reactivestreams.") || type.getName().startsWith("reactor.core.");
	}

	static boolean isFuture(Class<?> type) {
		return Future.class.isAssignableFrom(type) || CompletionStage.class.isAssignableFrom(type);
	}

	static String remedy(Class<?> type) {
		if (isStreamOrCallback(type)) {
			return STREAMS;
		}
		if (isFuture(type)) {
			return "Return 'CompletableFuture', 'CompletionStage' or 'Future' itself with the plain value in it,"
					+ " and pass plain values";
		}
		if (Throwable.class.isAssignableFrom(type)) {
			return "Throw it, or carry its message";
		}
		if (Class.class == type) {
			return "Carry a name or an enum: classes named by the other side are never loaded";
		}
		return VALUES;
	}

}
