package io.github.spawnboot.test.hosts;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.HostServices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Host services in inline mode, which are to give the same.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "spawn.mode=inline", "spawn.pools.strangers.host-services=catalogue" })
@DirtiesContext
@Timeout(60)
class InlineHostServiceTests {

	@Autowired
	private Reader reader;

	@Autowired
	private Stranger stranger;

	@Autowired
	private Catalogue catalogue;

	@Autowired
	private HostServices hostServices;

	@Test
	void callOfAServiceGoesThroughTheCodec() {
		assertThat(this.reader.addToACopy()).containsExactly("first", "size 2");
		assertThat(this.reader.price("12345")).isEqualTo(1005);
		assertThat(this.reader.proxies()).containsExactly(true, true);
	}

	@Test
	void callOfTheApplicationMeetsTheBean() {
		List<String> titles = new java.util.ArrayList<>();
		assertThat(this.catalogue.add(titles)).isEqualTo(1);
		assertThat(titles).containsExactly("added in the parent");
		assertThat(this.catalogue.size()).isEqualTo(42);
		assertThat(this.catalogue.seen().pool()).isNull();
	}

	@Test
	void hostServiceSeesThePoolOfTheServiceAndTheThreadOfTheCaller() throws Exception {
		Seen seen = this.reader.seen();
		assertThat(seen.pool()).isEqualTo("readers");
		assertThat(seen.callerPid()).isEqualTo(ProcessHandle.current().pid());
		assertThat(seen.generation()).isEqualTo(1);
		assertThat(seen.thread()).isEqualTo(Thread.currentThread().getName());
		assertThat(this.reader.seenLater().get(20, TimeUnit.SECONDS).pool()).isEqualTo("readers");
	}

	@Test
	void aspectsApplyOnce() {
		int before = Counting.titles.get();
		this.reader.title("1");
		assertThat(Counting.titles).hasValue(before + 1);
	}

	@Test
	void exceptionsOfHostServicesAreTheirOwn() {
		assertThatExceptionOfType(LostBookException.class).isThrownBy(() -> this.reader.loses("gone"))
			.withMessage("gone");
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> this.reader.burns("fire"));
	}

	@Test
	void hostServiceCallsServicesThatCallItAgain() {
		assertThat(this.reader.thereAndBack()).isEqualTo(ProcessHandle.current().pid());
		assertThat(this.reader.bounce(20)).isEqualTo(20);
	}

	@Test
	void poolSeesOnlyWhatItMay() {
		assertThat(this.stranger.names()).containsExactly("catalogue");
		assertThat(this.stranger.title("4")).isEqualTo("Title of 4, 1000");
		assertThatExceptionOfType(HandlerNotFoundException.class).isThrownBy(this.stranger::askForVault);
		assertThat(this.hostServices.names()).contains("vault", "shelf299");
		assertThat(this.hostServices.get("vault", Vault.class).open()).isEqualTo("gold");
		assertThat(this.reader.numberOf("shelf7")).isEqualTo(7);
	}

}
