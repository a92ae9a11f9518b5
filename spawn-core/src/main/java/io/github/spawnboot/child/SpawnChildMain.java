package io.github.spawnboot.child;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.github.spawnboot.ChildExitCode;
import io.github.spawnboot.beam.BeamClient;
import io.github.spawnboot.beam.BeamLoop;
import io.github.spawnboot.beam.ChildMark;
import io.github.spawnboot.beam.HandOver;
import io.github.spawnboot.beam.Welcome;
import org.jspecify.annotations.Nullable;

/**
 * Main class of every child. Reads the hand-over of the parent from standard input,
 * connects, and calls the main method of the application, which finds out by
 * {@link ChildProcess#current()} what it is. Not to be started by hand: without a parent
 * it ends with one line and the exit code 64.
 */
public final class SpawnChildMain {

	private static final long HAND_OVER_SECONDS = 10;

	private static final long WELCOME_MILLIS = 30_000;

	private SpawnChildMain() {
	}

	/**
	 * Turns this process into a child.
	 * @param args ignored: arguments come over the beam, since a command line can be read
	 * by everybody
	 */
	public static void main(String[] args) {
		InputStream stdin = new FileInputStream(FileDescriptor.in);
		HandOver handOver = handOver(stdin);
		if (handOver == null) {
			System.err
				.println("SpawnChildMain is the main class of child processes and is only started by their parent;"
						+ " start the application by its own main class.");
			Halt.with(ChildExitCode.NO_PARENT);
			return;
		}
		ChildMark.set();
		ParentWatch.start(handOver.parent(), stdin);
		System.setIn(InputStream.nullInputStream());
		Signals.ignore("INT", "HUP");
		OutOfMemory.watch();
		run(connect(handOver));
	}

	private static @Nullable HandOver handOver(InputStream stdin) {
		if (isDevice()) {
			return null;
		}
		// A thread, because a read cannot be bounded and somebody may hold an empty pipe
		// open.
		AtomicReference<@Nullable HandOver> handOver = new AtomicReference<>();
		CountDownLatch done = new CountDownLatch(1);
		Thread reader = new Thread(() -> {
			try {
				handOver.set(HandOver.read(stdin));
			}
			catch (IOException ex) {
				// Whatever it is, it is no hand-over.
			}
			done.countDown();
		}, "spawn-hand-over");
		reader.setDaemon(true);
		reader.start();
		try {
			return done.await(HAND_OVER_SECONDS, TimeUnit.SECONDS) ? handOver.get() : null;
		}
		catch (InterruptedException ex) {
			return null;
		}
	}

	private static boolean isDevice() {
		try {
			return Files.readSymbolicLink(Path.of("/proc/self/fd/0")).startsWith("/dev");
		}
		catch (IOException | UnsupportedOperationException ex) {
			// Other systems do not tell; there the wait for the hand-over is the answer.
			return false;
		}
	}

	private static Welcome connect(HandOver handOver) {
		BeamLoop loop = new BeamLoop("spawn-beam");
		ChildProcess.ParentMessages messages = new ChildProcess.ParentMessages();
		try {
			return BeamClient.connect(loop, handOver, handOver.settings(), (welcome, beam) -> {
				ChildProcess child = new ChildProcess(welcome, beam, messages);
				ChildProcess.current(child);
				return child.link();
			}, WELCOME_MILLIS);
		}
		catch (IOException | InterruptedException ex) {
			System.err.println("This child could not reach its parent: " + ex.getMessage());
			Halt.with(ChildExitCode.PROTOCOL);
			throw new IllegalStateException(ex);
		}
	}

	private static void run(Welcome welcome) {
		ChildProcess child = Objects.requireNonNull(ChildProcess.current());
		welcome.systemProperties().forEach(System::setProperty);
		try {
			callMain(welcome);
		}
		catch (InvocationTargetException ex) {
			child.startFailed((ex.getCause() != null) ? ex.getCause() : ex);
		}
		catch (ReflectiveOperationException | LinkageError ex) {
			child.startFailed(ex);
		}
		child.startFailed(
				new IllegalStateException("The main method of " + welcome.mainClass()
						+ " returned, but neither Spawn.init nor SpringApplication.run was called in it"),
				ChildExitCode.NOTHING_TO_SERVE);
	}

	private static void callMain(Welcome welcome) throws ReflectiveOperationException {
		Class<?> mainClass = Class.forName(welcome.mainClass(), true, Thread.currentThread().getContextClassLoader());
		Method main = mainClass.getDeclaredMethod("main", String[].class);
		main.setAccessible(true);
		main.invoke(null, (Object) welcome.args().toArray(String[]::new));
	}

}
