package io.github.spawnboot.fork;

import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.child.ForkTask;
import io.github.spawnboot.child.SpawnForkMain;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import io.github.spawnboot.engine.CallCarrier;
import io.github.spawnboot.engine.MethodInvoker;
import io.github.spawnboot.engine.ServedCall;
import io.github.spawnboot.launch.ChildProgram;
import io.github.spawnboot.launch.JvmCommand;
import org.jspecify.annotations.Nullable;

/**
 * A function and the kind of process that it runs in. Thread-safe.
 */
public final class ForkTarget {

	private final String name;

	private final String place;

	private final RemoteMethod method;

	private final ValueCodec codec;

	private final CallCarrier carrier;

	private final MethodInvoker invoker;

	private final Function<Boolean, ChildProgram> program;

	private final Consumer<ServedCall> calls;

	private final AtomicLong generations = new AtomicLong();

	/**
	 * Creates a target.
	 * @param contract its name is that of the function, its only method the function
	 * @param place where the function stands, for messages
	 * @param codec carries the values
	 * @param carrier carries along what belongs to the thread of a caller
	 * @param failures rebuilds exceptions of the function
	 * @param program says what a process runs; told whether there is an input
	 * @param calls serves what a process calls in this one; must not block
	 * @throws SpawnUsageException if an argument or the result could not be carried
	 */
	public ForkTarget(ServiceContract contract, String place, ValueCodec codec, CallCarrier carrier,
			FailureCodec failures, Function<Boolean, ChildProgram> program, Consumer<ServedCall> calls) {
		this.name = contract.service();
		this.place = place;
		if (!contract.problems().isEmpty()) {
			throw new SpawnUsageException("The function '" + this.name + "' (" + place
					+ ") cannot be run in another process:"
					+ contract.problems()
						.stream()
						.map((problem) -> "\n  "
								+ ((problem.parameter() != null) ? "parameter " + problem.parameter() : "result") + " "
								+ problem.problem() + ". " + problem.remedy())
						.collect(Collectors.joining()),
					null);
		}
		this.method = contract.methods().get(0);
		this.codec = codec;
		this.carrier = carrier;
		this.invoker = new MethodInvoker(codec, carrier, (method) -> failures);
		this.program = program;
		this.calls = calls;
	}

	/**
	 * Creates the target for a function in a JVM of its own, without Spring.
	 * @param name name of the function
	 * @param type class whose method it is
	 * @param method the method
	 * @param command how this JVM was started
	 * @param carrier carries along what belongs to the thread of a caller
	 * @param knownTypes exceptions that may be rebuilt, beside those that the method
	 * declares
	 * @return the target
	 * @throws SpawnUsageException if an argument or the result could not be carried
	 */
	static ForkTarget bare(String name, Class<?> type, Method method, JvmCommand command, CallCarrier carrier,
			Function<String, @Nullable Class<? extends Throwable>> knownTypes) {
		// The same as in the process: without the adapters that an application has.
		ValueCodec codec = new ValueCodec();
		ServiceContract contract = ForkTask.contract(name, type, method, codec);
		return new ForkTarget(contract, place(type, method), codec, carrier, failures(method, knownTypes),
				(input) -> new ChildProgram(SpawnForkMain.class.getName(), List.of(), command.systemProperties(),
						ForkTask.of(name, type, method, input).toBytes(), Map.of(name, contract.fingerprint())),
				ForkTarget::refuse);
	}

	/**
	 * Returns what rebuilds the exceptions of a method.
	 * @param method the method
	 * @param knownTypes exceptions that may be rebuilt, beside those that the method
	 * declares
	 * @return the codec
	 */
	public static FailureCodec failures(Method method,
			Function<String, @Nullable Class<? extends Throwable>> knownTypes) {
		Map<String, Class<?>> declared = Arrays.stream(method.getExceptionTypes())
			.collect(Collectors.toMap(Class::getName, Function.identity(), (left, right) -> left));
		return new FailureCodec((name) -> {
			Class<?> type = declared.get(name);
			return (type != null) ? type.asSubclass(Throwable.class) : knownTypes.apply(name);
		});
	}

	/**
	 * Returns how messages name a method.
	 * @param type class whose method it is
	 * @param method the method
	 * @return class and method
	 */
	public static String place(Class<?> type, Method method) {
		return type.getName() + "." + method.getName();
	}

	private static void refuse(ServedCall call) {
		call.fail(ByteBuffer
			.wrap(new FailureCodec((name) -> null).write(FailureKind.NOT_FOUND, new HandlerNotFoundException(
					"The parent offers nothing, " + call.request().describe() + " is not found", null))));
	}

	String name() {
		return this.name;
	}

	String place() {
		return this.place;
	}

	RemoteMethod method() {
		return this.method;
	}

	ValueCodec codec() {
		return this.codec;
	}

	CallCarrier carrier() {
		return this.carrier;
	}

	MethodInvoker invoker() {
		return this.invoker;
	}

	ChildProgram program(boolean input) {
		return this.program.apply(input);
	}

	Consumer<ServedCall> calls() {
		return this.calls;
	}

	long nextGeneration() {
		return this.generations.incrementAndGet();
	}

	String pool() {
		return pool(this.name);
	}

	/**
	 * Returns how the process list, the log and failures name processes of a function.
	 * @param name name of the function
	 * @return the name, in place of that of a pool
	 */
	public static String pool(String name) {
		return "fork-" + name;
	}

}
