package io.github.spawnboot.autoconfigure;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TimeZone;

import io.github.spawnboot.context.ChildPayload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class ChildJvmTests {

	private final Properties properties = (Properties) System.getProperties().clone();

	private final Locale locale = Locale.getDefault();

	private final TimeZone timeZone = TimeZone.getDefault();

	@AfterEach
	void restore() {
		System.setProperties(this.properties);
		Locale.setDefault(this.locale);
		TimeZone.setDefault(this.timeZone);
	}

	@Test
	void prepareMakesJvmLikeThatOfParent() {
		prepare();
		assertThat(System.getProperty("own")).isEqualTo("1");
		assertThat(Locale.getDefault()).isEqualTo(Locale.forLanguageTag("de-AT"));
		assertThat(TimeZone.getDefault().getID()).isEqualTo("Asia/Tokyo");
	}

	@Test
	void prepareWhenParentLeftLogFileForgetsIt() {
		System.setProperty("LOG_FILE", "parent.log");
		System.setProperty("CONSOLE_LOG_PATTERN", "%m");
		prepare();
		assertThat(System.getProperty("LOG_FILE")).isNull();
		assertThat(System.getProperty("CONSOLE_LOG_PATTERN")).isNull();
	}

	@Test
	void prepareKeepsDevToolsFromStartingTwice() {
		System.setProperty("spring.devtools.restart.enabled", "true");
		prepare();
		assertThat(System.getProperty("spring.devtools.restart.enabled")).isEqualTo("false");
	}

	@Test
	void checkWorkingDirectoryWhenOtherSaysBoth(CapturedOutput output) {
		ChildJvm.checkWorkingDirectory(payload());
		assertThat(output).contains("This child runs in '" + System.getProperty("user.dir")
				+ "' but its parent in '/elsewhere': relative paths name other files");
	}

	private void prepare() {
		ChildJvm.prepare(payload());
	}

	private static ChildPayload payload() {
		return new ChildPayload(List.of(), Map.of(), List.of(), false, List.of(), Map.of(), Map.of("own", "1"),
				List.of(), List.of(), "de-AT", "Asia/Tokyo", "/elsewhere", List.of(), null);
	}

}
