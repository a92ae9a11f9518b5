package io.github.spawnboot.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;

import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.context.ChildPayload;
import io.github.spawnboot.context.EnvironmentSnapshot;
import io.github.spawnboot.context.PropertyFilter;
import io.github.spawnboot.launch.ChildProgram;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * How to start this application again, in a child: its main class, arguments, sources and
 * Environment. A singleton named {@value #BEAN_NAME} in each context that a
 * SpringApplication built; in a hierarchy the context that has the services has its own,
 * and starting the outermost main again builds all of them. Thread-safe.
 */
public final class ApplicationRecipe {

	/**
	 * Name of the bean.
	 */
	public static final String BEAN_NAME = "spawnApplicationRecipe";

	static final String ENVIRONMENT_MODE = "spawn.environment";

	static final String CHILD_PROPERTIES = "spawn.child.properties";

	private static final String OPTION = "--";

	private final SpringApplication application;

	private final List<String> args;

	private final @Nullable String mainClass;

	private final ConfigurableEnvironment environment;

	private final EnvironmentSnapshot snapshot;

	ApplicationRecipe(SpringApplication application, List<String> args, @Nullable String mainClass,
			ConfigurableEnvironment environment) {
		this.application = application;
		this.args = List.copyOf(args);
		this.mainClass = mainClass;
		this.environment = environment;
		this.snapshot = new EnvironmentSnapshot(environment);
	}

	/**
	 * Returns what a child that starts now runs: the application's own main class if that
	 * is what started it in this process, otherwise {@link SpawnChildApplication}. The
	 * Environment is read anew each time, so that a child sees what was added to it since
	 * the application started.
	 * @param services fingerprints of the services that the child runs, by bean name
	 * @param hostServices fingerprints of the host services that it may call, by bean
	 * name
	 * @param filter decides which properties it sees
	 * @return the program
	 * @throws IllegalStateException if there are more than {@link ChildPayload#MAX_BYTES}
	 * @throws InvalidConfigurationPropertyValueException if {@code spawn.environment} has
	 * an unknown value
	 */
	public ChildProgram program(Map<String, String> services, Map<String, String> hostServices, PropertyFilter filter) {
		return new ChildProgram((this.mainClass != null) ? this.mainClass : SpawnChildApplication.class.getName(),
				args(filter), Map.of(), payload(List.copyOf(services.keySet()), hostServices, filter), services);
	}

	byte[] payload(List<String> serviceBeanNames, Map<String, String> hostServices, PropertyFilter filter) {
		boolean reload = reload();
		Class<?> mainApplicationClass = this.application.getMainApplicationClass();
		return new ChildPayload(serviceBeanNames, hostServices, args(filter), reload,
				(!reload) ? this.snapshot.sources(filter) : List.of(), overrides(filter),
				this.snapshot.systemProperties(filter), List.of(this.environment.getActiveProfiles()),
				List.of(this.environment.getDefaultProfiles()), Locale.getDefault().toLanguageTag(),
				TimeZone.getDefault().getID(), System.getProperty("user.dir", ""), sourceNames(this.application),
				(mainApplicationClass != null) ? mainApplicationClass.getName() : null)
			.toBytes();
	}

	/**
	 * Returns the arguments without those that set a property which the filter hides.
	 */
	private List<String> args(PropertyFilter filter) {
		return this.args.stream().filter((arg) -> {
			if (!arg.startsWith(OPTION)) {
				return true;
			}
			int end = arg.indexOf('=');
			return filter.test(CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME,
					arg.substring(OPTION.length(), (end >= 0) ? end : arg.length()));
		}).toList();
	}

	private boolean reload() {
		String mode = this.environment.getProperty(ENVIRONMENT_MODE, "parent").toLowerCase(Locale.ROOT);
		return switch (mode) {
			case "parent" -> false;
			case "reload" -> true;
			default -> throw new InvalidConfigurationPropertyValueException(ENVIRONMENT_MODE, mode,
					"Use 'parent' to give children the properties of the parent, or 'reload' to let them read "
							+ "the configuration by themselves.");
		};
	}

	private Map<String, String> overrides(PropertyFilter filter) {
		Map<String, String> overrides = new LinkedHashMap<>(Binder.get(this.environment)
			.bind(CHILD_PROPERTIES, Bindable.mapOf(String.class, String.class))
			.orElseGet(Map::of));
		overrides.keySet().removeIf((name) -> !filter.test(CHILD_PROPERTIES, name));
		return overrides;
	}

	/**
	 * Returns the sources of an application by the names under which it can load them.
	 * @param application the application
	 * @return names of classes, packages and resources, in order
	 */
	static List<String> sourceNames(SpringApplication application) {
		List<String> names = new ArrayList<>();
		for (Object source : application.getAllSources()) {
			if (source instanceof Class<?> type) {
				names.add(type.getName());
			}
			else {
				names.add(source.toString());
			}
		}
		return names;
	}

	/**
	 * Returns the failure of a pool whose context has no recipe.
	 * @param pool name of the pool
	 * @return the exception to throw
	 */
	public static ChildStartException missing(String pool) {
		return new ChildStartException("Pool '" + pool + "' cannot start a child: its application context was not "
				+ "started by SpringApplication.run, so there is nothing that a child could start again. Start the "
				+ "application by SpringApplication (in tests: @SpringBootTest instead of a context runner), or set "
				+ "'spawn.mode=inline'.", null);
	}

}
