package io.github.spawnboot.launch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The application was started as a module.
 *
 * @param classPath class path, possibly empty
 * @param modulePath module path with absolute entries, if there is one
 * @param mainModule module of the application
 * @param ownModule module of this library, or {@code null} if it is on the class path
 */
record ModuleForm(ClassPath classPath, @Nullable String modulePath, String mainModule,
		@Nullable String ownModule) implements LaunchForm {

	static ModuleForm of(JvmFacts facts, String mainModule) {
		String path = facts.property("java.class.path");
		List<Path> entries = (path != null && !path.isEmpty()) ? ClassPath.split(path) : List.of();
		return new ModuleForm(new ClassPath(entries), LaunchForm.modulePath(facts), mainModule, facts.ownModule());
	}

	@Override
	public List<String> arguments(String mainClass, Path directory) {
		List<String> result = new ArrayList<>();
		if (this.modulePath != null) {
			result.add("--module-path=" + this.modulePath);
		}
		result.add("--add-modules=" + this.mainModule);
		if (this.ownModule != null) {
			result.addAll(List.of("--module", this.ownModule + "/" + mainClass));
		}
		else {
			result.add(mainClass);
		}
		return result;
	}

}
