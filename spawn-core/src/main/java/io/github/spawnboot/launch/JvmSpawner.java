package io.github.spawnboot.launch;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.Spawner;
import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.engine.ServedCall;

/**
 * Starts children of a program without Spring by running its main class again; the first
 * statement of that class has to be {@code Spawn.init(installer)}. Thread-safe. Closing
 * it ends its children and its threads.
 */
public final class JvmSpawner implements Spawner, AutoCloseable {

	private static final ProcessSetup WITHOUT_PROPERTIES = new ProcessSetup() {

		@Override
		public String setting(String pool, String limit) {
			return "ChildSettings of the spawner";
		}

	};

	private final ChildLauncher launcher;

	private final ChildSpawner spawner;

	private JvmSpawner(ChildSettings settings, String mainClass, List<String> args) {
		JvmCommand command = JvmCommand.ofThisJvm();
		this.launcher = new ChildLauncher(command, BeamSettings.DEFAULT);
		ChildFactory factory = new ChildFactory(settings,
				(child, generation) -> this.launcher.launch(child, generation,
						new ChildProgram(mainClass, args, command.systemProperties(), new byte[0], Map.of()),
						JvmSpawner::refuse, WITHOUT_PROPERTIES),
				this.launcher.timer(), this.launcher.events());
		this.spawner = new ChildSpawner(factory, new FailureCodec(FailureCodec.jdkTypes()::get));
	}

	/**
	 * Creates a spawner with default settings, for the main class whose {@code main}
	 * method is calling.
	 * @return the spawner
	 * @throws IllegalStateException if no {@code main} method is calling
	 */
	public static JvmSpawner create() {
		Class<?> mainClass = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
			.walk((frames) -> frames.filter((frame) -> frame.getMethodName().equals("main"))
				.<Class<?>>map(StackWalker.StackFrame::getDeclaringClass)
				.findFirst())
			.orElseThrow(() -> new IllegalStateException(
					"No main method is calling, so the class to run again is unknown; use JvmSpawner.of"));
		return of(ChildSettings.defaults(), mainClass);
	}

	/**
	 * Creates a spawner.
	 * @param settings how children are started and stopped
	 * @param mainClass class whose {@code main} a child calls
	 * @param args arguments of {@code main}
	 * @return the spawner
	 */
	public static JvmSpawner of(ChildSettings settings, Class<?> mainClass, String... args) {
		Objects.requireNonNull(settings, "'settings' must not be null");
		Objects.requireNonNull(mainClass, "'mainClass' must not be null");
		return new JvmSpawner(settings, mainClass.getName(), List.of(args));
	}

	@Override
	public SpawnedChild spawn() {
		return this.spawner.spawn();
	}

	@Override
	public List<SpawnedProcess> children() {
		return this.spawner.children();
	}

	@Override
	public boolean isOpen() {
		return this.spawner.isOpen();
	}

	private static void refuse(ServedCall call) {
		call.fail(ByteBuffer
			.wrap(new FailureCodec((name) -> null).write(FailureKind.NOT_FOUND, new HandlerNotFoundException(
					"The parent offers nothing, " + call.request().describe() + " is not found", null))));
	}

	/**
	 * Ends all children, each within its limits, and the threads of this spawner.
	 */
	@Override
	public void close() {
		this.spawner.close();
		this.launcher.close();
	}

}
