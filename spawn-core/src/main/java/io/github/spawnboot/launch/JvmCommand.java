package io.github.spawnboot.launch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.github.spawnboot.ChildStartException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the running JVM was started, captured once, so that a child can be started alike.
 * Thread-safe.
 * <p>
 * A child runs the same {@code java} binary (never one found on the {@code PATH}) and the
 * same class path with another main class. Of the JVM options it inherits those that make
 * sense in a second process: debug ports, agents, JMX, log and crash files, archives,
 * heap and garbage collector are not inherited. Of the options {@code -D} only those that
 * belong to the JVM itself ({@code java.*}, {@code jdk.*}, {@code sun.*}, {@code user.*},
 * encodings) stand on the child's command line, which every user of the machine can read;
 * all others are {@link #systemProperties()}.
 */
public final class JvmCommand {

	private static final Logger logger = LoggerFactory.getLogger(JvmCommand.class);

	/** Above it the class path goes into a file, which keeps process lists readable. */
	private static final int LONGEST_CLASS_PATH = 2048;

	private final JavaHome javaHome;

	private final JvmFacts facts;

	private final Supplier<Map<String, String>> currentSystemProperties;

	private final @Nullable LaunchForm form;

	private final @Nullable Integer processors;

	private final AtomicBoolean told = new AtomicBoolean();

	JvmCommand(JavaHome javaHome, JvmFacts facts, Supplier<Map<String, String>> currentSystemProperties) {
		this(javaHome, facts, currentSystemProperties, null);
	}

	private JvmCommand(JavaHome javaHome, JvmFacts facts, Supplier<Map<String, String>> currentSystemProperties,
			@Nullable Integer processors) {
		this.processors = processors;
		this.javaHome = javaHome;
		this.facts = facts;
		this.currentSystemProperties = currentSystemProperties;
		this.form = recognise(facts);
	}

	private static @Nullable LaunchForm recognise(JvmFacts facts) {
		try {
			return LaunchForm.of(facts);
		}
		catch (ChildStartException ex) {
			// An application that never starts a child must run all the same.
			logger.debug("Child JVMs are not possible", ex);
			return null;
		}
	}

	/**
	 * Captures how this JVM was started. To be called early: later changes of system
	 * properties such as {@code java.class.path}, or of the installed Java runtime, are
	 * then noticed or without effect.
	 * @return the captured start; also where children are impossible, which
	 * {@link #commandFor} then says
	 */
	public static JvmCommand ofThisJvm() {
		JvmFacts facts = JvmFacts.ofThisJvm();
		return new JvmCommand(new JavaHome(Path.of(System.getProperty("java.home", ""))), facts,
				JvmFacts::currentSystemProperties);
	}

	/**
	 * Returns a command whose children see so many processors, whatever the machine has,
	 * unless their own options say something else.
	 * @param processors what {@code Runtime.availableProcessors()} is in a child
	 * @return a command
	 * @throws IllegalArgumentException if the number is not positive
	 */
	public JvmCommand withProcessors(int processors) {
		if (processors < 1) {
			throw new IllegalArgumentException("'processors' must be positive but is " + processors);
		}
		return new JvmCommand(this.javaHome, this.facts, this.currentSystemProperties, processors);
	}

	/**
	 * Returns the command line of a child. It refers to the working directory of this
	 * process where inherited options hold relative paths.
	 * @param options what the child gets of its own
	 * @param mainClass main class of the child, from this library
	 * @param directory existing private directory of the child, where a long class path
	 * is written into a file; nothing else is in that file, and the owner of the
	 * directory deletes it when the child is ready
	 * @return the Java binary and all its arguments
	 * @throws ChildStartException if the application is packaged in a way that is not
	 * supported, or if the Java runtime or an entry of the class path is gone or replaced
	 */
	public List<String> commandFor(JvmOptions options, String mainClass, Path directory) {
		LaunchForm form = (this.form != null) ? this.form : LaunchForm.of(this.facts);
		List<String> command = new ArrayList<>();
		command.add(this.javaHome.java().toString());
		command.addAll(inheritedOptions());
		if (this.processors != null) {
			command.add("-XX:ActiveProcessorCount=" + this.processors);
		}
		command.addAll(ChildJvmOptions.of(options, command));
		String classPath = form.classPath().join();
		if (classPath.length() > LONGEST_CLASS_PATH) {
			command.add("@" + ArgumentFile.write(directory, List.of("-cp", classPath)).toAbsolutePath());
		}
		else if (!classPath.isEmpty()) {
			command.addAll(List.of("-cp", classPath));
		}
		command.addAll(form.arguments(mainClass, directory));
		return command;
	}

	/**
	 * Returns the system properties that a child is to be given by its parent: all that
	 * hold text now, except those of the JVM itself ({@code java.*}, {@code jdk.*},
	 * {@code sun.*}, {@code os.*}, {@code user.*}, encodings, separators), of JMX
	 * ({@code com.sun.management.*}) and of the launch ({@code loader.*},
	 * {@code jarmode}, {@code spring.context.exit} and similar), and those that Boot's
	 * logging sets for one process ({@code PID}, {@code LOG_FILE}, {@code CONSOLE_LOG_*}
	 * and similar). They may be secret.
	 * @return names and values in order of the names
	 */
	public Map<String, String> systemProperties() {
		return InheritedProperties.of(this.currentSystemProperties.get());
	}

	/**
	 * Looks for class files that children load and that are newer than this capture, of
	 * an application that was compiled again or replaced while it runs. Looks at the
	 * class path, not at a module path, and at archives only as a whole.
	 * @return what was changed, in words, or {@code null} if nothing was
	 */
	@Nullable String buildChange() {
		return (this.form != null) ? this.form.classPath().change() : null;
	}

	private List<String> inheritedOptions() {
		boolean tell = this.told.compareAndSet(false, true);
		List<String> result = new ArrayList<>();
		for (String option : this.facts.inputArguments()) {
			JvmOptionFilter.Decision decision = JvmOptionFilter.decide(option);
			if (decision.inherited()) {
				result.add(option);
			}
			else if (tell && decision.worthTelling()) {
				// The value behind '=' may be secret.
				logger.info("Child JVMs do not inherit '{}': {}", option.split("=", 2)[0], decision.reason());
			}
		}
		return result;
	}

}
