package io.github.spawnboot.api;

import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.api.small.Counter;
import io.github.spawnboot.api.small.Mocked;
import io.github.spawnboot.api.small.SmallApplication;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.times;

/**
 * Services that a test replaces or watches.
 */
@SpringBootTest(classes = SmallApplication.class, webEnvironment = WebEnvironment.NONE)
class MockTests {

	@MockitoBean
	private Mocked mocked;

	@MockitoSpyBean
	private Counter spied;

	@Autowired
	@Qualifier("mocked")
	private SpawnPool mockedPool;

	@Autowired
	private SpawnPool pool;

	@Test
	void callWhenServiceIsMockedStartsNoChild() {
		given(this.mocked.answer("?")).willReturn("mock");
		assertThat(this.mocked.answer("?")).isEqualTo("mock");
		assertThat(this.mocked.answer("!")).isNull();
		assertThat(this.mockedPool.stats().started()).isZero();
		assertThat(this.mockedPool.children()).isEmpty();
	}

	@Test
	void callWhenServiceIsSpiedGoesToTheChildUnlessStubbed() {
		assertThat(this.spied.next()).isEqualTo(1);
		assertThat(this.spied.next()).isEqualTo(2);
		then(this.spied).should(times(2)).next();
		Counter.State made = this.spied.made();
		assertThat(made.pid()).isEqualTo(this.pool.children().get(0).pid());
		given(this.spied.next()).willReturn(42);
		assertThat(this.spied.next()).isEqualTo(42);
	}

}
