package io.github.spawnboot.engine;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.Job;
import io.github.spawnboot.JobEnv;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.Status;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link EnvMap} and the setters of the environment of a job. Rows D30, D31.
 */
class EnvMapTests {

	private final LocalEngine engine = new LocalEngine();

	private final Job job = this.engine.job("x");

	@ParameterizedTest
	@ValueSource(strings = { "", "0", "no", "false", "none", "off", "NO", "False" })
	void getBooleanWhenFalseGivesFalse(String value) {
		assertThat(this.job.env("KEY", value).env().getBoolean("KEY", true)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "1", "yes", "true", "on", "YES", "True" })
	void getBooleanWhenTrueGivesTrue(String value) {
		assertThat(this.job.env("KEY", value).env().getBoolean("KEY")).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "2", "-1", " true", "falsch", "y" })
	void getBooleanWhenNeitherIsRefused(String value) {
		assertRefused(value, (env) -> env.getBoolean("KEY"), "no truth value");
		assertRefused(value, (env) -> env.getBoolean("KEY", false), "no truth value");
	}

	@ParameterizedTest
	@CsvSource({ "0", "-1", "+7", "007", "2147483647", "-2147483648" })
	void getIntGivesTheNumber(String value) {
		assertThat(this.job.env("KEY", value).env().getInt("KEY")).isEqualTo(Integer.parseInt(value));
		assertThat(this.job.env().getInt("KEY", 42)).isEqualTo(Integer.parseInt(value));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x", "1.9", "2147483648", "0x10", " 1", "1e3", "--1", "١" })
	void getIntWhenItIsNoneIsRefused(String value) {
		assertRefused(value, (env) -> env.getInt("KEY"), "no whole number between -2147483648 and 2147483647");
		assertRefused(value, (env) -> env.getInt("KEY", 1), "no whole number");
	}

	@Test
	void getLongGivesTheExtremes() {
		assertThat(this.job.env("KEY", Long.toString(Long.MIN_VALUE)).env().getLong("KEY")).isEqualTo(Long.MIN_VALUE);
		assertThat(this.job.env("KEY", Long.toString(Long.MAX_VALUE)).env().getLong("KEY", 1))
			.isEqualTo(Long.MAX_VALUE);
		assertRefused("12345678901234567890", (env) -> env.getLong("KEY"), "no whole number");
	}

	@Test
	void getDecimalKeepsEveryDigit() {
		assertThat(this.job.env("KEY", "1.10").env().getDecimal("KEY")).isEqualTo(new BigDecimal("1.10"));
		assertRefused("1,5", (env) -> env.getDecimal("KEY"), "no number");
	}

	@ParameterizedTest
	@CsvSource({ "250ms,PT0.25S", "10s,PT10S", "3m,PT3M", "2h,PT2H", "1d,PT24H", "5us,PT0.000005S",
			"7ns,PT0.000000007S", "0s,PT0S", "-1s,PT-1S", "PT1.5S,PT1.5S", "P1DT2H,PT26H" })
	void getDurationGivesTheDuration(String value, Duration expected) {
		assertThat(this.job.env("KEY", value).env().getDuration("KEY")).isEqualTo(expected);
		assertThat(this.job.env().getDuration("KEY", Duration.ofDays(9))).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "10", "10 s", "s", "1.5s", "99999999999999999999s", "9223372036854775807d" })
	void getDurationWhenItIsNoneIsRefused(String value) {
		assertRefused(value, (env) -> env.getDuration("KEY"), "no duration");
	}

	static Stream<Arguments> required() {
		return Stream.<Consumer<JobEnv>>of((env) -> env.require("KEY"), (env) -> env.getBoolean("KEY"),
				(env) -> env.getInt("KEY"), (env) -> env.getLong("KEY"), (env) -> env.getDecimal("KEY"),
				(env) -> env.getDuration("KEY"), (env) -> env.getList("KEY"), (env) -> env.getJson("KEY", String.class))
			.map(Arguments::of);
	}

	@ParameterizedTest
	@MethodSource("required")
	void getWhenEntryIsMissingIsRefused(Consumer<JobEnv> get) {
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> get.accept(this.job.env()))
			.withMessageStartingWith("The environment of job 'x' has no entry 'KEY'");
	}

	@Test
	void getWhenEntryIsMissingGivesTheFallback() {
		JobEnv env = this.job.env();
		assertThat(env.getBoolean("KEY", true)).isTrue();
		assertThat(env.getInt("KEY", 7)).isEqualTo(7);
		assertThat(env.getLong("KEY", 8)).isEqualTo(8);
		assertThat(env.getDuration("KEY", Duration.ZERO)).isZero();
		assertThat(env.get("KEY")).isNull();
		assertThat(env.getOrDefault("KEY", "else")).isEqualTo("else");
	}

	@Test
	void getListGivesTheList() {
		List<String> values = List.of("", "a b", "null", "ß\n\"");
		assertThat(this.job.envList("KEY", values).env().getList("KEY")).isEqualTo(values);
		assertThat(this.job.envList("KEY", List.of()).env().getList("KEY")).isEmpty();
		assertThat(this.job.env().get("KEY")).isEqualTo("[]");
		assertRefused("a", (env) -> env.getList("KEY"), "not usable");
		assertRefused("null", (env) -> env.getList("KEY"), "no JSON array of strings");
		assertRefused("[\"a\",null]", (env) -> env.getList("KEY"), "no JSON array of strings");
		assertRefused("[1]", (env) -> env.getList("KEY"), "not usable");
		assertThatExceptionOfType(SpawnUsageException.class)
			.isThrownBy(() -> this.job.envList("KEY", new ArrayList<>(Arrays.asList("a", null))))
			.withMessage("The list 'KEY' of the environment of job 'x' must not contain null (index 1)");
	}

	@Test
	void getJsonGivesAnEqualValue() {
		Range range = new Range(Long.MIN_VALUE, new BigDecimal("1.10"), null);
		this.job.envJson("KEY", Range.class, range);
		assertThat(this.job.env().get("KEY")).isEqualTo("{\"from\":-9223372036854775808,\"step\":1.10,\"note\":null}");
		assertThat(this.job.env().getJson("KEY", Range.class)).isEqualTo(range);
		assertThat(this.job.envJson("KEY", Range.class, null).env().getJson("KEY", Range.class)).isNull();
		assertRefused("{}", (env) -> env.getJson("KEY", Range.class), "not usable");
		assertThatExceptionOfType(SpawnUsageException.class)
			.isThrownBy(() -> this.job.envJson("KEY", Thread.class, Thread.currentThread()))
			.withMessageStartingWith("The entry 'KEY' of the environment of job 'x' cannot be set: ");
	}

	@Test
	void envEntriesSetsThemAllOrNone() {
		this.job.envEntries(List.of("A=1", "B=", "A=1=2"));
		assertThat(this.job.env()).hasToString("{B=, A=1=2}");
		for (String wrong : List.of("A", "", "=v")) {
			assertThatExceptionOfType(SpawnUsageException.class)
				.isThrownBy(() -> this.job.envEntries(List.of("C=1", wrong)))
				.withMessage("The entry '" + wrong + "' of the environment of job 'x' is not KEY=VALUE");
		}
		assertThat(this.job.env()).doesNotContainKey("C");
	}

	@Test
	void envWhenManyAreSetKeepsTheirOrder() {
		Map<String, String> entries = new LinkedHashMap<>();
		entries.put("z", "1");
		entries.put("a", "2");
		assertThat(this.job.env("a", "0").env("q", "0").env(entries).env()).hasToString("{q=0, z=1, a=2}");
	}

	@Test
	void envWhenTextWouldArriveAsAnotherIsRefused() {
		String half = "a\uD83D";
		assertThatIllegalArgumentException().isThrownBy(() -> this.job.env("KEY", half))
			.withMessageContaining("The value of 'KEY'")
			.withMessageContaining("index 1");
		assertThatIllegalArgumentException().isThrownBy(() -> this.job.env(half, "v"));
		assertThatIllegalArgumentException().isThrownBy(() -> this.engine.job("x", half))
			.withMessageContaining("The argument with index 0 of job 'x'");
		assertThatIllegalArgumentException().isThrownBy(() -> this.engine.job(half));
		assertThat(this.job.env("KEY", "a\uD83D\uDE00").env().get("KEY")).isEqualTo("a😀");
	}

	@Test
	void envWhenJobHasRunIsRefused() {
		this.engine.registerCatchAll((job) -> Status.OK);
		Job job = this.engine.job("x");
		job.run();
		assertThatIllegalStateException().isThrownBy(() -> job.envList("K", List.of()));
		assertThatIllegalStateException().isThrownBy(() -> job.envJson("K", int.class, 1));
		assertThatIllegalStateException().isThrownBy(() -> job.env(Map.of("K", "V")));
		assertThatIllegalStateException().isThrownBy(() -> job.envEntries(List.of("K=V")));
	}

	private void assertRefused(String value, Consumer<JobEnv> get, String reason) {
		Job job = this.engine.job("x").env("KEY", value);
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> get.accept(job.env()))
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(FailureKind.USAGE))
			.withMessageStartingWith("The entry 'KEY=" + value + "' of the environment of job 'x' is ")
			.withMessageContaining(reason);
	}

	record Range(long from, BigDecimal step, @Nullable String note) {

	}

}
