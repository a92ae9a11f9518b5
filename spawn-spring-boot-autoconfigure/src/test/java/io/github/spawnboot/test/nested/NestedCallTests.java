package io.github.spawnboot.test.nested;

import java.util.List;
import java.util.stream.Stream;

import io.github.spawnboot.FailureKind;
import io.github.spawnboot.PoolExhaustedException;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnedProcess;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Calls between services in real children.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "spawn.pools.left.max-size=1", "spawn.pools.right.max-size=1" })
@DirtiesContext
class NestedCallTests {

	@Autowired
	private Front front;

	@Autowired
	private Far far;

	@Autowired
	private Near near;

	@Autowired
	@Qualifier("left")
	private SpawnPool left;

	@Autowired
	@Qualifier("right")
	private SpawnPool right;

	@Test
	void serviceOfTheSamePoolIsTheLocalBean() {
		assertThat(this.front.near()).isEqualTo(new Place(this.front.pid(), false));
		int before = this.near.count();
		assertThat(this.front.countNear()).isEqualTo(before + 1);
		assertThat(this.near.count()).isEqualTo(before + 2);
	}

	@Test
	void serviceOfAnotherPoolIsCalledThroughTheParent() {
		Place place = this.front.far();
		assertThat(place).isEqualTo(new Place(this.far.pid(), true));
		assertThat(place.pid()).isEqualTo(pidOf(this.right));
		assertThat(this.front.pid()).isEqualTo(pidOf(this.left)).isNotIn(place.pid(), ProcessHandle.current().pid());
		String large = "x".repeat(2_000_000);
		assertThat(this.front.farEcho(large)).isEqualTo(large);
		assertThat(this.front.farEcho(null)).isNull();
	}

	private static long pidOf(SpawnPool pool) {
		return pool.children().get(0).pid();
	}

	@Test
	void childHasOnlyTheServicesOfItsPoolAndWhatTheyNeed() {
		assertThat(this.front.singletons()).contains("front", "near", "notebook").doesNotContain("nestedApplication");
		assertThat(this.far.singletons()).contains("far").doesNotContain("near", "notebook");
	}

	@Test
	void exceptionsCrossBothBorders() {
		assertThatExceptionOfType(NestedCallException.class).isThrownBy(() -> this.front.farFails("on purpose"))
			.withMessage("on purpose")
			.satisfies((ex) -> assertThat(classes(ex)).contains(Far.class.getName(), Front.class.getName(),
					getClass().getName()));
		assertThatIllegalStateException().isThrownBy(() -> this.front.farFailsUnexpectedly("out of turn"))
			.withMessage("out of turn")
			.satisfies((ex) -> assertThat(classes(ex)).contains(Far.class.getName(), Front.class.getName(),
					getClass().getName()));
		assertThat(this.front.farEcho("still there")).isEqualTo("still there");
	}

	private static List<String> classes(Throwable failure) {
		return Stream.of(failure.getStackTrace()).map(StackTraceElement::getClassName).toList();
	}

	@Test
	void deathOfTheOtherChildReachesTheFirstCaller() {
		long callerPid = this.front.pid();
		assertThatExceptionOfType(SpawnException.class).isThrownBy(() -> this.front.farExits())
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(FailureKind.CRASH))
			.withMessageContaining("pool 'right'")
			.withMessageContaining("exit code 42")
			.withMessageContaining("far away and out");
		assertThat(this.front.farEcho("replaced")).isEqualTo("replaced");
		assertThat(this.front.pid()).isEqualTo(callerPid);
	}

	@Test
	void callBackIntoItsOwnPoolIsRefusedAtOnce() {
		assertThatExceptionOfType(PoolExhaustedException.class).isThrownBy(() -> this.front.thereAndBack())
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(FailureKind.FULL))
			.withMessageContaining("it comes from a call that itself occupies a child of pool 'left' (left -> right)")
			.withMessageContaining("Raise 'spawn.pools.left.max-size'");
		assertThat(this.far.frontPid()).isEqualTo(this.front.pid());
		assertThat(this.left.children()).extracting(SpawnedProcess::pid).containsExactly(this.front.pid());
	}

}
