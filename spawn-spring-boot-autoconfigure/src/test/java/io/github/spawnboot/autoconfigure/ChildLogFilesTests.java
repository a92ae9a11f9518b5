package io.github.spawnboot.autoconfigure;

import java.nio.file.Path;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class ChildLogFilesTests {

	private static final String PATTERN = "%level child %msg%n";

	@TempDir
	private Path directory;

	private final LoggerContext context = new LoggerContext();

	private final Logger root = this.context.getLogger("ROOT");

	@BeforeEach
	void start() {
		this.context.setMDCAdapter(new LogbackMDCAdapter());
	}

	@AfterEach
	void stop() {
		this.context.stop();
	}

	@Test
	void closeWhenThereIsAFileClosesIt() {
		FileAppender<ILoggingEvent> file = file();
		ListAppender<ILoggingEvent> other = start(new ListAppender<>());
		this.context.getLogger("audit").addAppender(file);
		this.root.addAppender(other);
		ChildLogFiles.Logback.close(this.context, PATTERN);
		this.context.getLogger("audit").info("message");
		assertThat(this.directory.resolve("app.log")).isEmptyFile();
		assertThat(file.isStarted()).isFalse();
		assertThat(other.list).hasSize(1);
		assertThat(this.root.getAppender("SPAWN_CONSOLE")).isNull();
	}

	@Test
	void closeWhenThereAreOnlyFilesLogsToStandardOutput(CapturedOutput output) {
		AsyncAppender async = new AsyncAppender();
		async.setContext(this.context);
		async.addAppender(file());
		async.start();
		this.root.addAppender(async);
		ChildLogFiles.Logback.close(this.context, PATTERN);
		this.root.info("message");
		assertThat(output).contains("INFO child message");
		assertThat(this.directory.resolve("app.log")).isEmptyFile();
	}

	@Test
	void closeWhenThereIsNoFileChangesNothing() {
		ChildLogFiles.Logback.close(this.context, PATTERN);
		assertThat(this.root.iteratorForAppenders()).isExhausted();
	}

	private FileAppender<ILoggingEvent> file() {
		PatternLayoutEncoder encoder = new PatternLayoutEncoder();
		encoder.setContext(this.context);
		encoder.setPattern("%msg%n");
		encoder.start();
		FileAppender<ILoggingEvent> file = new FileAppender<>();
		file.setFile(this.directory.resolve("app.log").toString());
		file.setEncoder(encoder);
		return start(file);
	}

	private <A extends Appender<ILoggingEvent>> A start(A appender) {
		appender.setContext(this.context);
		appender.start();
		return appender;
	}

}
