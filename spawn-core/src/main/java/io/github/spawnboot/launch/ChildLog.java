package io.github.spawnboot.launch;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what a child prints as {@code spawn.child.<pool>}: stdout as INFO, stderr as WARN.
 * What is said about it has another logger, so that a child cannot say it itself.
 */
final class ChildLog implements OutputPump.Listener {

	private static final Logger logger = LoggerFactory.getLogger(ChildLog.class);

	private final String pool;

	private final long pid;

	private final OutputLimits limits;

	private final Logger childLogger;

	ChildLog(String pool, long pid, OutputLimits limits) {
		this.pool = pool;
		this.pid = pid;
		this.limits = limits;
		this.childLogger = LoggerFactory.getLogger("spawn.child." + pool);
	}

	@Override
	public void line(OutputPump.Line line) {
		if (line.stream() == OutputPump.Stream.STDERR) {
			this.childLogger.warn("[{}/{}] {}", this.pool, this.pid, line.text());
		}
		else {
			this.childLogger.info("[{}/{}] {}", this.pool, this.pid, line.text());
		}
	}

	@Override
	public void dropping() {
		logger.warn("Child {} of pool '{}' prints more than {} lines or {} bytes per second (properties"
				+ " 'spawn.output.max-lines-per-second' and 'spawn.output.max-bytes-per-second'): the rest of each"
				+ " second is dropped", this.pid, this.pool, this.limits.maxLinesPerSecond(),
				this.limits.maxBytesPerSecond());
	}

	@Override
	public void dropped(long lines, long bytes) {
		logger.warn("{} lines of together {} bytes that child {} of pool '{}' printed were dropped", lines, bytes,
				this.pid, this.pool);
	}

}
