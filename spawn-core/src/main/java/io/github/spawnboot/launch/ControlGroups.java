package io.github.spawnboot.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the system tells of the control groups of this process. In a container the path
 * of a group may be that of the host, while the group of the container is mounted as the
 * root; so a directory that is returned need not exist.
 */
final class ControlGroups {

	static final Path MEMBERSHIP = Path.of("/proc/self/cgroup");

	static final Path ROOT = Path.of("/sys/fs/cgroup");

	private ControlGroups() {
	}

	/**
	 * Returns the groups of version 2, or of version 1 for a controller.
	 * @param membership the file that tells which groups this process is in
	 * @param controller name of the controller, or an empty text for version 2
	 * @param root where the groups are mounted
	 * @return directories, that of the own group first, then those above it up to the
	 * root
	 */
	static List<Path> directories(Path membership, String controller, Path root) {
		List<Path> result = new ArrayList<>();
		for (String line : lines(membership)) {
			String[] parts = line.split(":", 3);
			if (parts.length == 3 && List.of(parts[1].split(",")).contains(controller)) {
				Path group = root.resolve(parts[2].replaceFirst("^/+", "")).normalize();
				for (; group != null && group.startsWith(root); group = group.getParent()) {
					result.add(group);
				}
			}
		}
		return result;
	}

	/**
	 * Reads a file of a group.
	 * @param file the file
	 * @return its lines, none if it cannot be read
	 */
	static List<String> lines(Path file) {
		try {
			return Files.readAllLines(file);
		}
		catch (IOException ex) {
			// Not Linux, or not this version of control groups.
			return List.of();
		}
	}

}
