package io.github.spawnboot.child;

import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.ByteBuffer;

import io.github.spawnboot.beam.WireReader;
import io.github.spawnboot.beam.WireWriter;
import io.github.spawnboot.codec.ContractRules;
import io.github.spawnboot.codec.ServiceContract;
import io.github.spawnboot.codec.ValueCodec;
import org.jspecify.annotations.Nullable;

/**
 * What a parent tells a forked process: which function it is to run. It travels over the
 * beam, never through a command line. Immutable.
 *
 * @param name name of the function, under which it is called
 * @param type name of the class whose method it is
 * @param method name of the method
 * @param descriptor types of parameters and result, as a class file has them
 * @param input whether the parent has an input for the process
 */
public record ForkTask(String name, String type, String method, String descriptor, boolean input) {

	/** Both processes are on one machine and belong to one user, so paths are values. */
	private static final ContractRules RULES = new ContractRules() {

		@Override
		public boolean isSharedPath(Method method, @Nullable Parameter parameter) {
			return true;
		}

	};

	/**
	 * Returns the task for a method.
	 * @param name name of the function
	 * @param type class whose method it is
	 * @param method the method
	 * @param input whether there is an input
	 * @return the task
	 */
	public static ForkTask of(String name, Class<?> type, Method method, boolean input) {
		return new ForkTask(name, type.getName(), method.getName(),
				MethodType.methodType(method.getReturnType(), method.getParameterTypes()).toMethodDescriptorString(),
				input);
	}

	/**
	 * Looks at the types of a function, in the parent and in the forked process alike.
	 * @param name name of the function
	 * @param type class whose method it is
	 * @param method the method
	 * @param codec carries the values
	 * @return the contract, whose only method is the function; also if it has problems
	 */
	public static ServiceContract contract(String name, Class<?> type, Method method, ValueCodec codec) {
		return ServiceContract.ofMethod(name, type, method, RULES, codec);
	}

	/**
	 * Encodes the task.
	 * @return the bytes for {@link #fromBytes}
	 */
	public byte[] toBytes() {
		return new WireWriter().text(this.name)
			.text(this.type)
			.text(this.method)
			.text(this.descriptor)
			.octet(this.input ? 1 : 0)
			.toByteArray();
	}

	/**
	 * Decodes a task.
	 * @param bytes the result of {@link #toBytes}
	 * @return the task
	 */
	public static ForkTask fromBytes(byte[] bytes) {
		WireReader reader = new WireReader(ByteBuffer.wrap(bytes));
		ForkTask task = new ForkTask(reader.text(), reader.text(), reader.text(), reader.text(), reader.octet() == 1);
		reader.end();
		return task;
	}

	/**
	 * Finds a method by its descriptor, in a class or in one that it extends.
	 * @param type the class
	 * @param name name of the method
	 * @param descriptor types of parameters and result, as a class file has them
	 * @return the method
	 * @throws NoSuchMethodException if there is none
	 */
	public static Method find(Class<?> type, String name, String descriptor) throws NoSuchMethodException {
		MethodType types = MethodType.fromMethodDescriptorString(descriptor, type.getClassLoader());
		for (Class<?> owner = type; owner != null; owner = owner.getSuperclass()) {
			for (Method method : owner.getDeclaredMethods()) {
				if (method.getName().equals(name)
						&& MethodType.methodType(method.getReturnType(), method.getParameterTypes()).equals(types)) {
					return method;
				}
			}
		}
		for (Method method : type.getMethods()) {
			if (method.getName().equals(name)
					&& MethodType.methodType(method.getReturnType(), method.getParameterTypes()).equals(types)) {
				return method;
			}
		}
		throw new NoSuchMethodException(type.getName() + "." + name + descriptor);
	}

	/**
	 * Makes the function callable in this process.
	 * @param child this process
	 * @throws ReflectiveOperationException if the class or method is not there, or if its
	 * instance cannot be made
	 */
	void export(ChildProcess child) throws ReflectiveOperationException {
		Class<?> type = Class.forName(this.type, false, Thread.currentThread().getContextClassLoader());
		Method method = find(type, this.method, this.descriptor);
		// The function itself loads its class, so that what fails there is its failure.
		Object receiver = Modifier.isStatic(method.getModifiers()) ? this : instance(type);
		child.export(contract(this.name, type, method, child.codec()), receiver);
	}

	private static Object instance(Class<?> type) throws ReflectiveOperationException {
		Constructor<?> constructor = type.getDeclaredConstructor();
		constructor.setAccessible(true);
		return constructor.newInstance();
	}

}
