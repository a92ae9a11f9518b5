package io.github.spawnboot.test.forks;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.github.spawnboot.ForkOptions;
import io.github.spawnboot.ForkResult;
import io.github.spawnboot.Forks;
import io.github.spawnboot.SpawnUsageException;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Forks of an application with real processes. Row F14.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		useMainMethod = SpringBootTest.UseMainMethod.ALWAYS, properties = "reports.title=Annual")
@DirtiesContext
class ForksApplicationTests {

	@Autowired
	private Forks forks;

	@Test
	void functionsOfBeansAndOfOtherClassesAreRegistered() {
		assertThat(this.forks.names()).containsExactly("again", "bare", "fail", "input", "late", "report", "shifted");
	}

	@Test
	void instanceMethodOfABeanRunsWithSpring() {
		ForkResult<?> result = this.forks.fork("report", List.of("one", "two"));
		Reports.Report report = (Reports.Report) result.value();
		assertThat(report.title()).isEqualTo("Annual");
		assertThat(report.lines()).containsExactly("one", "two");
		assertThat(report.pid()).isEqualTo(result.exit().pid());
		// Host services and services of pools are where they always are.
		assertThat(report.libraryPid()).isEqualTo(ProcessHandle.current().pid());
		assertThat(report.printerPid()).isNotIn(report.pid(), report.libraryPid());
		assertThat(result.exitCode()).isZero();
	}

	@Test
	void staticMethodOfABeanRunsInABareJvmWithoutTheMainMethod() {
		// row F13
		assertThat(ForksApplication.mainRan).isTrue();
		assertThat(this.forks.fork("bare").value()).isEqualTo(false);
	}

	@Test
	void methodOfAClassThatIsNoBeanRunsInABareJvm() {
		assertThat(this.forks.fork("shifted", 5).value()).isEqualTo(105);
	}

	@Test
	void functionsCanBeAddedByCode() {
		assertThat(this.forks.call((Integer left, Integer right) -> left * right, 3, 4)).isEqualTo(12);
	}

	@Test
	void exceptionOfTheApplicationArrivesAsItself() {
		assertThatExceptionOfType(Reports.ReportException.class).isThrownBy(() -> this.forks.fork("fail", "on purpose"))
			.withMessage("on purpose");
	}

	@Test
	void inputReachesAFunctionOfABean() {
		assertThat(this.forks.with(ForkOptions.defaults().input(" report".getBytes(StandardCharsets.UTF_8)))
			.fork("input")
			.value()).isEqualTo("Annual report");
	}

	@Test
	void childDoesNotFork() {
		// row F13
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> this.forks.fork("again"))
			.withMessageContaining("A child does not fork");
	}

}
