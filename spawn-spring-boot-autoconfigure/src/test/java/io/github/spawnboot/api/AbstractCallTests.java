package io.github.spawnboot.api;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.CallContext;
import io.github.spawnboot.CallTimeoutException;
import io.github.spawnboot.FailureKind;
import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.Job;
import io.github.spawnboot.RemoteInvocationException;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnUsageException;
import io.github.spawnboot.SpawnedEngine;
import io.github.spawnboot.Status;
import io.github.spawnboot.api.app.Accounts;
import io.github.spawnboot.api.app.City;
import io.github.spawnboot.api.app.Color;
import io.github.spawnboot.api.app.Documents;
import io.github.spawnboot.api.app.Failures;
import io.github.spawnboot.api.app.Greeter;
import io.github.spawnboot.api.app.Here;
import io.github.spawnboot.api.app.Node;
import io.github.spawnboot.api.app.Patient;
import io.github.spawnboot.api.app.Person;
import io.github.spawnboot.api.app.QuotaException;
import io.github.spawnboot.api.app.RefusedException;
import io.github.spawnboot.api.app.Repository;
import io.github.spawnboot.api.app.Shape;
import io.github.spawnboot.api.app.Values;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What calls of services and jobs give, wherever they run.
 */
abstract class AbstractCallTests {

	@Autowired
	Values values;

	@Autowired
	Repository<Person> people;

	@Autowired
	Repository<City> cities;

	@Autowired
	Greeter greeter;

	@Autowired
	Failures failures;

	@Autowired
	Documents documents;

	@Autowired
	SpawnedEngine engine;

	@Autowired
	@Qualifier("documents")
	SpawnedEngine documentsEngine;

	@Autowired
	SpawnPool pool;

	@BeforeEach
	void forgetWhatRan() {
		Here.clear();
	}

	/**
	 * Returns how stack traces name where a call ran.
	 */
	abstract String place();

	@Test
	void serviceIsWarmedOnceBeforeItsFirstCall(@Autowired Accounts accounts) {
		assertThat(accounts.warmUps()).isOne();
	}

	@Test
	void methodThatIsToldByItsSoftLimitGivesWhatItHas(@Autowired Patient patient) {
		assertThat(patient.gives()).isEqualTo("half, soft true, more than 10 s left true");
		assertThat(patient.ends()).isEqualTo("soft true, more than 10 s left true");
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		assertThat(patient.later().join()).isEqualTo("later, soft true, more than 10 s left true");
	}

	@Test
	void methodThatIsOnlyStoppedAtItsSoftLimitFailsByItsName(@Autowired Patient patient) {
		assertThatExceptionOfType(CallTimeoutException.class).isThrownBy(patient::stops)
			.withMessageContaining("Call of 'patient.stops()' ended without a result at the soft limit of its method,"
					+ " 200 ms (@SpawnMethod(softTimeout = \"..\")). Asked for were 200 ms and, as the hard limit,"
					+ " 40000 ms by the method; ");
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> patient.plain().get(30, TimeUnit.SECONDS))
			.withCauseInstanceOf(CallTimeoutException.class)
			.withMessageContaining("at the soft limit of its method, 200 ms");
		assertThatIllegalStateException().isThrownBy(patient::fails).withMessageContaining("not ready");
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void methodThatIsEndedCooperativelyIsNotInterruptedAtItsSoftLimit(@Autowired Patient patient) {
		assertThat(patient.polls()).isEqualTo("soft true, more than 10 s left true, interrupted false");
	}

	@Test
	void methodThatEndsBeforeItsSoftLimitHearsNothing(@Autowired Patient patient) throws Exception {
		assertThat(patient.quick()).isEqualTo("soft false, more than 10 s left true");
		assertThat(CallContext.within(Duration.ofSeconds(5)).<String, Exception>call(patient::untold))
			.isEqualTo("soft false, more than 10 s left false");
	}

	@Test
	void callWhenValueIsNullGivesNull() {
		assertThat(this.values.text(null)).isNull();
		assertThat(this.values.text("")).isEmpty();
		assertThat(this.values.text("Grüße \uD83D\uDE00 \uD800 \u0000")).isEqualTo("Grüße \uD83D\uDE00 \uD800 \u0000");
	}

	@Test
	void callWhenResultIsVoidReturns() {
		this.values.nothing();
	}

	@Test
	void callWhenPrimitivesGivesThem() {
		assertThat(this.values.not(true)).isFalse();
		assertThat(this.values.increment(Byte.MAX_VALUE)).isEqualTo(Byte.MIN_VALUE);
		assertThat(this.values.increment(Short.MAX_VALUE)).isEqualTo(Short.MIN_VALUE);
		assertThat(this.values.increment('y')).isEqualTo('z');
		assertThat(this.values.increment(Integer.MAX_VALUE)).isEqualTo(Integer.MIN_VALUE);
		assertThat(this.values.increment(Long.MAX_VALUE)).isEqualTo(Long.MIN_VALUE);
		assertThat(this.values.half(1f)).isEqualTo(0.5f);
		assertThat(this.values.half(Double.NaN)).isNaN();
		assertThat(this.values.half(Double.NEGATIVE_INFINITY)).isEqualTo(Double.NEGATIVE_INFINITY);
	}

	@Test
	void callWhenOverloadedRunsTheChosenOne() {
		assertThat(this.values.kind(1)).isEqualTo("int");
		assertThat(this.values.kind(Integer.valueOf(1))).isEqualTo("Integer");
		assertThat(this.values.kind(1L)).isEqualTo("long");
		assertThat(this.values.kind("a")).isEqualTo("String");
		assertThat(this.values.kind()).isEqualTo("0 Strings");
		assertThat(this.values.kind("a", "b")).isEqualTo("2 Strings");
	}

	@Test
	void callWhenArraysGivesThem() {
		assertThat(this.values.reversed(new int[] { 1, 2, 3 })).containsExactly(3, 2, 1);
		assertThat(this.values.reversed(new int[0])).isEmpty();
		String[][] table = { { "a", null }, {}, null };
		assertThat(this.values.table(table)).isDeepEqualTo(table);
		assertThat(this.values.reversed(new Person[] { Person.of("a"), Person.of("b") }))
			.containsExactly(Person.of("b"), Person.of("a"));
	}

	@Test
	void callWhenRecordGivesAllOfIt() {
		Person person = new Person("Ada", LocalDate.of(1815, 12, 10), Color.GREEN, Arrays.asList("x", null, ""),
				Optional.of(new City("London", -1)), Map.of(Color.RED, new int[] { 1, 2 }));
		Person older = this.values.older(person, 15);
		assertThat(older.born()).isEqualTo(LocalDate.of(1800, 12, 10));
		assertThat(older).usingRecursiveComparison().ignoringFields("born").isEqualTo(person);
	}

	@Test
	void callWhenGenericCollectionsGivesElementsOfTheirTypes() {
		Person ada = new Person("Ada", null, null, List.of(), Optional.of(new City("London", 9)), Map.of());
		Map<String, List<Person>> byCity = this.values.byCity(List.of(ada, Person.of("Nemo")));
		assertThat(byCity).containsOnlyKeys("", "London");
		assertThat(byCity.get("London")).containsExactly(ada);
		assertThat(this.values.colors(Map.of(Long.MIN_VALUE, Set.of(Color.RED), 1L, Set.of(Color.GREEN))))
			.containsExactlyInAnyOrder(Color.RED, Color.GREEN);
	}

	@Test
	void callWhenOptionalGivesValueOrEmpty() {
		assertThat(this.values.find("Rome")).contains(new City("Rome", Long.MAX_VALUE));
		assertThat(this.values.find("")).isEmpty();
	}

	@Test
	void callWhenEnumGivesTheSameConstant() {
		assertThat(this.values.other(Color.RED)).isSameAs(Color.GREEN);
		assertThat(this.values.other(Color.GREEN)).isSameAs(Color.RED);
	}

	@Test
	void callWhenDatesAndNumbersLosesNothing() {
		Instant instant = Instant.parse("2026-01-02T03:04:05.123456789Z");
		LocalDateTime local = LocalDateTime.of(2026, 1, 2, 3, 4, 5, 6);
		ZonedDateTime zoned = local.atZone(ZoneId.of("Europe/Vienna"));
		assertThat(this.values.later(new Values.Times(instant, local, zoned, Duration.ofSeconds(-1, 5))))
			.isEqualTo(new Values.Times(instant.plusNanos(1), local.plusNanos(1), zoned.plusNanos(1),
					Duration.ofSeconds(-1, 6)));
		assertThat(this.values.twice(new BigDecimal("0.10"))).isEqualTo(new BigDecimal("0.20"));
		UUID id = UUID.randomUUID();
		assertThat(this.values.same(id)).isEqualTo(id);
	}

	@Test
	void callWhenFiveMegabytesGivesThemBack() {
		byte[] bytes = new byte[5 * 1024 * 1024];
		new Random(42).nextBytes(bytes);
		byte[] inverted = this.values.inverted(bytes);
		assertThat(inverted).hasSameSizeAs(bytes);
		for (int i = 0; i < bytes.length; i++) {
			if (inverted[i] != (byte) ~bytes[i]) {
				assertThat(inverted[i]).as("byte " + i).isEqualTo((byte) ~bytes[i]);
			}
		}
	}

	@Test
	void callWhenServiceChangesItsArgumentLeavesTheCallersAlone() {
		List<String> list = new ArrayList<>(List.of("mine"));
		assertThat(this.values.added(list)).containsExactly("mine", "added by the service");
		assertThat(list).containsExactly("mine");
	}

	@Test
	void callWhenBeansHaveOneGenericInterfaceGoesToTheRightOne() {
		int before = this.cities.size();
		assertThat(this.people.save(Person.of("Ada"))).isEqualTo(Person.of("Ada"));
		assertThat(this.cities.save(new City("Rome", 3))).isEqualTo(new City("Rome", 3));
		assertThat(this.people.all()).contains(Person.of("Ada"));
		assertThat(this.cities.all()).contains(new City("Rome", 3));
		assertThat(this.cities.size()).isEqualTo(before + 1);
		assertThat(this.people.pid()).isEqualTo(this.values.pid());
	}

	@Test
	void callWhenBeanMethodDeclaresAnInterfaceReachesItsBean() {
		assertThat(this.greeter.greet("Ada")).isEqualTo("Hello Ada");
		assertThat(this.greeter.pid()).isEqualTo(this.values.pid());
	}

	@Test
	void callWhenResultIsFutureCompletesIt() throws Exception {
		assertThat(this.values.eventually("later").get(30, TimeUnit.SECONDS))
			.isEqualTo("later on " + this.values.pid());
	}

	@Test
	void callWhenFutureFailsGivesTheFailureOfTheService() {
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> this.values.eventuallyFails().get(30, TimeUnit.SECONDS))
			.havingCause()
			.isInstanceOfSatisfying(QuotaException.class, (ex) -> assertThat(ex.limit()).isEqualTo(3));
	}

	@Test
	void callWhenResultIsPlainFutureGivesItsOutcome() throws Exception {
		assertThat(this.values.plain("done", true).get(30, TimeUnit.SECONDS)).isEqualTo("done");
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> this.values.plain("refused", false).get(30, TimeUnit.SECONDS))
			.havingCause()
			.isInstanceOf(QuotaException.class)
			.withMessage("refused");
	}

	@Test
	void whenCompleteWhenFutureFailsGetsTheFailureItself() {
		CompletableFuture<Throwable> seen = new CompletableFuture<>();
		this.values.eventuallyFails().whenComplete((value, failure) -> seen.complete(failure));
		assertThat(seen.orTimeout(30, TimeUnit.SECONDS).join()).isExactlyInstanceOf(QuotaException.class);
	}

	@Test
	void callWhenDeclaredCheckedExceptionThrowsItWithFieldsCausesAndBothStacks() {
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> this.failures.refuse("a.pdf"))
			.withMessage("Document 'a.pdf' is refused")
			.satisfies((ex) -> {
				assertThat(ex.document()).isEqualTo("a.pdf");
				assertThat(ex.pages()).containsExactly(3, 5);
				assertThat(ex.color()).isSameAs(Color.GREEN);
				assertThat(ex.getCause()).isExactlyInstanceOf(IOException.class).hasMessage("unreadable");
				assertThat(ex.getCause().getCause()).isExactlyInstanceOf(FileNotFoundException.class)
					.hasMessage("gone");
				assertBothSides(ex, "refuse");
			});
	}

	@Test
	void callWhenUndeclaredExceptionOfTheApplicationThrowsIt() {
		assertThatExceptionOfType(QuotaException.class).isThrownBy(() -> this.failures.overQuota(12))
			.withMessage("quota is used up")
			.satisfies((ex) -> {
				assertThat(ex.limit()).isEqualTo(12);
				assertBothSides(ex, "overQuota");
			});
	}

	@Test
	void callWhenExceptionOfTheJdkThrowsIt() {
		assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> this.failures.divide(1, 0))
			.withMessage("/ by zero")
			.satisfies((ex) -> assertBothSides(ex, "divide"));
		assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(() -> this.failures.read("a.pdf"))
			.withMessage("a.pdf");
	}

	@Test
	void callWhenExceptionIsOfAnotherPackageThrowsRemoteInvocationException() {
		assertThatExceptionOfType(RemoteInvocationException.class).isThrownBy(() -> this.failures.strange())
			.satisfies((ex) -> {
				assertThat(ex.remoteType()).isEqualTo("io.github.spawnboot.api.outside.StrangerException");
				assertThat(ex).hasMessage("io.github.spawnboot.api.outside.StrangerException: from a library");
				assertThat(ex.kind()).isEqualTo(FailureKind.REMOTE);
				assertBothSides(ex, "strange");
			});
	}

	@Test
	void callWhenNobodyHasTheClassOfTheExceptionThrowsRemoteInvocationException() {
		assertThatExceptionOfType(RemoteInvocationException.class).isThrownBy(() -> this.failures.generated())
			.satisfies((ex) -> {
				assertThat(ex.remoteType()).isEqualTo("generated.OnlyInChildException");
				assertThat(ex).hasMessage("generated.OnlyInChildException: nobody knows me");
				assertThat(ex.getCause()).isExactlyInstanceOf(IllegalStateException.class).hasMessage("a common cause");
			});
	}

	@Test
	void callWhenStackOverflowsThrowsRemoteInvocationExceptionAndTheServiceLivesOn() {
		long pid = this.values.pid();
		assertThatExceptionOfType(RemoteInvocationException.class).isThrownBy(() -> this.failures.recurse(0))
			.satisfies((ex) -> assertThat(ex.remoteType()).isEqualTo("java.lang.StackOverflowError"));
		assertThat(this.values.pid()).isEqualTo(pid);
	}

	@Test
	void callWhenArgumentIsOfASubclassThrowsUsageAndDoesNotRun() {
		assertThat(this.values.nameOf(new Shape("square"))).isEqualTo("square");
		Map<String, Integer> before = this.values.counts();
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> this.values.nameOf(new Shape.Circle()))
			.withMessageContaining(Shape.Circle.class.getName())
			.withMessageContaining(Shape.class.getName());
		assertThat(this.values.counts()).isEqualTo(before);
	}

	@Test
	void callWhenArgumentIsCyclicThrowsUsageAndDoesNotRun() {
		Map<String, Integer> before = this.values.counts();
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> this.values.length(Node.cycle()))
			.withMessageContaining("cyclic");
		assertThat(this.values.counts()).isEqualTo(before);
	}

	@Test
	void callWhenResultCannotBeCarriedThrowsUsageForThatCallOnly() {
		long pid = this.values.pid();
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> this.values.circle())
			.withMessageContaining("The result of")
			.withMessageContaining("circle")
			.withMessageContaining(Shape.Circle.class.getName());
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> this.values.cycle())
			.withMessageContaining("The result of")
			.withMessageContaining("cyclic");
		assertThat(this.values.pid()).isEqualTo(pid);
	}

	@Test
	void toStringWhenCalledNamesServiceAndPool() {
		assertThat(this.greeter.toString()).isEqualTo("proxy of @SpawnService 'greeter' in pool 'default'");
		assertThat(this.greeter.equals(this.greeter)).isTrue();
	}

	// row D20
	@Test
	void commandsWhenAskedGivesThoseOfThePool() {
		assertThat(this.engine.commands()).containsExactly("commands", "default-only", "pid");
		assertThat(this.documentsEngine.commands()).containsExactly("commands", "copy", "describe", "private", "refuse",
				"status", "void");
	}

	@Test
	void jobWhenRunOnPrimaryEngineRunsInTheDefaultPool() {
		assertThat(output(this.engine.job("pid"))).isEqualTo(String.valueOf(this.values.pid()));
		assertThat(output(this.pool.engine().job("pid"))).isEqualTo(String.valueOf(this.values.pid()));
		assertThat(this.pool.name()).isEqualTo("default");
	}

	@Test
	void jobWhenPackagePrivateHasEverythingOfAJobAndItsAspects() {
		ByteArrayOutputStream stdout = new ByteArrayOutputStream();
		ByteArrayOutputStream second = new ByteArrayOutputStream();
		ByteArrayOutputStream stderr = new ByteArrayOutputStream();
		int before = this.documentsEngine.job("status", "0").run().code();
		assertThat(before).isZero();
		Job job = this.documentsEngine.job("describe", "a b", "")
			.env("LANG", "de")
			.env("EMPTY", "")
			.stdin(new ByteArrayInputStream("ß".getBytes(StandardCharsets.UTF_8)))
			.stdout(stdout)
			.stdout(second)
			.stderr(stderr);
		assertThat(job.status()).isNull();
		assertThat(job.run()).isEqualTo(Status.of(7));
		assertThat(job.status()).isEqualTo(Status.of(7));
		assertThat(stdout.toString(StandardCharsets.UTF_8))
			.isEqualTo("describe|[a b, ]|{LANG=de, EMPTY=}|ß|" + this.documents.pid());
		assertThat(second.toByteArray()).isEqualTo(stdout.toByteArray());
		assertThat(stderr.toString(StandardCharsets.UTF_8)).isEqualTo("aspects: 1");
	}

	@Test
	void jobWhenPrivateRunsOnTheTargetWithoutAspects() {
		assertThat(output(this.documentsEngine.job("private"))).isEqualTo("fields of the target, aspects: 0");
	}

	@Test
	void jobWhenVoidGivesOk() {
		assertThat(output(this.documentsEngine.job("void"))).isEqualTo("aspects: 1");
	}

	@Test
	void jobWhenUnknownThrowsHandlerNotFound() {
		assertThatExceptionOfType(HandlerNotFoundException.class)
			.isThrownBy(() -> this.documentsEngine.job("nobody").run())
			.withMessageContaining("nobody")
			.withMessageContaining("describe");
		// That of another pool is unknown, too.
		assertThatExceptionOfType(HandlerNotFoundException.class)
			.isThrownBy(() -> this.documentsEngine.job("default-only").run());
	}

	// row D23
	@Test
	void jobWhenStatusIsInRangeGivesItElseFails() {
		for (int code : new int[] { 0, 1, 127, 255 }) {
			assertThat(this.documentsEngine.job("status", String.valueOf(code)).run().code()).isEqualTo(code);
		}
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> this.documentsEngine.job("status", "256").run())
			.withMessageContaining("256");
	}

	// row D24
	@Test
	void jobWhenRunTwiceIsRefused() {
		Job job = this.documentsEngine.job("status", "0");
		job.run();
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(job::run);
	}

	@Test
	void jobWhenHandlerThrowsACheckedExceptionGivesItAsTheCause() {
		assertThatExceptionOfType(RemoteInvocationException.class)
			.isThrownBy(() -> this.documentsEngine.job("refuse", "a.pdf").run())
			.satisfies((failure) -> assertThat(failure.remoteType()).isEqualTo(RefusedException.class.getName()))
			.withMessageStartingWith("Job 'refuse' failed: ")
			.havingCause()
			.isInstanceOfSatisfying(RefusedException.class, (ex) -> {
				assertThat(ex.document()).isEqualTo("a.pdf");
				assertThat(ex.getStackTrace()).anySatisfy((frame) -> assertThat(frame.toString()).contains(place()));
			});
	}

	@Test
	void jobWhenStreamsAreLargeCopiesThemWhole() {
		byte[] bytes = new byte[3 * 1024 * 1024];
		new Random(7).nextBytes(bytes);
		ByteArrayOutputStream copy = new ByteArrayOutputStream();
		Status status = this.documentsEngine.job("copy").stdin(new ByteArrayInputStream(bytes)).stdout(copy).run();
		assertThat(status).isEqualTo(Status.OK);
		assertThat(Arrays.equals(copy.toByteArray(), bytes)).isTrue();
	}

	String output(Job job) {
		ByteArrayOutputStream stdout = new ByteArrayOutputStream();
		assertThat(job.stdout(stdout).run()).isEqualTo(Status.OK);
		return stdout.toString(StandardCharsets.UTF_8);
	}

	private void assertBothSides(Throwable failure, String method) {
		List<String> frames = Arrays.stream(failure.getStackTrace()).map(StackTraceElement::toString).toList();
		int service = first(frames, Failures.class.getName() + "." + method);
		int border = first(frames, "called from here, ran in " + place());
		int caller = frames.size() - 1;
		while (!frames.get(caller).contains(AbstractCallTests.class.getName() + ".")) {
			caller--;
		}
		assertThat(service).as(String.join("\n", frames)).isNotNegative().isLessThan(border);
		assertThat(border).as(String.join("\n", frames)).isLessThan(caller);
	}

	private static int first(List<String> frames, String text) {
		for (int i = 0; i < frames.size(); i++) {
			if (frames.get(i).contains(text)) {
				return i;
			}
		}
		return -1;
	}

}
