package io.github.spawnboot.child;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.github.spawnboot.Job;
import io.github.spawnboot.Status;

/**
 * A program whose children die in every way. Its job {@code die} takes the way.
 */
final class DyingProgram {

	private static final List<Object> held = new ArrayList<>();

	private DyingProgram() {
	}

	public static void main(String[] args) throws Exception {
		Spawn.init((engine) -> {
			engine.register("die", DyingProgram::die);
			engine.register("wait", (job) -> {
				new CountDownLatch(1).await();
				return Status.OK;
			});
			engine.register("grandchild", (job) -> {
				List<String> command = new ArrayList<>(job.args());
				command.addAll(List.of("/bin/sleep", "1000"));
				Process process = new ProcessBuilder(command).start();
				job.stdout().write(Long.toString(process.pid()).getBytes());
				return Status.OK;
			});
			engine.register("arguments", (job) -> {
				job.stdout().write(ManagementFactory.getRuntimeMXBean().getInputArguments().toString().getBytes());
				return Status.OK;
			});
		});
		throw new IllegalStateException("This program is for children");
	}

	private static Status die(Job job) throws Exception {
		switch (job.args().get(0)) {
			case "heap" -> heap();
			case "array" -> held.add(new long[Integer.MAX_VALUE]);
			case "metaspace" -> metaspace();
			case "direct" -> direct();
			case "direct-in-thread" -> inThread(DyingProgram::direct);
			case "direct-as-cause" -> CompletableFuture.runAsync(DyingProgram::direct, Runnable::run).join();
			case "threads" -> inThread(DyingProgram::threads);
			case "threads-in-call" -> threads();
			case "crash" -> crash();
			case "exit" -> System.exit(Integer.parseInt(job.args().get(1)));
			case "kill" ->
				new ProcessBuilder("kill", "-KILL", Long.toString(ProcessHandle.current().pid())).start().waitFor();
			default -> throw new IllegalArgumentException(job.args().get(0));
		}
		// What ends the process may be another thread.
		new CountDownLatch(1).await();
		return Status.OK;
	}

	private static void inThread(Runnable action) {
		new Thread(action, "test-own-thread").start();
	}

	private static void heap() {
		while (true) {
			held.add(new byte[1024 * 1024]);
		}
	}

	private static void metaspace() throws Exception {
		URL[] classes = { DyingProgram.class.getProtectionDomain().getCodeSource().getLocation() };
		while (true) {
			URLClassLoader loader = new URLClassLoader(classes, null);
			held.add(Class.forName("io.github.spawnboot.child.DyingProgram$Shape", true, loader));
			Class<?> shape = loader.loadClass("io.github.spawnboot.child.DyingProgram$Shape");
			held.add(Proxy.newProxyInstance(loader, new Class<?>[] { shape }, (proxy, method, args) -> null));
		}
	}

	private static void direct() {
		while (true) {
			held.add(ByteBuffer.allocateDirect(1024 * 1024));
		}
	}

	// No system has so much address space for a stack.
	private static void threads() {
		new Thread(null, () -> {
		}, "test-huge", 1L << 52).start();
	}

	private static void crash() throws ReflectiveOperationException {
		Class<?> type = Class.forName("sun.misc.Unsafe");
		Field field = type.getDeclaredField("theUnsafe");
		field.setAccessible(true);
		type.getMethod("putAddress", long.class, long.class).invoke(field.get(null), 0L, 1L);
	}

	/** To be loaded often. */
	public interface Shape {

	}

}
