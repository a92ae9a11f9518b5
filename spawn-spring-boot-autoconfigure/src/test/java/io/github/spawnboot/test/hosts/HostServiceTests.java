package io.github.spawnboot.test.hosts;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.spawnboot.CallContext;
import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.ExitCause;
import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.HostServices;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnUsageException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Host services called by real children, each pool with one child of one call at a time.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "spawn.pools.readers.max-size=1", "spawn.pools.readers.jvm-options=-XX:MaxDirectMemorySize=16m",
				"spawn.pools.binders.max-size=1", "spawn.pools.strangers.max-size=1",
				"spawn.pools.strangers.host-services=catalogue", "spawn.pools.readers.acquire-timeout=100s",
				"spawn.pools.binders.acquire-timeout=100s", "spawn.pools.strangers.acquire-timeout=100s" })
@DirtiesContext
@Timeout(120)
class HostServiceTests {

	@Autowired
	private Reader reader;

	@Autowired
	private Binder binder;

	@Autowired
	private Stranger stranger;

	@Autowired
	private Catalogue catalogue;

	@Autowired
	private HostServices hostServices;

	@Autowired
	@Qualifier("readers")
	private SpawnPool readers;

	@Autowired
	@Qualifier("binders")
	private SpawnPool binders;

	@BeforeEach
	void reset() {
		Catalogue.reset();
	}

	@Test
	void childHasProxiesAndNothingOfWhatIsBehindThem() {
		assertThat(this.reader.proxies()).containsExactly(true, true);
		assertThat(this.reader.title("1")).isEqualTo("Title of 1, 1000");
		assertThat(this.reader.price("12345")).isEqualTo(1005);
		assertThat(this.reader.createdHere()).containsExactly(0, 0);
		assertThat(this.reader.singletons()).contains("reader", "catalogue", "prices")
			.doesNotContain("warehouse", "vault", "shelf1", "counting");
	}

	@Test
	void parentHasTheBeanItself() {
		assertThat(this.catalogue.size()).isEqualTo(42);
		assertThat(this.catalogue.seen().pool()).isNull();
		assertThat(this.catalogue.toString()).startsWith(Catalogue.class.getName());
	}

	@Test
	void callGoesThroughTheAspectsOfTheBeanAndCopiesValues() {
		int before = Counting.titles.get();
		this.reader.title("2");
		assertThat(Counting.titles).hasValue(before + 1);
		assertThat(this.reader.addToACopy()).containsExactly("first", "size 2");
	}

	@Test
	void callWithinACallRunsOnTheThreadOfTheWaitingCaller() {
		Seen.MARK.set("left by the caller");
		try {
			TransactionTemplate transaction = new TransactionTemplate(new NoTransactionManager());
			List<Seen> seen = transaction.execute((status) -> this.reader.seenTwice());
			assertThat(seen).hasSize(2).allSatisfy((each) -> {
				assertThat(each.pid()).isEqualTo(ProcessHandle.current().pid());
				assertThat(each.thread()).isEqualTo(Thread.currentThread().getName());
				assertThat(each.mark()).isEqualTo("left by the caller");
				assertThat(each.transaction()).isTrue();
			});
		}
		finally {
			Seen.MARK.remove();
		}
	}

	@Test
	void callForWhichNobodyWaitsRunsOnAThreadForCalls() throws Exception {
		assertThat(this.reader.seenLater().get(20, TimeUnit.SECONDS).thread()).startsWith("spawn-called-");
		Seen seen = this.reader.seenFromAThreadOfItsOwn();
		assertThat(seen.thread()).startsWith("spawn-called-");
		assertThat(seen.pid()).isEqualTo(ProcessHandle.current().pid());
		assertThat(seen.pool()).isEqualTo("readers");
	}

	@Test
	void callTellsWhichChildCalls() { // row G28
		Seen ofReader = this.reader.seen();
		Seen ofBinder = this.binder.seen();
		assertThat(ofReader.pool()).isEqualTo("readers");
		assertThat(ofReader.callerPid()).isEqualTo(this.reader.pid()).isNotEqualTo(ofBinder.callerPid());
		assertThat(ofReader.generation()).isEqualTo(generation(this.readers));
		assertThat(ofBinder.pool()).isEqualTo("binders");
		assertThat(ofBinder.callerPid()).isEqualTo(this.binder.pid());
		assertThat(ofBinder.generation()).isEqualTo(generation(this.binders));
	}

	private static long generation(SpawnPool pool) {
		return pool.children().get(0).generation();
	}

	@Test
	void deadlineOfTheCallerReachesTheHostService() {
		assertThat(this.reader.seenWithin(Duration.ofSeconds(50)).hasDeadline()).isTrue();
		assertThat(CallContext.within(Duration.ofSeconds(50)).call(this.reader::seen).hasDeadline()).isTrue();
	}

	@Test
	void exceptionsOfHostServicesAreTheirOwn() {
		assertThatExceptionOfType(LostBookException.class).isThrownBy(() -> this.reader.loses("gone"))
			.withMessage("gone")
			.satisfies((ex) -> assertThat(Stream.of(ex.getStackTrace()).map(StackTraceElement::getClassName))
				.contains(Catalogue.class.getName(), Reader.class.getName(), getClass().getName()));
		assertThat(this.reader.survivesLoss("found again")).isEqualTo("found again");
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> this.reader.burns("fire"))
			.withMessage("fire");
	}

	@Test
	void childThatIsKilledInterruptsItsHostCallAndFailsItsCaller() throws Exception {
		long pid = this.reader.pid();
		CompletableFuture<Void> killed = CompletableFuture.runAsync(() -> {
			try {
				assertThat(Catalogue.entered.await(20, TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			ProcessHandle.of(pid).orElseThrow().destroyForcibly();
		}, (task) -> new Thread(task).start());
		assertThatExceptionOfType(ChildExitedException.class).isThrownBy(this.reader::heldUp);
		assertThat(Catalogue.interrupted.await(20, TimeUnit.SECONDS)).isTrue();
		assertThat(Thread.interrupted()).isFalse();
		killed.get(20, TimeUnit.SECONDS);
		assertThat(this.reader.title("3")).isEqualTo("Title of 3, 1000");
		assertThat(this.reader.pid()).isNotEqualTo(pid);
	}

	@Test
	void memoryThatRunsOutInWhatAChildGivesToAHostServiceEndsTheChild() {
		// row C5
		assertThatExceptionOfType(ChildExitedException.class).isThrownBy(this.reader::answers)
			.satisfies((ex) -> assertThat(ex.exit().cause()).isEqualTo(ExitCause.DIRECT_MEMORY_EXHAUSTED));
		assertThatExceptionOfType(ChildExitedException.class).isThrownBy(this.reader::reads)
			.satisfies((ex) -> assertThat(ex.exit().cause()).isEqualTo(ExitCause.DIRECT_MEMORY_EXHAUSTED));
	}

	@Test
	void hostServiceCallsThePoolOfOneChildThatWaitsForIt() {
		assertThat(this.reader.thereAndBack()).isEqualTo(this.reader.pid());
		assertThat(this.readers.children()).hasSize(1);
	}

	@Test
	void hostServiceCallsAnotherPool() {
		assertThat(this.reader.thereAndFurther()).isEqualTo(this.binder.pid());
	}

	@Test
	void nestingIsLimitedAndLeavesTheChildAlive() {
		long pid = this.reader.pid();
		assertThat(this.reader.bounce(20)).isEqualTo(20);
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> this.reader.bounce(100))
			.withMessageContaining("nested deeper than 32 (property 'spawn.max-call-depth')");
		assertThat(this.reader.pid()).isEqualTo(pid);
	}

	@Test
	void namesAreNeitherCutNorMadeUp() { // row G14
		List<String> names = this.reader.names();
		assertThat(names).hasSize(HostApplication.SHELVES + 4).contains("catalogue", "prices", "vault").isSorted();
		assertThat(this.hostServices.names()).isEqualTo(names);
		assertThat(this.reader.numberOf("shelf0")).isZero();
		assertThat(this.reader.numberOf("shelf299")).isEqualTo(299);
		assertThatExceptionOfType(HandlerNotFoundException.class).isThrownBy(() -> this.reader.numberOf("shelf300"))
			.withMessageContaining("no host service 'shelf300'")
			.withMessageContaining("Did you mean 'shelf");
		assertThatExceptionOfType(SpawnUsageException.class).isThrownBy(() -> this.reader.asWrongType("vault"))
			.withMessageStartingWith("Host service 'vault' is no '" + Prices.class.getName());
		assertThat(this.hostServices.get("catalogue", Catalogue.class)).isSameAs(this.catalogue);
		assertThatExceptionOfType(HandlerNotFoundException.class)
			.isThrownBy(() -> this.hostServices.get("catalog", Catalogue.class))
			.withMessageContaining("Did you mean 'catalogue'?");
	}

	@Test
	void poolSeesOnlyWhatItMay() {
		assertThat(this.stranger.names()).containsExactly("catalogue");
		assertThat(this.stranger.title("4")).isEqualTo("Title of 4, 1000");
		int opened = Vault.opened.get();
		assertThatExceptionOfType(HandlerNotFoundException.class).isThrownBy(this.stranger::askForVault)
			.withMessage("The parent offers no host service 'vault' to this child. Host services are [catalogue].");
		// The parent does not trust the child's own check.
		assertThatExceptionOfType(HandlerNotFoundException.class)
			.isThrownBy(() -> this.stranger.breakIntoVault("vault"))
			.withMessageContaining("The parent offers no 'vault.open()' to children of pool 'strangers'")
			.withMessageContaining("host services [catalogue] and the services [binder, reader, stranger]");
		assertThatExceptionOfType(HandlerNotFoundException.class)
			.isThrownBy(() -> this.stranger.breakIntoVault("catalog"))
			.withMessageContaining("Did you mean 'catalogue'?");
		assertThat(Vault.opened).hasValue(opened);
	}

	@Test
	void callThatFindsAllThreadsBusyIsRefusedAtOnce() throws Exception {
		try {
			List<String> refusals = this.reader.restOf(257);
			assertThat(refusals).isNotEmpty()
				.allSatisfy((refusal) -> assertThat(refusal).startsWith("PoolExhaustedException: Call of ")
					.contains("catalogue.rest()", "all 256 threads for what children call are busy"));
			assertThat(this.reader.title("5")).isEqualTo("Title of 5, 1000");
		}
		finally {
			Catalogue.release.countDown();
		}
	}

	/**
	 * Marks a thread as being in a transaction, and does nothing.
	 */
	private static final class NoTransactionManager extends AbstractPlatformTransactionManager {

		@Override
		protected Object doGetTransaction() {
			return new Object();
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
		}

	}

}
