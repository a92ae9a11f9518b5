package io.github.spawnboot.codec;

import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;

/**
 * What can be called on a service from another process: its methods, their types, and
 * what is wrong with them. Immutable and thread-safe.
 */
public final class ServiceContract {

	private final String service;

	private final ServiceMethods resolver;

	private final Map<String, RemoteMethod> methods = new TreeMap<>();

	private final List<ContractProblem> problems = new ArrayList<>();

	private final Map<Method, RemoteMethod> found = new ConcurrentHashMap<>();

	private final LiveTypes live;

	private final boolean callback;

	private final String fingerprint;

	private ServiceContract(String service, JavaType beanType, @Nullable Method single, ContractRules rules,
			ValueCodec codec, boolean callback) {
		this.service = service;
		this.callback = callback;
		this.live = new LiveTypes(codec, rules);
		this.resolver = new ServiceMethods(codec.mapper().getTypeFactory(), beanType);
		Map<String, String> shapes = new TreeMap<>();
		((single != null) ? Map.of(this.resolver.signature(single), single) : this.resolver.find(rules::isRemote))
			.forEach((signature, method) -> this.methods.put(signature,
					verify(signature, method, rules, codec, shapes)));
		this.fingerprint = fingerprint(this.methods.values(), shapes);
	}

	/**
	 * Looks at a service.
	 * @param service name of the service
	 * @param beanType class or interface of the service, with type arguments if it has
	 * any
	 * @param rules what the methods say about how they are called
	 * @param codec carries the values
	 * @return the contract; also if it has {@link #problems()}
	 */
	public static ServiceContract of(String service, Type beanType, ContractRules rules, ValueCodec codec) {
		return new ServiceContract(service, codec.mapper().constructType(beanType), null, rules, codec, false);
	}

	/**
	 * Looks at one method of a class, which may be static and of any visibility.
	 * @param service name of the service
	 * @param type class whose method it is
	 * @param method the method, the only one of the contract
	 * @param rules what the method says about how it is called
	 * @param codec carries the values
	 * @return the contract; also if it has {@link #problems()}
	 */
	public static ServiceContract ofMethod(String service, Class<?> type, Method method, ContractRules rules,
			ValueCodec codec) {
		return new ServiceContract(service, codec.mapper().constructType(type), method, rules, codec, false);
	}

	static ServiceContract ofCallback(JavaType type, ContractRules rules, ValueCodec codec) {
		return new ServiceContract(TypeNames.of(type), type, null, rules, codec, true);
	}

	private RemoteMethod verify(String signature, Method method, ContractRules rules, ValueCodec codec,
			Map<String, String> shapes) {
		Type[] sources = method.getGenericParameterTypes();
		Parameter[] parameters = method.getParameters();
		List<ValueType> parameterTypes = new ArrayList<>();
		Map<Integer, LiveType> live = new TreeMap<>();
		for (int i = 0; i < sources.length; i++) {
			Type source = LiveTypes.withoutLowerBounds(sources[i]);
			Place place = new Place(signature, i + " '" + parameters[i].getName() + "'");
			JavaType type = this.resolver.resolve(method, source);
			LiveType found = this.live.find(type);
			if (found != null) {
				live.put(i, found);
				verifyLive(place, found, type, source, rules.isSharedPath(method, parameters[i]), codec, shapes);
				parameterTypes.add(codec.type(type).live());
			}
			else {
				parameterTypes
					.add(verifyValue(place, type, source, rules.isSharedPath(method, parameters[i]), codec, shapes));
			}
		}
		return verifyResult(new Place(signature, null), method, parameterTypes, live, rules, codec, shapes);
	}

	private RemoteMethod verifyResult(Place place, Method method, List<ValueType> parameterTypes,
			Map<Integer, LiveType> live, ContractRules rules, ValueCodec codec, Map<String, String> shapes) {
		Type source = method.getGenericReturnType();
		JavaType result = this.resolver.resolve(method, source);
		boolean async = isFuture(result.getRawClass());
		if (async) {
			result = result.containedTypeOrUnknown(0);
			source = (source instanceof ParameterizedType parameterized) ? parameterized.getActualTypeArguments()[0]
					: Object.class;
		}
		LiveType found = async ? null : this.live.find(result);
		ValueType type;
		if (found != null) {
			verifyLive(place, found, result, source, rules.isSharedPath(method, null), codec, shapes);
			type = codec.type(result).live();
		}
		else {
			type = verifyValue(place, result, source, rules.isSharedPath(method, null), codec, shapes);
		}
		if (async && this.callback) {
			problem(place, "is a future, but the methods of a callback give their result at once",
					"Return the value itself");
		}
		if (rules.isOneWay(method) && !result.hasRawClass(void.class)) {
			problem(place, "would never arrive, because the method is marked as one-way",
					"Return nothing, or remove the mark");
		}
		return new RemoteMethod(place.method(), method, parameterTypes, type, async, live, found, rules);
	}

	private void verifyLive(Place place, LiveType live, JavaType type, Type source, boolean sharedPath,
			ValueCodec codec, Map<String, String> shapes) {
		String name = "'" + TypeNames.of(type) + "'";
		if (this.callback) {
			problem(place, name + " is a live value, but the methods of a callback take and give plain values",
					"Use a value class, a collection or 'byte[]'");
			return;
		}
		boolean onlyArgument = live.kind() == LiveKind.OUTPUT || live.kind() == LiveKind.CALLBACK;
		if (place.parameter() == null && onlyArgument) {
			problem(place, name + " can be an argument, but no result",
					(live.kind() == LiveKind.OUTPUT) ? "Return 'InputStream', or take an 'OutputStream' as argument"
							: "Make it a method of the service, or take a callback as argument");
			return;
		}
		if (live.itemType() != null) {
			Type item = (source instanceof ParameterizedType parameterized) ? parameterized.getActualTypeArguments()[0]
					: Object.class;
			verifyValue(place, type.containedTypeOrUnknown(0), item, sharedPath, codec, shapes);
		}
		ServiceContract callback = live.callback();
		if (callback != null) {
			shapes.putIfAbsent(callback.service(), callback.fingerprint());
			for (ContractProblem problem : callback.problems()) {
				problem(place, name + ": its method '" + problem.method() + "' cannot be called back: "
						+ ((problem.parameter() != null) ? "parameter " + problem.parameter() + ": " : "result: ")
						+ problem.problem(), problem.remedy());
			}
		}
	}

	private ValueType verifyValue(Place place, JavaType type, Type source, boolean sharedPath, ValueCodec codec,
			Map<String, String> shapes) {
		if (type.hasRawClass(ByteBuffer.class)) {
			return codec.type(type);
		}
		for (TypeFinding finding : new TypeGraph(codec.mapper(), shapes, sharedPath).walk(type, source)) {
			problem(place, finding.text(), finding.remedy());
		}
		return codec.type(type);
	}

	private void problem(Place place, String problem, String remedy) {
		this.problems.add(new ContractProblem(this.service, place.method(), place.parameter(), problem, remedy));
	}

	private static boolean isFuture(Class<?> type) {
		return type == CompletableFuture.class || type == CompletionStage.class || type == Future.class;
	}

	private static String fingerprint(Collection<RemoteMethod> methods, Map<String, String> shapes) {
		StringBuilder text = new StringBuilder();
		for (RemoteMethod method : methods) {
			text.append(method.signature())
				.append(method.parameterTypes())
				.append(method.isAsync() ? "~" : method.isOneWay() ? "!" : ":")
				.append(method.resultType())
				.append('\n');
		}
		shapes.forEach((name, shape) -> text.append(name).append('=').append(shape).append('\n'));
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256")
				.digest(text.toString().getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(digest);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JVM has SHA-256", ex);
		}
	}

	/**
	 * Returns the name of the service.
	 * @return the name
	 */
	public String service() {
		return this.service;
	}

	/**
	 * Returns the methods that can be called.
	 * @return the methods, sorted by signature
	 */
	public List<RemoteMethod> methods() {
		return List.copyOf(this.methods.values());
	}

	/**
	 * Finds the method that a call of a given one means.
	 * @param method a method of the bean type, of a supertype or subtype of it, or a
	 * bridge
	 * @return the method of this contract, or {@code null}
	 */
	public @Nullable RemoteMethod find(Method method) {
		RemoteMethod known = this.found.get(method);
		if (known != null) {
			return known;
		}
		RemoteMethod result = resolve(method);
		if (result != null) {
			this.found.put(method, result);
		}
		return result;
	}

	private @Nullable RemoteMethod resolve(Method method) {
		RemoteMethod result = this.methods.get(ServiceMethods.erasedSignature(method));
		if (result == null) {
			result = this.methods.get(this.resolver.signature(method));
		}
		if (result == null && method.isBridge()) {
			result = ServiceMethods.behindBridge(method, this.methods.values());
		}
		return result;
	}

	/**
	 * Finds a method by its signature.
	 * @param signature a signature, as {@link RemoteMethod#signature()}
	 * @return the method, or {@code null}
	 */
	public @Nullable RemoteMethod find(String signature) {
		return this.methods.get(signature);
	}

	/**
	 * Returns a digest of all signatures with their full types, and of the shape of every
	 * value class that they reach: two builds with the same digest understand each other.
	 * @return SHA-256 in 64 hexadecimal digits
	 */
	public String fingerprint() {
		return this.fingerprint;
	}

	/**
	 * Returns what would not arrive whole.
	 * @return the problems, or an empty list
	 */
	public List<ContractProblem> problems() {
		return List.copyOf(this.problems);
	}

	/**
	 * What a problem is about.
	 *
	 * @param method signature of the method
	 * @param parameter index and name of the parameter, or {@code null} for the result
	 */
	private record Place(String method, @Nullable String parameter) {
	}

}
