package io.github.spawnboot.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.spawnboot.SpawnPool;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The watched folder, with a real child.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@DirtiesContext
@Timeout(180)
class InboxTests {

	private static final Duration LIMIT = Duration.ofSeconds(90);

	@TempDir
	static Path inbox;

	@LocalServerPort
	private int port;

	@Autowired
	private InboxJournal journal;

	@Autowired
	@Qualifier("inbox")
	private SpawnPool pool;

	@DynamicPropertySource
	static void inbox(DynamicPropertyRegistry properties) {
		properties.add("previews.inbox", inbox::toString);
	}

	@Test
	void documentIsDrawnWhenItArrivesAlsoAfterTheChildWasKilled() throws Exception {
		put("first.pdf", "welcome");
		Awaitility.await().atMost(LIMIT).until(() -> pages("first.pdf").size() == 4);
		long before = this.pool.children().get(0).pid();
		this.pool.children().get(0).kill();
		put("second.pdf", "welcome");
		Awaitility.await().atMost(LIMIT).until(() -> pages("second.pdf").size() == 4);
		Awaitility.await().atMost(LIMIT).until(() -> entry("second.pdf") != null);
		InboxJournal.Entry second = entry("second.pdf");
		assertThat(second.pages()).isEqualTo(4);
		assertThat(second.pid()).isNotNull().isNotEqualTo(before);
		JsonNode answer = PreviewClient.json(new PreviewClient(this.port).get("/api/inbox"));
		assertThat(answer.get("folder").asString()).isEqualTo(inbox.toString());
		assertThat(answer.get("entries").get(0).get("name").asString()).isEqualTo("second.pdf");
	}

	@Test
	void documentThatKillsItsChildTwiceIsLeftOutAndTheOthersAreDrawn() throws Exception {
		put("a-bomb.pdf", "memory-bomb");
		put("b-fine.pdf", "welcome");
		Awaitility.await().atMost(LIMIT).until(() -> pages("b-fine.pdf").size() == 4);
		assertThat(entry("a-bomb.pdf").failure()).isEqualTo("Its drawing was cut off twice, so it is left out.");
		assertThat(pages("a-bomb.pdf")).isEmpty();
	}

	@Test
	void documentThatIsDamagedIsToldAndDrawnWhenItWasMended() throws Exception {
		Files.writeString(inbox.resolve("mended.pdf"), "this is no document");
		Awaitility.await().atMost(LIMIT).until(() -> entry("mended.pdf") != null);
		assertThat(entry("mended.pdf").failure()).isEqualTo("The file is not a PDF document.");
		put("mended.pdf", "welcome");
		Awaitility.await().atMost(LIMIT).until(() -> pages("mended.pdf").size() == 4);
	}

	private InboxJournal.Entry entry(String name) {
		return this.journal.entries().stream().filter((entry) -> entry.name().equals(name)).findFirst().orElse(null);
	}

	private static void put(String name, String sample) throws IOException {
		Path file = Files.createTempFile(inbox, "arriving", ".tmp");
		Files.write(file, SampleDocuments.find(sample).orElseThrow().bytes());
		Files.move(file, inbox.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
	}

	private static List<Path> pages(String name) throws IOException {
		Path folder = inbox.resolve("drawn").resolve(name);
		if (!Files.isDirectory(folder)) {
			return List.of();
		}
		try (Stream<Path> pages = Files.list(folder)) {
			return pages.toList();
		}
	}

}
