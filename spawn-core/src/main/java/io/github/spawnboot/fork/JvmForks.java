package io.github.spawnboot.fork;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;

import io.github.spawnboot.ForkOptions;
import io.github.spawnboot.beam.BeamSettings;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.engine.CallCarrier;
import io.github.spawnboot.engine.MdcCarrier;
import io.github.spawnboot.launch.ChildLimit;
import io.github.spawnboot.launch.OutputLimits;
import org.jspecify.annotations.Nullable;

/**
 * Forks of this JVM, for programs without Spring; in an application with Spring a bean of
 * this type is there already. Thread-safe. Has no threads before the first fork; closing
 * it ends its processes and its threads.
 *
 * <pre class="code">
 * try (JvmForks forks = JvmForks.create()) {
 *     byte[] small = forks.call(Resizer::resize, image, 100);
 * }
 * </pre>
 */
public final class JvmForks extends ConfiguredForks implements AutoCloseable {

	/**
	 * Longest time that the end of processes takes which are told to end.
	 */
	public static final Duration LONGEST_END = ForkSettings.endLimit();

	private JvmForks(ForkRuntime runtime) {
		super(runtime, ForkSettings.of(ForkOptions.defaults()));
	}

	/**
	 * Creates forks with default options and without functions.
	 * @return the forks
	 */
	public static JvmForks create() {
		return create(BeamSettings.DEFAULT, OutputLimits.DEFAULT, null, ChildLimit.ofThisMachine(), false,
				new MdcCarrier(), FailureCodec.jdkTypes()::get);
	}

	/**
	 * Creates forks with default options and without functions.
	 * @param beams limits of the connections
	 * @param outputLimits how much of what a process prints is logged
	 * @param crashDirectory directory for crash files, or {@code null} for that of
	 * temporary files
	 * @param childLimit how many processes may live at once, also of others who share it.
	 * The next one waits for the end of another, as long as it may take to start
	 * @param strictBuild whether a process is refused, instead of warned of, if its class
	 * files are newer than those of this one
	 * @param carrier carries along what belongs to the thread of a caller
	 * @param knownTypes gives the class for the name of an exception that may be rebuilt,
	 * beside those that a function declares, or {@code null}; must not load classes by
	 * name
	 * @return the forks
	 */
	public static JvmForks create(BeamSettings beams, OutputLimits outputLimits, @Nullable Path crashDirectory,
			ChildLimit childLimit, boolean strictBuild, CallCarrier carrier,
			Function<String, @Nullable Class<? extends Throwable>> knownTypes) {
		return new JvmForks(
				new ForkRuntime(beams, outputLimits, crashDirectory, childLimit, strictBuild, carrier, knownTypes));
	}

	/**
	 * Registers a method, which runs in a JVM without Spring: a static one, or one of a
	 * class with a constructor without parameters.
	 * @param name name of the function
	 * @param type class whose method it is
	 * @param method the method
	 * @throws io.github.spawnboot.SpawnUsageException if the name is empty or taken, or
	 * the method cannot be run in another process
	 */
	public void register(String name, Class<?> type, Method method) {
		runtime().register(name, new FunctionReference(type, method));
	}

	/**
	 * Registers a function that runs in a process of another kind.
	 * @param target the function
	 * @throws io.github.spawnboot.SpawnUsageException if the name is empty or taken
	 */
	public void register(ForkTarget target) {
		runtime().register(target);
	}

	/**
	 * Takes no more forks, which then fail with
	 * {@link io.github.spawnboot.PoolClosedException}, and waits for those that run.
	 * Functions that are left after the limit are cut off, with a warning that names
	 * them: their processes are told to end, and get SIGTERM and SIGKILL if they do not.
	 * Called again while another thread is in it, it waits no longer for functions;
	 * called a third time, it sends SIGTERM at once. An interrupt kills what is left.
	 * @param drain longest time to wait for functions that run; zero or less for none.
	 * The end of those that are left takes at most {@link #LONGEST_END} more
	 */
	public void stop(Duration drain) {
		runtime().stop(Objects.requireNonNull(drain, "'drain' must not be null"));
	}

	/**
	 * Takes forks again after {@link #stop(Duration)}; no effect otherwise.
	 * @throws io.github.spawnboot.SpawnUsageException if a stop goes on
	 */
	public void start() {
		runtime().start();
	}

	/**
	 * Ends all processes, each within its limits, and the threads. Functions that run are
	 * cut off, with a warning that names them; {@link #stop(Duration)} before it waits
	 * for them. Called again while another thread is in it, it waits for the same end;
	 * called a third time, it sends SIGTERM at once. An interrupt kills what is left.
	 */
	@Override
	public void close() {
		runtime().close();
	}

}
