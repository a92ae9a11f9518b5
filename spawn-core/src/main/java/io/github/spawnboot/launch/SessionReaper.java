package io.github.spawnboot.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small process beside this one that outlives it by some milliseconds: it is told the
 * sessions of all children, and when its input ends, which the system sees to even if
 * this process is killed, it kills all that is in them. A child alone could not do that:
 * the kernel kills it together with this process. Thread-safe.
 */
final class SessionReaper {

	/** What its command line ends with, before the process id of this one. */
	static final String NAME = "spawn-reaper-";

	private static final Logger logger = LoggerFactory.getLogger(SessionReaper.class);

	private static final AtomicBoolean told = new AtomicBoolean();

	private static final Duration LONGEST_WRITE = Duration.ofSeconds(1);

	private static final Duration LONGEST_END = Duration.ofSeconds(2);

	// Only what the shell itself can do: no program is started, and nothing is looked up.
	// The fields behind the name of a program are state, parent, group, session, and as
	// the twentieth the start. A session whose id belongs to a process with another start
	// is one of a stranger.
	private static final String SCRIPT = """
			trap '' HUP INT QUIT TERM
			list=
			while read -r op sid start; do
				case $op in
				+) list="$list $sid:$start" ;;
				-) rest=
					for entry in $list; do
						[ "$entry" = "$sid:$start" ] || rest="$rest $entry"
					done
					list=$rest ;;
				esac
			done
			stat() {
				line=
				{ read -r line < "$1"; } 2>/dev/null
				fields=${line##*) }
			}
			round=0
			while [ -n "$list" ] && [ $round -lt 1000 ]; do
				round=$((round + 1))
				found=
				for file in /proc/[0-9]*/stat; do
					stat "$file"
					[ -n "$line" ] || continue
					pid=${file#/proc/}
					pid=${pid%/stat}
					set -- $fields
					[ "$1" != Z ] && [ "$1" != X ] || continue
					case " $list" in
					*" $4:"*) ;;
					*) continue ;;
					esac
					session=$4
					started=${20}
					for entry in $list; do
						[ "${entry%%:*}" = "$session" ] && [ "$started" -ge "${entry#*:}" ] || continue
						stat "/proc/$session/stat"
						set -- $fields
						[ -z "$line" ] || [ "${20}" = "${entry#*:}" ] || continue
						kill -KILL "$pid" 2>/dev/null && found=1
					done
				done
				[ -n "$found" ] || break
			done
			""";

	private final Executor threads;

	private final Set<String> sessions = new LinkedHashSet<>();

	private @Nullable Process process;

	private boolean unavailable;

	private boolean closed;

	/**
	 * Creates a reaper; its process is started with the first session.
	 * @param threads write to the process, which may block
	 */
	SessionReaper(Executor threads) {
		this.threads = threads;
	}

	/**
	 * Tells the process of a session that is to end with this process. Returns when it is
	 * told, or after a second, with a warning.
	 * @param session that of a child
	 */
	void add(ChildSession session) {
		CompletableFuture<Void> written = CompletableFuture.runAsync(() -> tell(true, line(session)), this.threads);
		try {
			written.get(LONGEST_WRITE.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			logger.warn("The process that ends what children have started does not read; what child {} starts may"
					+ " outlive this application if it is killed", session.id());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException ex) {
			logger.error("What child {} starts may outlive this application if it is killed", session.id(),
					ex.getCause());
		}
	}

	/**
	 * Tells the process that nothing is left of a session. May block; never fails.
	 * @param session that of a child
	 */
	void remove(ChildSession session) {
		tell(false, line(session));
	}

	private static String line(ChildSession session) {
		return session.id() + " " + session.start();
	}

	private synchronized void tell(boolean add, String session) {
		boolean changed = add ? this.sessions.add(session) : this.sessions.remove(session);
		if (!changed || this.unavailable || this.closed) {
			return;
		}
		Process process = this.process;
		if (process != null && write(process, (add ? "+ " : "- ") + session + "\n")) {
			return;
		}
		if (!this.sessions.isEmpty()) {
			start(process != null);
		}
	}

	private void start(boolean again) {
		List<String> command = LaunchTools.sessionShell();
		if (command == null || !ProcessTable.isAvailable()) {
			this.unavailable = true;
			tellOnce("there is no 'setsid', 'sh' or /proc");
			return;
		}
		try {
			ProcessBuilder builder = new ProcessBuilder(command.get(0), command.get(1), "-c", SCRIPT,
					NAME + ProcessHandle.current().pid());
			builder.directory(Path.of("/").toFile());
			builder.environment().clear();
			Process process = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start();
			this.process = process;
			if (again) {
				logger.warn("The process that ends what children have started was gone, and is started again");
			}
			StringBuilder all = new StringBuilder();
			this.sessions.forEach((session) -> all.append("+ ").append(session).append('\n'));
			if (!write(process, all.toString())) {
				logger.warn("The process that ends what children have started does not live");
			}
		}
		catch (IOException ex) {
			this.unavailable = true;
			tellOnce(ex.getMessage());
		}
	}

	private static void tellOnce(@Nullable String problem) {
		if (told.compareAndSet(false, true)) {
			logger.info("Not available: what children have started ends also if this process is killed; {}", problem);
		}
	}

	private static boolean write(Process process, String lines) {
		try {
			process.getOutputStream().write(lines.getBytes(StandardCharsets.US_ASCII));
			process.getOutputStream().flush();
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Ends the process, which kills what is left of the sessions, and waits for its end
	 * within a limit.
	 */
	void close() {
		Process process;
		synchronized (this) {
			this.closed = true;
			process = this.process;
			this.process = null;
		}
		if (process == null) {
			return;
		}
		boolean ended = false;
		try {
			process.getOutputStream().close();
			ended = process.waitFor(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (IOException ex) {
			// It has ended.
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		if (!ended) {
			process.destroyForcibly();
		}
	}

}
