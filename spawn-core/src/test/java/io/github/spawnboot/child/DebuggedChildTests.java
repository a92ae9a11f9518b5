package io.github.spawnboot.child;

import java.time.Duration;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.spawnboot.CallContext;
import io.github.spawnboot.SpawnedChild;
import io.github.spawnboot.Status;
import io.github.spawnboot.launch.ChildLauncher;
import io.github.spawnboot.launch.ChildSettings;
import io.github.spawnboot.launch.JvmSpawner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A child that a debugger may hold because of an option of its JVM.
 */
@EnabledOnOs(OS.LINUX)
class DebuggedChildTests {

	private static final String OPTION = "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0";

	// row D35
	@Test
	void limitsOfTimeAreOffAndTheLogSaysSoOnceForEachChild() throws Exception {
		ListAppender<ILoggingEvent> log = new ListAppender<>();
		log.start();
		Logger logger = (Logger) LoggerFactory.getLogger(ChildLauncher.class);
		logger.addAppender(log);
		try (JvmSpawner spawner = JvmSpawner.of(ChildSettings.defaults().withJvmOptions(OPTION), PlainProgram.class);
				SpawnedChild child = spawner.spawn()) {
			Status status = CallContext.within(Duration.ofMillis(200)).call(() -> child.job("spin-for", "500").run());
			assertThat(status).isEqualTo(Status.OK);
			assertThat(List.copyOf(log.list)).filteredOn((event) -> event.getLevel() == Level.WARN)
				.extracting(ILoggingEvent::getFormattedMessage)
				.containsExactly("Child " + child.process().pid() + " of pool 'default' may be held by a debugger,"
						+ " because its JVM has the option '" + OPTION + "'; its limits of time are off");
		}
		finally {
			logger.detachAppender(log);
		}
	}

}
