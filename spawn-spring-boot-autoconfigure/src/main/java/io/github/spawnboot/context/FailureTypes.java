package io.github.spawnboot.context;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.codec.LiveType;
import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ServiceContract;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * The exceptions that may be rebuilt when a child reports them: common ones of the JDK,
 * those in the throws clauses of the services, and classes of the application's packages
 * whose names end with {@code Exception}. The list is made from what this process has; a
 * name from a child is only looked up in it. Thread-safe; the packages are read when the
 * first name is asked for that the others do not have.
 */
public final class FailureTypes implements Function<String, @Nullable Class<? extends Throwable>> {

	private static final Logger logger = LoggerFactory.getLogger(FailureTypes.class);

	private final Map<String, Class<? extends Throwable>> declared = new HashMap<>(FailureCodec.jdkTypes());

	private final SingletonSupplier<Map<String, Class<? extends Throwable>>> scanned;

	/**
	 * Creates the list.
	 * @param contracts services with their throws clauses
	 * @param packages packages of the application
	 * @param classLoader loads the classes
	 */
	public FailureTypes(Collection<ServiceContract> contracts, Collection<String> packages, ClassLoader classLoader) {
		contracts.forEach(this::declare);
		List<String> copy = List.copyOf(packages);
		this.scanned = SingletonSupplier.of(() -> scan(copy, classLoader));
	}

	private void declare(ServiceContract contract) {
		for (RemoteMethod method : contract.methods()) {
			method.exceptionTypes().forEach((type) -> this.declared.put(type.getName(), type));
			for (LiveType parameter : method.liveParameters().values()) {
				if (parameter.callback() != null) {
					declare(parameter.callback());
				}
			}
		}
	}

	@Override
	public @Nullable Class<? extends Throwable> apply(String name) {
		Class<? extends Throwable> type = this.declared.get(name);
		return (type != null) ? type : this.scanned.obtain().get(name);
	}

	private static Map<String, Class<? extends Throwable>> scan(List<String> packages, ClassLoader classLoader) {
		Map<String, Class<? extends Throwable>> types = new HashMap<>();
		PathMatchingResourcePatternResolver resolver = new PathMatchingResourcePatternResolver(classLoader);
		for (String basePackage : packages) {
			String path = ClassUtils.convertClassNameToResourcePath(basePackage);
			try {
				for (Resource resource : resolver.getResources("classpath*:" + path + "/**/*Exception.class")) {
					for (String name : candidates(resource, path)) {
						add(name, classLoader, types);
					}
				}
			}
			catch (IOException ex) {
				logger.warn("Exceptions in package '{}' are not known and arrive as RemoteInvocationException",
						basePackage, ex);
			}
		}
		return types;
	}

	private static List<String> candidates(Resource resource, String path) throws IOException {
		String location = StringUtils.cleanPath(resource.getURL().getPath());
		List<String> names = new ArrayList<>();
		for (int start = location.indexOf(path + "/"); start >= 0; start = location.indexOf(path + "/", start + 1)) {
			names.add(ClassUtils
				.convertResourcePathToClassName(location.substring(start, location.length() - ".class".length())));
		}
		return names;
	}

	private static void add(String name, ClassLoader classLoader, Map<String, Class<? extends Throwable>> types) {
		try {
			Class<?> type = Class.forName(name, false, classLoader);
			if (Throwable.class.isAssignableFrom(type)) {
				types.put(name, type.asSubclass(Throwable.class));
			}
		}
		catch (ClassNotFoundException | LinkageError ex) {
			logger.debug("The class '{}' cannot be loaded and so is not rebuilt", name, ex);
		}
	}

}
