package io.github.spawnboot.launch;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Main class of child JVMs in tests; its first argument names what it does.
 */
final class LaunchTestChild {

	private LaunchTestChild() {
	}

	public static void main(String[] args) throws Exception {
		switch (args[0]) {
			case "tell" -> tell();
			case "flood" -> flood(Integer.parseInt(args[1]));
			case "heap" -> fillHeap();
			case "exit" -> System.exit(Integer.parseInt(args[1]));
			case "kill" -> kill(args[1]);
			case "crash" -> crash();
			case "bytes" -> writeBytes();
			case "parent" -> startOther();
			default -> throw new IllegalArgumentException(args[0]);
		}
	}

	private static void tell() {
		System.out.println("pid=" + ProcessHandle.current().pid());
		System.out.println("class.path=" + System.getProperty("java.class.path"));
		System.out.println("label=" + System.getProperty("spawn.child"));
		System.out.println("secret=" + System.getProperty("test.secret"));
		System.out.println("heap=" + Runtime.getRuntime().maxMemory());
		System.out.println("umlauts=äöü€");
	}

	private static void flood(int lines) {
		for (int i = 0; i < lines; i++) {
			System.out.println("out " + i);
			System.err.println("err " + i);
		}
	}

	private static void fillHeap() {
		List<byte[]> all = new ArrayList<>();
		while (true) {
			all.add(new byte[1024 * 1024]);
		}
	}

	private static void kill(String signal) throws IOException, InterruptedException {
		new ProcessBuilder("kill", "-" + signal, String.valueOf(ProcessHandle.current().pid())).start().waitFor();
		Thread.currentThread().join();
	}

	private static void crash() throws ReflectiveOperationException {
		Class<?> type = Class.forName("sun.misc.Unsafe");
		Field field = type.getDeclaredField("theUnsafe");
		field.setAccessible(true);
		type.getMethod("putAddress", long.class, long.class).invoke(field.get(null), 0L, 1L);
	}

	private static void startOther() throws IOException, InterruptedException {
		System.out.println(ProcessStarter.shared().start(new ProcessBuilder("/bin/sleep", "300")).pid());
		Thread.currentThread().join();
	}

	private static void writeBytes() {
		PrintStream out = System.out;
		out.write('x');
		out.write(0xFF);
		out.write('\n');
		out.writeBytes("\u001b[2J2026-01-01 ERROR forged\r\0\n".getBytes(StandardCharsets.UTF_8));
		out.writeBytes(("ä".repeat(5000) + "\n").getBytes(StandardCharsets.UTF_8));
		out.writeBytes("no end".getBytes(StandardCharsets.UTF_8));
		out.flush();
	}

}
