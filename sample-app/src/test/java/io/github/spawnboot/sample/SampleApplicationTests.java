package io.github.spawnboot.sample;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import javax.imageio.ImageIO;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The whole application over HTTP, with real children.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = "spawn.pools.documents.call-timeout=8s")
class SampleApplicationTests {

	@LocalServerPort
	private int port;

	private PreviewClient client;

	@BeforeEach
	void createClient() {
		this.client = new PreviewClient(this.port);
	}

	@Test
	void uploadWhenFriendlyGivesPagesThatDecode() throws Exception {
		HttpResponse<byte[]> upload = this.client.uploadSample("welcome");
		assertThat(upload.statusCode()).isEqualTo(201);
		JsonNode document = PreviewClient.json(upload);
		assertThat(document.get("pages").asInt()).isEqualTo(4);
		String id = document.get("id").asString();
		assertThat(upload.headers().firstValue("Location")).hasValueSatisfying((to) -> assertThat(to).endsWith(id));
		for (int page = 1; page <= 4; page++) {
			HttpResponse<byte[]> picture = this.client.page(id, page);
			assertThat(picture.statusCode()).isEqualTo(200);
			assertThat(picture.headers().firstValue("Content-Type")).hasValue("image/png");
			BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture.body()));
			assertThat(image.getWidth()).isEqualTo(1000);
		}
	}

	@Test
	void pageWhenMemoryBombAnswersMemoryAndTheNextDocumentRenders() throws Exception {
		assertProblem(this.client.page(id("memory-bomb"), 1), 422, "memory");
		assertFriendlyRenders();
	}

	@Test
	void pageWhenEndlessAnswersTimeoutAndTheNextDocumentRenders() throws Exception {
		assertProblem(this.client.page(id("endless"), 1), 422, "timeout");
		assertFriendlyRenders();
	}

	@Test
	void pageWhenOnlyAnotherPageIsBadRenders() throws Exception {
		String id = id("one-bad-page");
		assertThat(this.client.page(id, 2).statusCode()).isEqualTo(200);
		assertProblem(this.client.page(id, 3), 422, "memory");
		assertThat(this.client.page(id, 4).statusCode()).isEqualTo(200);
	}

	@Test
	void uploadWhenTruncatedAnswersInvalidAndTheNextDocumentRenders() throws Exception {
		assertProblem(this.client.uploadSample("truncated"), 422, "invalid");
		assertFriendlyRenders();
	}

	@Test
	void uploadWhenLockedAnswersInvalidWithReason() throws Exception {
		HttpResponse<byte[]> response = this.client.uploadSample("locked");
		assertProblem(response, 422, "invalid");
		assertThat(PreviewClient.json(response).get("detail").asString())
			.isEqualTo("The document is protected by a password.");
	}

	@Test
	void uploadWhenEmptyOrTextAnswersInvalid() throws Exception {
		assertProblem(this.client.upload(new byte[0]), 422, "invalid");
		assertProblem(this.client.upload("Dear diary".getBytes(StandardCharsets.UTF_8)), 422, "invalid");
	}

	@Test
	void uploadWhenTooLargeAnswersContentTooLarge() throws Exception {
		assertProblem(this.client.upload(new byte[52 * 1024 * 1024]), 413, null);
	}

	@Test
	void pageWhenUnknownAnswersNotFound() throws Exception {
		assertProblem(this.client.page("nobody", 1), 404, null);
		String id = id("welcome");
		assertProblem(this.client.page(id, 0), 404, null);
		assertProblem(this.client.page(id, 5), 404, null);
	}

	@Test
	void killWhenIdleReplacesTheChild() throws Exception {
		assertFriendlyRenders();
		JsonNode child = this.client.children().get(0);
		assertThat(child.get("pool").asString()).isEqualTo("documents");
		assertThat(child.get("state").asString()).isIn("WARM", "BUSY");
		assertThat(child.get("calls").asLong()).isPositive();
		assertThat(child.get("generation").asLong()).isPositive();
		long pid = child.get("pid").asLong();
		assertThat(ProcessHandle.of(pid)).hasValueSatisfying((process) -> assertThat(process.isAlive()).isTrue());
		assertThat(this.client.kill(pid).statusCode()).isEqualTo(204);
		Awaitility.await()
			.atMost(Duration.ofSeconds(10))
			.untilAsserted(() -> assertThat(this.client.children())
				.noneSatisfy((other) -> assertThat(other.get("pid").asLong()).isEqualTo(pid)));
		assertFriendlyRenders();
	}

	@Test
	void killWhenBusyAnswersCrashed() throws Exception {
		// A call that was too slow occupies its child for some time longer.
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(this::busyChild, (busy) -> busy < 0);
		CompletableFuture<HttpResponse<byte[]>> page = this.client.pageAsync(id("endless"), 1);
		long pid = Awaitility.await().atMost(Duration.ofSeconds(30)).until(this::busyChild, (busy) -> busy > 0);
		assertThat(this.client.kill(pid).statusCode()).isEqualTo(204);
		assertProblem(page.get(30, TimeUnit.SECONDS), 422, "crashed");
		assertFriendlyRenders();
	}

	@Test
	void killWhenUnknownAnswersNotFound() throws Exception {
		assertProblem(this.client.kill(ProcessHandle.current().pid()), 404, null);
		assertThat(ProcessHandle.current().isAlive()).isTrue();
	}

	@Test
	void jobWhenKnownGivesStatusAndOutput() throws Exception {
		HttpResponse<byte[]> echo = this.client.job("echo", "[\"a\", \"bä\"]");
		assertThat(echo.statusCode()).isEqualTo(200);
		assertThat(PreviewClient.json(echo).get("status").asInt()).isZero();
		assertThat(PreviewClient.json(echo).get("stdout").asString()).isEqualToIgnoringNewLines("a bä");
		assertThat(PreviewClient.json(echo).get("stderr").asString()).isEmpty();
		HttpResponse<byte[]> count = this.client.job("pagecount", "[\"welcome\"]");
		assertThat(PreviewClient.json(count).get("stdout").asString()).isEqualToIgnoringNewLines("4");
		HttpResponse<byte[]> usage = this.client.job("pagecount", "[]");
		assertThat(PreviewClient.json(usage).get("status").asInt()).isEqualTo(2);
		assertThat(PreviewClient.json(usage).get("stderr").asString()).startsWith("usage: pagecount");
	}

	@Test
	void jobWhenUnknownOrBadAnswersProblem() throws Exception {
		assertProblem(this.client.job("nobody", "[]"), 404, null);
		assertProblem(this.client.job("echo", "{"), 400, null);
		assertProblem(this.client.job("echo", "[1]"), 400, null);
	}

	private String id(String sample) throws Exception {
		HttpResponse<byte[]> upload = this.client.uploadSample(sample);
		assertThat(upload.statusCode()).isEqualTo(201);
		return PreviewClient.json(upload).get("id").asString();
	}

	private long busyChild() throws Exception {
		return this.client.children()
			.stream()
			.filter((child) -> child.get("state").asString().equals("BUSY"))
			.mapToLong((child) -> child.get("pid").asLong())
			.findFirst()
			.orElse(-1);
	}

	private void assertFriendlyRenders() throws Exception {
		assertThat(this.client.page(id("welcome"), 1).statusCode()).isEqualTo(200);
	}

	private static void assertProblem(HttpResponse<byte[]> response, int status, String cause) {
		assertThat(response.statusCode()).as(new String(response.body(), StandardCharsets.UTF_8)).isEqualTo(status);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		JsonNode problem = PreviewClient.json(response);
		assertThat(problem.get("status").asInt()).isEqualTo(status);
		assertThat(problem.get("title").asString()).isNotBlank();
		assertThat(problem.get("detail").asString()).isNotBlank();
		if (cause != null) {
			assertThat(problem.get("cause").asString()).isEqualTo(cause);
		}
	}

}
