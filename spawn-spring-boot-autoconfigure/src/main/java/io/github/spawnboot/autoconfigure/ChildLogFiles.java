package io.github.spawnboot.autoconfigure;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.spi.AppenderAttachable;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

import org.springframework.util.ClassUtils;

/**
 * Closes the log files that a configuration of the application's own opened in a child:
 * two processes would write, and roll, one file. Knows Logback, which is Boot's default;
 * does nothing with another logging system.
 */
final class ChildLogFiles {

	private ChildLogFiles() {
	}

	/**
	 * Closes the files. If nothing else is left to log to, logs to standard output, which
	 * the parent takes over into its own log.
	 * @param pattern pattern of the lines on standard output
	 */
	static void close(String pattern) {
		if (ClassUtils.isPresent("ch.qos.logback.classic.LoggerContext", ChildLogFiles.class.getClassLoader())) {
			Logback.close(LoggerFactory.getILoggerFactory(), pattern);
		}
	}

	/**
	 * Loaded only where Logback is present.
	 */
	static final class Logback {

		private Logback() {
		}

		static void close(ILoggerFactory factory, String pattern) {
			if (!(factory instanceof LoggerContext context)) {
				return;
			}
			boolean closed = false;
			for (Logger logger : context.getLoggerList()) {
				closed |= close(logger);
			}
			Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
			if (closed && !hasSink(root)) {
				addConsole(context, root, pattern);
			}
		}

		private static boolean close(AppenderAttachable<ILoggingEvent> parent) {
			boolean closed = false;
			for (Appender<ILoggingEvent> appender : appenders(parent)) {
				if (appender instanceof FileAppender) {
					parent.detachAppender(appender);
					appender.stop();
					closed = true;
				}
				else {
					AppenderAttachable<ILoggingEvent> nested = nested(appender);
					closed |= nested != null && close(nested);
				}
			}
			return closed;
		}

		private static boolean hasSink(AppenderAttachable<ILoggingEvent> parent) {
			return appenders(parent).stream().anyMatch((appender) -> {
				AppenderAttachable<ILoggingEvent> nested = nested(appender);
				return nested == null || hasSink(nested);
			});
		}

		@SuppressWarnings("unchecked")
		private static @Nullable AppenderAttachable<ILoggingEvent> nested(Appender<ILoggingEvent> appender) {
			return (appender instanceof AppenderAttachable) ? (AppenderAttachable<ILoggingEvent>) appender : null;
		}

		private static List<Appender<ILoggingEvent>> appenders(AppenderAttachable<ILoggingEvent> parent) {
			List<Appender<ILoggingEvent>> appenders = new ArrayList<>();
			for (Iterator<Appender<ILoggingEvent>> all = parent.iteratorForAppenders(); all.hasNext();) {
				appenders.add(all.next());
			}
			return appenders;
		}

		private static void addConsole(LoggerContext context, Logger root, String pattern) {
			PatternLayoutEncoder encoder = new PatternLayoutEncoder();
			encoder.setContext(context);
			encoder.setPattern(pattern);
			encoder.start();
			ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
			console.setContext(context);
			console.setName("SPAWN_CONSOLE");
			console.setEncoder(encoder);
			console.start();
			root.addAppender(console);
		}

	}

}
