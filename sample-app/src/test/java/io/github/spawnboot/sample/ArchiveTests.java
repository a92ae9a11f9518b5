package io.github.spawnboot.sample;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Archives of all pages over HTTP, drawn by a real child. There is one, so that it shows
 * at once whether a cancelled archive still occupies it.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "spawn.pools.documents.call-timeout=100s", "spawn.pools.documents.max-size=1" })
class ArchiveTests {

	@LocalServerPort
	private int port;

	private PreviewClient client;

	@BeforeEach
	void createClient() {
		this.client = new PreviewClient(this.port);
	}

	@Test
	void archiveHoldsAllPages() throws Exception {
		String id = id("welcome");
		HttpResponse<byte[]> archive = this.client.archive(id);
		assertThat(archive.statusCode()).isEqualTo(200);
		assertThat(archive.headers().firstValue("Content-Type")).hasValue("application/zip");
		assertThat(PreviewClient.pictures(archive.body())).hasSize(4)
			.allSatisfy((name, image) -> assertThat(image.getWidth()).isEqualTo(1000));
		JsonNode state = this.client.archiveState(id);
		assertThat(state.get("state").asString()).isEqualTo("DONE");
		assertThat(state.get("page").asInt()).isEqualTo(4);
	}

	@Test
	void archiveTellsProgressWhileItIsDrawn() throws Exception {
		String id = id("long");
		CompletableFuture<HttpResponse<byte[]>> archive = this.client.archiveAsync(id);
		awaitRunning(id, 2);
		assertThat(archive).isNotDone();
		assertThat(this.client.cancelArchive(id).statusCode()).isEqualTo(204);
		// Its pages were under way already, so half an archive must not look like a whole
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> archive.get(30, TimeUnit.SECONDS))
			.withCauseInstanceOf(IOException.class);
		assertThat(this.client.archiveState(id).get("state").asString()).isEqualTo("CANCELLED");
		awaitIdleChild();
	}

	@Test
	void cancelWhenPageIsEndlessEndsTheWorkAndKeepsTheChild() throws Exception {
		String id = id("endless");
		long pid = child().get("pid").asLong();
		CompletableFuture<HttpResponse<byte[]>> archive = this.client.archiveAsync(id);
		awaitRunning(id, 0);
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(child().get("state").asString()).isEqualTo("BUSY"));
		assertThat(this.client.cancelArchive(id).statusCode()).isEqualTo(204);
		HttpResponse<byte[]> response = archive.get(30, TimeUnit.SECONDS);
		assertThat(response.statusCode()).isEqualTo(409);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		awaitIdleChild();
		String welcome = id("welcome");
		assertThat(this.client.page(welcome, 1).statusCode()).isEqualTo(200);
		assertThat(child().get("pid").asLong()).isEqualTo(pid);
	}

	@Test
	void archiveWhenMemoryRunsOutLaterBreaksOff() throws Exception {
		String id = id("one-bad-page");
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.client.archive(id));
		JsonNode state = this.client.archiveState(id);
		assertThat(state.get("state").asString()).isEqualTo("FAILED");
		assertThat(state.get("page").asInt()).isEqualTo(2);
	}

	@Test
	void cancelWhenNothingRunsAnswersNotFound() throws Exception {
		assertThat(this.client.cancelArchive(id("welcome")).statusCode()).isEqualTo(404);
	}

	private void awaitRunning(String id, int page) {
		Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
			JsonNode state = this.client.archiveState(id);
			assertThat(state.get("state").asString()).isEqualTo("RUNNING");
			assertThat(state.get("page").asInt()).isGreaterThanOrEqualTo(page);
		});
	}

	/**
	 * A slot is free only when the method in the child has really ended.
	 */
	private void awaitIdleChild() {
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(child().get("state").asString()).isEqualTo("WARM"));
	}

	private JsonNode child() throws Exception {
		List<JsonNode> children = this.client.children();
		assertThat(children).hasSize(1);
		return children.get(0);
	}

	private String id(String sample) throws Exception {
		HttpResponse<byte[]> upload = this.client.uploadSample(sample);
		assertThat(upload.statusCode()).isEqualTo(201);
		return PreviewClient.json(upload).get("id").asString();
	}

}
