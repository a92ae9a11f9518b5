package io.github.spawnboot.launch;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the kernel, when memory runs out, kills this process together with the child
 * that took it: {@code memory.oom.group} of a control group of version 2, which
 * Kubernetes sets for each container.
 */
final class GroupKills {

	private static final Logger logger = LoggerFactory.getLogger(GroupKills.class);

	private static final AtomicBoolean told = new AtomicBoolean();

	private GroupKills() {
	}

	/**
	 * Warns if it is so, once in this process.
	 */
	static void warn() {
		Path file = file(ControlGroups.MEMBERSHIP, ControlGroups.ROOT);
		if (file != null && told.compareAndSet(false, true)) {
			logger.warn(problem(file));
		}
	}

	/**
	 * Returns which group is killed as a whole.
	 * @param membership the file that tells which groups this process is in
	 * @param root where the groups are mounted
	 * @return the file that says so, or {@code null}
	 */
	static @Nullable Path file(Path membership, Path root) {
		return ControlGroups.directories(membership, "", root)
			.stream()
			.map((directory) -> directory.resolve("memory.oom.group"))
			.filter((file) -> ControlGroups.lines(file).contains("1"))
			.findFirst()
			.orElse(null);
	}

	static String problem(Path file) {
		return "If memory runs out, the kernel kills this process together with the child that took it, because '"
				+ file
				+ "' is 1. Let it kill single processes: 'singleProcessOOMKill: true' of the kubelet (Kubernetes 1.32 and"
				+ " later), 'OOMPolicy=continue' of a systemd unit. Or see to it that memory does not run out: give the"
				+ " container more than this process and all children may take, and set"
				+ " 'spawn.budget.on-overcommit=fail' to have that checked";
	}

}
