package io.github.spawnboot.codec;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.jsontype.NamedType;

/**
 * Walks everything that a declared type reaches, and collects what cannot be carried
 * whole and the shape of every value class. For one thread.
 */
final class TypeGraph {

	private static final String SUBTYPES = "Declare a concrete class or a record, or name the subtypes with"
			+ " @JsonTypeInfo(use = NAME) and @JsonSubTypes (a sealed type needs only @JsonTypeInfo)";

	private final ObjectMapper mapper;

	private final List<TypeFinding> findings = new ArrayList<>();

	private final Map<String, String> shapes;

	private final boolean sharedPaths;

	private final Set<JavaType> visited = new HashSet<>();

	/**
	 * Creates a walk.
	 * @param mapper the mapper that will carry the values
	 * @param shapes takes the shape of each value class by its name
	 * @param sharedPaths whether names of files are wanted
	 */
	TypeGraph(ObjectMapper mapper, Map<String, String> shapes, boolean sharedPaths) {
		this.mapper = mapper;
		this.sharedPaths = sharedPaths;
		this.shapes = shapes;
	}

	static List<TypeFinding> findings(ObjectMapper mapper, JavaType type) {
		return new TypeGraph(mapper, new TreeMap<>(), true).walk(type, null);
	}

	/**
	 * Walks a type.
	 * @param type the resolved type
	 * @param source the type as it was written, if known
	 * @return what is wrong with it
	 */
	List<TypeFinding> walk(JavaType type, @Nullable Type source) {
		walk(type, source, TypeNames.root(type), null);
		return this.findings;
	}

	void walk(JavaType type, @Nullable Type source, String path, JsonTypeInfo.@Nullable Value typeInfo) {
		Class<?> raw = type.getRawClass();
		if (JdkTypes.isFile(raw) && !this.sharedPaths) {
			report(path, "is '%s', which names a file that is not carried along".formatted(raw.getName()),
					JdkTypes.FILES);
			return;
		}
		if (JdkTypes.isScalar(raw)) {
			return;
		}
		if (type.isArrayType()) {
			walk(type.getContentType(), component(source), path + "[]", typeInfo);
		}
		else if (raw == Optional.class) {
			walk(type.containedTypeOrUnknown(0), argument(source, 0), path + "[]", typeInfo);
		}
		else if (type.isMapLikeType()) {
			walkMap(type, source, path, typeInfo);
		}
		else if (type.isCollectionLikeType()) {
			walkContainer(type, path);
			walk(type.getContentType(), argument(source, 0), path + "[]", typeInfo);
		}
		else if (raw == Object.class) {
			report(path, "is " + describeObject(source) + ", so the receiver cannot know the class of the value",
					SUBTYPES);
		}
		else if (type.isEnumType() && raw != Enum.class) {
			this.shapes.putIfAbsent(TypeNames.of(type), enumShape(raw));
		}
		else {
			walkClass(type, path, typeInfo);
		}
	}

	private void walkMap(JavaType type, @Nullable Type source, String path, JsonTypeInfo.@Nullable Value typeInfo) {
		walkContainer(type, path);
		JavaType key = type.getKeyType();
		if (key.isJavaLangObject()) {
			report(path + "[key]",
					"is " + describeObject(argument(source, 0)) + ", so the receiver cannot know the class of the key",
					"Declare the key as 'String', a number, an enum or another JDK value");
		}
		else if (!JdkTypes.isKey(key.getRawClass())) {
			report(path + "[key]", "is '%s', which cannot be the key of a map".formatted(TypeNames.of(key)),
					"Use 'String', a number, an enum or another JDK value as the key, or a list of entries");
		}
		else if (key.isEnumType()) {
			this.shapes.putIfAbsent(TypeNames.of(key), enumShape(key.getRawClass()));
		}
		walk(type.getContentType(), argument(source, 1), path + "[value]", typeInfo);
	}

	private void walkContainer(JavaType type, String path) {
		if (!JdkTypes.isContainer(type.getRawClass())) {
			report(path,
					"is '%s', a collection or map of its own kind, of which only the elements would arrive"
						.formatted(type.getRawClass().getName()),
					"Declare a collection of the JDK such as 'List', 'Set' or 'Map'");
		}
	}

	private void walkClass(JavaType type, String path, JsonTypeInfo.@Nullable Value propertyTypeInfo) {
		Class<?> raw = type.getRawClass();
		if (JdkTypes.isJdk(raw) || JdkTypes.isStreamOrCallback(raw) || JdkTypes.isFuture(raw)
				|| Throwable.class.isAssignableFrom(raw)) {
			report(path, "is '%s', which cannot be carried to another process".formatted(raw.getName()),
					JdkTypes.remedy(raw));
			return;
		}
		if (isInner(raw)) {
			report(path, "is '%s', an inner class that needs an instance of '%s'".formatted(raw.getName(),
					enclosing(raw).getName()), "Make it a static nested class, a record or a class of its own");
			return;
		}
		SerializationConfig config = this.mapper.serializationConfig();
		AnnotatedClass annotated = config.classIntrospectorInstance().introspectClassAnnotations(type);
		JsonTypeInfo.Value typeInfo = (propertyTypeInfo != null) ? propertyTypeInfo
				: config.getAnnotationIntrospector().findPolymorphicTypeInfo(config, annotated);
		if (typeInfo != null && typeInfo.getIdType() != JsonTypeInfo.Id.NONE) {
			walkSubtypes(type, annotated, typeInfo, path);
		}
		else if (Modifier.isAbstract(raw.getModifiers())) {
			report(path, "is '%s', %s without a closed set of subtypes".formatted(raw.getName(),
					(raw.isInterface()) ? "an interface" : "an abstract class"), SUBTYPES);
		}
		else {
			walkBean(type, path);
		}
	}

	private void walkSubtypes(JavaType type, AnnotatedClass annotated, JsonTypeInfo.Value typeInfo, String path) {
		JsonTypeInfo.Id id = typeInfo.getIdType();
		if (id != JsonTypeInfo.Id.NAME && id != JsonTypeInfo.Id.SIMPLE_NAME && id != JsonTypeInfo.Id.DEDUCTION) {
			report(path,
					"is '%s', whose subtypes are told apart by @JsonTypeInfo(use = %s); a class named by the other side is never loaded"
						.formatted(type.getRawClass().getName(), id),
					"Use @JsonTypeInfo(use = NAME) and @JsonSubTypes");
			return;
		}
		if (!this.visited.add(type)) {
			return;
		}
		SerializationConfig config = this.mapper.serializationConfig();
		Collection<NamedType> subtypes = config.getSubtypeResolver()
			.collectAndResolveSubtypesByTypeId(config, annotated);
		Map<String, String> names = new TreeMap<>();
		for (NamedType subtype : subtypes) {
			if (Modifier.isAbstract(subtype.getType().getModifiers())) {
				continue;
			}
			JavaType resolved = (subtype.getType() == type.getRawClass()) ? type
					: this.mapper.getTypeFactory().constructSpecializedType(type, subtype.getType());
			names.put(subtype.getType().getName(), String.valueOf(subtype.getName()));
			this.visited.remove(resolved);
			walkBean(resolved, (resolved == type) ? path : path + "(" + subtype.getType().getSimpleName() + ")");
		}
		if (names.isEmpty()) {
			report(path, "is '%s', which names no subtypes".formatted(type.getRawClass().getName()), SUBTYPES);
		}
		this.shapes.putIfAbsent(TypeNames.of(type) + " (subtypes)",
				id + " " + typeInfo.getInclusionType() + " " + typeInfo.getPropertyName() + " " + names);
	}

	private void walkBean(JavaType type, String path) {
		if (this.visited.add(type)) {
			new BeanShape(this.mapper, this, type, path).walk();
		}
	}

	void shape(JavaType type, String shape) {
		this.shapes.putIfAbsent(TypeNames.of(type), shape);
	}

	void report(String path, String problem, String remedy) {
		this.findings.add(new TypeFinding(path, problem, remedy));
	}

	private static String enumShape(Class<?> type) {
		return Arrays.stream(type.getFields())
			.filter((field) -> field.isEnumConstant())
			.map((field) -> field.getName())
			.collect(Collectors.joining(",", "enum ", ""));
	}

	private static boolean isInner(Class<?> type) {
		return enclosing(type) != type && !Modifier.isStatic(type.getModifiers()) && !type.isInterface()
				|| type.isAnonymousClass();
	}

	private static Class<?> enclosing(Class<?> type) {
		Class<?> enclosing = type.getEnclosingClass();
		// A local record or enum is implicitly static.
		return (enclosing != null) ? enclosing : type;
	}

	private static String describeObject(@Nullable Type source) {
		if (source instanceof TypeVariable<?> variable) {
			return "the unresolved type variable '%s'".formatted(variable.getName());
		}
		if (source instanceof WildcardType) {
			return "an unbounded wildcard";
		}
		if (source == Raw.INSTANCE) {
			return "the missing type argument of a raw type";
		}
		return "'java.lang.Object'";
	}

	private static @Nullable Type component(@Nullable Type source) {
		if (source instanceof GenericArrayType array) {
			return array.getGenericComponentType();
		}
		return (source instanceof Class<?> type) ? type.getComponentType() : null;
	}

	private static @Nullable Type argument(@Nullable Type source, int index) {
		if (source instanceof WildcardType wildcard) {
			return argument(wildcard.getUpperBounds()[0], index);
		}
		if (source instanceof ParameterizedType parameterized) {
			return (index < parameterized.getActualTypeArguments().length)
					? parameterized.getActualTypeArguments()[index] : null;
		}
		return (source instanceof Class<?> type && type.getTypeParameters().length > index) ? Raw.INSTANCE : null;
	}

	/** Stands for the type argument that a raw type does not have. */
	private enum Raw implements Type {

		INSTANCE

	}

}
