package io.github.spawnboot;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Where a forked process writes one of its two outputs. Immutable; can be used for any
 * number of forks.
 */
public final class ForkOutput {

	/**
	 * Bytes that {@link #capture()} keeps of one output.
	 */
	public static final int DEFAULT_CAPTURE = 1024 * 1024;

	private static final ForkOutput LOG = new ForkOutput(Kind.LOG, 0, null, null);

	private static final ForkOutput INHERIT = new ForkOutput(Kind.INHERIT, 0, null, null);

	private final Kind kind;

	private final int limit;

	private final @Nullable Path file;

	private final @Nullable OutputStream stream;

	private ForkOutput(Kind kind, int limit, @Nullable Path file, @Nullable OutputStream stream) {
		this.kind = kind;
		this.limit = limit;
		this.file = file;
		this.stream = stream;
	}

	/**
	 * Returns the default: each line goes into the log of this process, with the name of
	 * the function and the process id in front.
	 * @return the place
	 */
	public static ForkOutput log() {
		return LOG;
	}

	/**
	 * Returns the output of this process itself: what is printed appears there as it is.
	 * This process does not see it, so a failure has no last lines.
	 * @return the place
	 */
	public static ForkOutput inherit() {
		return INHERIT;
	}

	/**
	 * Returns the result of the fork, for at most {@value #DEFAULT_CAPTURE} bytes.
	 * @return the place
	 */
	public static ForkOutput capture() {
		return capture(DEFAULT_CAPTURE);
	}

	/**
	 * Returns the result of the fork. What is beyond the limit is read, counted and
	 * dropped, so the process never waits for it.
	 * @param limit bytes that are kept, at least 1
	 * @return the place
	 * @throws SpawnUsageException if the limit is below 1
	 */
	public static ForkOutput capture(int limit) {
		if (limit < 1) {
			throw new SpawnUsageException("'limit' must be at least 1 byte but is " + limit, null);
		}
		return new ForkOutput(Kind.CAPTURE, limit, null, null);
	}

	/**
	 * Returns a file, which is emptied first. Both outputs may go to the same one. This
	 * process does not see what is written, so a failure has no last lines.
	 * @param file the file, in a directory that exists; no named pipe
	 * @return the place
	 */
	public static ForkOutput to(Path file) {
		return new ForkOutput(Kind.FILE, 0, Objects.requireNonNull(file, "'file' must not be null"), null);
	}

	/**
	 * Returns the end of a file, otherwise as {@link #to(Path)}.
	 * @param file the file, in a directory that exists; no named pipe
	 * @return the place
	 */
	public static ForkOutput appendTo(Path file) {
		return new ForkOutput(Kind.APPEND, 0, Objects.requireNonNull(file, "'file' must not be null"), null);
	}

	/**
	 * Returns a stream of this process. It gets all bytes as they come, on a thread of
	 * the fork, is flushed after each piece and not closed; while it blocks, the process
	 * may wait for it. When it fails, the fork goes on without it, and a warning is
	 * logged.
	 * @param stream gets the bytes; used by several threads at once where both outputs,
	 * or several forks, have it
	 * @return the place
	 */
	public static ForkOutput to(OutputStream stream) {
		return new ForkOutput(Kind.STREAM, 0, null, Objects.requireNonNull(stream, "'stream' must not be null"));
	}

	/**
	 * Returns what kind of place this is.
	 * @return the kind
	 */
	public Kind kind() {
		return this.kind;
	}

	/**
	 * Returns how many bytes are captured.
	 * @return number of bytes; 0 unless the kind is {@link Kind#CAPTURE}
	 */
	public int limit() {
		return this.limit;
	}

	/**
	 * Returns the file.
	 * @return the file; {@code null} unless the kind is {@link Kind#FILE} or
	 * {@link Kind#APPEND}
	 */
	public @Nullable Path file() {
		return this.file;
	}

	/**
	 * Returns the stream.
	 * @return the stream; {@code null} unless the kind is {@link Kind#STREAM}
	 */
	public @Nullable OutputStream stream() {
		return this.stream;
	}

	@Override
	public String toString() {
		return this.kind + ((this.file != null) ? " " + this.file : "");
	}

	/**
	 * Kind of place.
	 */
	public enum Kind {

		/** The log of this process. */
		LOG,

		/** The same output of this process. */
		INHERIT,

		/** The result of the fork. */
		CAPTURE,

		/** A file, emptied first. */
		FILE,

		/** The end of a file. */
		APPEND,

		/** A stream of this process. */
		STREAM

	}

}
