package io.github.spawnboot.sample;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.CallTimeoutException;
import io.github.spawnboot.ChildExit;
import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.ChildState;
import io.github.spawnboot.ExitCause;
import io.github.spawnboot.FailureKind;
import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.Job;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.PoolEvent;
import io.github.spawnboot.PoolExhaustedException;
import io.github.spawnboot.PoolUnavailableException;
import io.github.spawnboot.RemoteInvocationException;
import io.github.spawnboot.RetryAdvice;
import io.github.spawnboot.SpawnException;
import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.SpawnedEngine;
import io.github.spawnboot.SpawnedProcess;
import io.github.spawnboot.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Answers;
import org.mockito.Mockito;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockMultipartFile;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;

/**
 * Controllers, problems and the guard against foreign pages, without a child.
 */
@WebMvcTest
@Import({ DocumentStore.class, InboxJournal.class, PoolJournal.class })
@EnableConfigurationProperties(PreviewProperties.class)
class WebLayerTests {

	private static final byte[] PDF = { 1, 2, 3 };

	private static final byte[] PNG = { 4, 5, 6 };

	@Autowired
	private MockMvcTester mvc;

	@Autowired
	private DocumentStore store;

	@Autowired
	private PoolJournal journal;

	@MockitoBean
	private PdfRenderer renderer;

	@MockitoBean
	private SpawnPool pool;

	@MockitoBean(answers = Answers.RETURNS_DEEP_STUBS)
	@Qualifier("documents")
	private SpawnedEngine engine;

	@Test
	void inboxWhenThereIsNoneHasNoFolder() {
		MvcTestResult result = this.mvc.get().uri("/api/inbox").exchange();
		assertThat(result).hasStatusOk().bodyJson().isStrictlyEqualTo("{\"folder\": null, \"entries\": []}");
	}

	@Test
	void uploadAnswersCreatedWithLocation() throws Exception {
		given(this.renderer.pageCount(any())).willAnswer((invocation) -> {
			assertThat(invocation.<InputStream>getArgument(0).readAllBytes()).isEqualTo(PDF);
			return 7;
		});
		MvcTestResult result = upload(PDF);
		assertThat(result).hasStatus(201).bodyJson().extractingPath("$.pages").isEqualTo(7);
		assertThat(result).bodyJson().extractingPath("$.id").asString().satisfies((id) -> {
			assertThat(result).headers().hasValue("Location", "/api/documents/" + id);
			assertThat(this.store.find(id))
				.hasValueSatisfying((document) -> assertThat(document.size()).isEqualTo(PDF.length));
		});
	}

	@Test
	void uploadWhenEmptyAnswersInvalidWithoutAsking() {
		assertProblem(upload(new byte[0]), 422, "invalid", "The file is empty.");
		then(this.renderer).shouldHaveNoInteractions();
	}

	@Test
	void uploadWhenPartIsMissingAnswersBadRequest() {
		assertProblem(this.mvc.post().uri("/api/documents").multipart().exchange(), 400, null,
				"Required part 'file' is not present.");
	}

	@Test
	void uploadWhenNotMultipartAnswersBadRequest() {
		assertProblem(this.mvc.post().uri("/api/documents").content("x").exchange(), 400, null,
				"Send the document as part 'file' of a multipart/form-data request.");
	}

	@Test
	void uploadWhenUnreadableAnswersItsReason() throws Exception {
		given(this.renderer.pageCount(any())).willThrow(new UnreadableDocumentException("It is a poem."));
		assertProblem(upload(PDF), 422, "invalid", "It is a poem.");
	}

	@Test
	void pageAnswersPicture() throws Exception {
		String id = add(2).id();
		given(this.renderer.renderPage(any(), eq(2), eq(1000))).willAnswer((invocation) -> {
			assertThat(invocation.<InputStream>getArgument(0).readAllBytes()).isEqualTo(PDF);
			return PNG;
		});
		MvcTestResult result = this.mvc.get().uri("/api/documents/{id}/pages/2.png", id).exchange();
		assertThat(result).hasStatus(200).hasContentType(MediaType.IMAGE_PNG).body().isEqualTo(PNG);
	}

	@ParameterizedTest
	@ValueSource(ints = { 15, 2001, -1 })
	void pageWhenWidthIsOutOfRangeAnswersBadRequest(int width) throws IOException {
		String id = add(2).id();
		assertProblem(this.mvc.get().uri("/api/documents/{id}/pages/1.png?width={width}", id, width).exchange(), 400,
				null, "'width' must be between 16 and 2000 but is " + width + ".");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "3", "999999999", "9999999999", "one", "-1" })
	void pageWhenThereIsNoneAnswersNotFound(String page) throws IOException {
		String id = add(2).id();
		assertThat(this.mvc.get().uri("/api/documents/{id}/pages/{page}.png", id, page)).hasStatus(404)
			.hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
		then(this.renderer).shouldHaveNoInteractions();
	}

	@Test
	void pageWhenDocumentIsUnknownAnswersNotFound() {
		assertProblem(this.mvc.get().uri("/api/documents/nobody/pages/1.png").exchange(), 404, null,
				"This document is unknown or no longer held; upload it again.");
	}

	@Test
	void pageWhenMemoryRanOutAnswersMemory() throws Exception {
		assertThat(failedPage(exited(3, null, ExitCause.HEAP_EXHAUSTED))).bodyJson()
			.extractingPath("$.cause")
			.isEqualTo("memory");
	}

	@Test
	void pageWhenChildCrashedAnswersCrashedWithSignal() throws Exception {
		assertProblem(failedPage(exited(null, "SIGSEGV", ExitCause.NATIVE_CRASH)), 422, "crashed",
				"Process 77 ended in the middle of its work with signal SIGSEGV. The application is not affected; "
						+ "a new process takes its place.");
	}

	@Test
	void pageWhenTooSlowAnswersTimeout() throws Exception {
		assertThat(failedPage(new CallTimeoutException("slow", null))).hasStatus(422)
			.bodyJson()
			.extractingPath("$.cause")
			.isEqualTo("timeout");
	}

	@ParameterizedTest
	@MethodSource
	void pageWhenNoChildIsThereAnswersUnavailable(SpawnException failure) throws Exception {
		assertThat(failedPage(failure)).hasStatus(503).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
	}

	static List<SpawnException> pageWhenNoChildIsThereAnswersUnavailable() {
		return List.of(new PoolExhaustedException("full", null), new PoolUnavailableException("later", null),
				new ChildStartException("no", null), new PoolClosedException("closed", null));
	}

	@Test
	void pageWhenSomethingElseFailsAnswersInternalErrorWithoutItsText() throws Exception {
		MvcTestResult result = failedPage(new SpawnException(FailureKind.PROTOCOL, "secret path", null));
		assertThat(result).hasStatus(500).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
		assertThat(result).bodyText().doesNotContain("secret");
	}

	@Test
	void childrenDescribesEachChild() {
		SpawnedProcess process = process();
		given(this.pool.children()).willReturn(List.of(process));
		assertThat(this.mvc.get().uri("/api/children")).hasStatus(200).bodyJson().isStrictlyEqualTo("""
				[{"pool":"documents","pid":77,"state":"WARM","calls":5,"generation":2,"memoryBytes":1024,
				"startedAt":"2026-01-02T03:04:05Z"}]""");
	}

	@Test
	void poolsDescribesEachPoolAndWhatHappened() {
		given(this.pool.name()).willReturn("documents");
		given(this.pool.state()).willReturn(SpawnPool.State.RUNNING);
		given(this.pool.failure()).willReturn(Optional.empty());
		given(this.pool.stats()).willReturn(new SpawnPool.Stats(1, 2, 3, 4, 5, 6, 7, 8));
		Instant instant = Instant.parse("2026-01-02T03:04:05Z");
		this.journal.on(new PoolEvent.Starting("documents", instant, 1, PoolEvent.StartReason.ON_DEMAND));
		this.journal.on(new PoolEvent.Failed("documents", instant, Duration.ofSeconds(30)));
		assertThat(this.mvc.get().uri("/api/pools")).hasStatus(200).bodyJson().isStrictlyEqualTo("""
				{"pools":[{"name":"documents","state":"RUNNING","failure":null,"idle":2,"busy":3,"starting":1,
				"waiting":5,"started":6,"failed":7}],
				"events":[{"pool":"documents","text":"Too many children failed; the next one is tried in 30000 ms",
				"bad":true,"at":"2026-01-02T03:04:05Z"},
				{"pool":"documents","text":"Child 1 is being started: on demand",
				"bad":false,"at":"2026-01-02T03:04:05Z"}]}""");
	}

	@Test
	void killEndsTheChild() {
		SpawnedProcess process = process();
		given(this.pool.children()).willReturn(List.of(process));
		assertThat(this.mvc.post().uri("/api/children/77/kill")).hasStatus(204);
		then(process).should().kill();
	}

	@Test
	void killWhenPidIsNotOfAChildAnswersNotFound() {
		SpawnedProcess process = process();
		given(this.pool.children()).willReturn(List.of(process));
		assertProblem(this.mvc.post().uri("/api/children/78/kill").exchange(), 404, null,
				"There is no child with pid 78; it may have ended already.");
		then(process).should(Mockito.never()).kill();
	}

	@Test
	void jobAnswersStatusAndOutput() {
		givenJob(3);
		assertThat(job("greet", "[\"a\"]")).hasStatus(200).bodyJson().isStrictlyEqualTo("""
				{"status":3,"stdout":"hello","stderr":"","truncated":false}""");
	}

	@Test
	void jobWhenUnknownAnswersNotFound() {
		given(this.engine.job("nobody").stdout(any()).stderr(any()).run())
			.willThrow(new HandlerNotFoundException("There is no job 'nobody'.", null));
		assertProblem(job("nobody", "[]"), 404, null, "There is no job 'nobody'.");
	}

	@ParameterizedTest
	@MethodSource
	void jobWhenItFailsAnswersByTheKindOfTheFailure(SpawnException failure, int status) throws Exception {
		// row D21
		given(this.engine.job("broken").stdout(any()).stderr(any()).run()).willThrow(failure);
		assertThat(job("broken", "[]")).hasStatus(status).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
	}

	static List<Arguments> jobWhenItFailsAnswersByTheKindOfTheFailure() {
		return List.of(Arguments.of(new HandlerNotFoundException("no", null), 404),
				Arguments.of(new PoolExhaustedException("full", null), 503),
				Arguments.of(new PoolClosedException("closed", null), 503),
				Arguments.of(new PoolUnavailableException("later", null), 503),
				Arguments.of(new ChildStartException("no", null), 503),
				Arguments.of(new CallTimeoutException("slow", null), 504),
				Arguments.of(exited(null, "SIGSEGV", ExitCause.NATIVE_CRASH), 502),
				Arguments.of(new RemoteInvocationException("x.Y", "x.Y: thrown", null), 500));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "{}", "\"a\"", "[1]", "[null]", "[[\"a\"]]" })
	void jobWhenBodyIsNoArrayOfStringsAnswersBadRequest(String body) {
		assertThat(job("greet", body)).hasStatus(400).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
		then(this.engine).shouldHaveNoInteractions();
	}

	@Test
	void samplesCanAllBeFetched() {
		for (SampleDocument sample : SampleDocuments.all()) {
			assertThat(this.mvc.get().uri("/api/samples/{name}.pdf", sample.name())).hasStatus(200)
				.hasContentType(MediaType.APPLICATION_PDF);
		}
		assertThat(this.mvc.get().uri("/api/samples")).bodyJson()
			.extractingPath("$[0].href")
			.isEqualTo("/api/samples/welcome.pdf");
		assertThat(this.mvc.get().uri("/api/samples/nothing.pdf")).hasStatus(404);
	}

	@Test
	void pageOfThePreviewsIsServedWithContentSecurityPolicy() {
		MvcTestResult result = this.mvc.get().uri("/index.html").exchange();
		assertThat(result).hasStatus(200);
		assertThat(result.getResponse().getHeader("Content-Security-Policy"))
			.startsWith("default-src 'none'; script-src 'self'");
	}

	@ParameterizedTest
	@CsvSource({ "localhost, 204", "LOCALHOST, 204", "127.0.0.1, 204", "[::1], 204", "evil.example, 403",
			"127.0.0.1.evil.example, 403" })
	void requestWhenHostIsForeignIsRefused(String host, int status) {
		SpawnedProcess process = process();
		given(this.pool.children()).willReturn(List.of(process));
		assertThat(this.mvc.post().uri("/api/children/77/kill").with((request) -> {
			request.setServerName(host);
			return request;
		})).hasStatus(status);
	}

	@ParameterizedTest
	@CsvSource({ "Origin, http://localhost:8080, 204", "Origin, http://evil.example, 403",
			"Origin, http://localhost:9090, 403", "Origin, null, 403", "Origin, %%%, 403",
			"Sec-Fetch-Site, same-origin, 204", "Sec-Fetch-Site, none, 204", "Sec-Fetch-Site, same-site, 403",
			"Sec-Fetch-Site, cross-site, 403" })
	void postWhenPageIsForeignIsRefused(String header, String value, int status) {
		SpawnedProcess process = process();
		given(this.pool.children()).willReturn(List.of(process));
		assertThat(this.mvc.post().uri("/api/children/77/kill").header("Host", "localhost:8080").header(header, value))
			.hasStatus(status);
	}

	@Test
	void archiveAnswersWhatIsWrittenAndTellsProgress() throws Exception {
		String id = add(2).id();
		willAnswer((invocation) -> {
			assertThat(invocation.<InputStream>getArgument(0).readAllBytes()).isEqualTo(PDF);
			invocation.<Consumer<Progress>>getArgument(3).accept(new Progress(1, 2));
			assertThat(archiveState(id)).bodyJson().isStrictlyEqualTo("""
					{"state":"RUNNING","page":1,"pages":2}""");
			assertThat(this.mvc.get().uri("/api/documents/{id}/pages.zip", id)).hasStatus(409);
			invocation.<OutputStream>getArgument(2).write(PNG);
			return null;
		}).given(this.renderer).renderAll(any(), eq(300), any(), any());
		assertThat(archiveState(id)).bodyJson().extractingPath("$.state").isEqualTo("NONE");
		MvcTestResult result = this.mvc.get().uri("/api/documents/{id}/pages.zip?width=300", id).exchange();
		assertThat(result).hasStatus(200).hasContentType("application/zip").body().isEqualTo(PNG);
		assertThat(archiveState(id)).bodyJson().extractingPath("$.state").isEqualTo("DONE");
	}

	@Test
	void archiveWhenCancelledAnswersConflictAndLeavesNoInterrupt() throws Exception {
		String id = add(2).id();
		willAnswer((invocation) -> {
			assertThat(this.mvc.delete().uri("/api/documents/{id}/archive", id)).hasStatus(204);
			assertThat(Thread.currentThread().isInterrupted()).isTrue();
			throw new CallCancelledException("interrupted", null);
		}).given(this.renderer).renderAll(any(), anyInt(), any(), any());
		MvcTestResult result = this.mvc.get().uri("/api/documents/{id}/pages.zip", id).exchange();
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		assertThat(result).hasStatus(409).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
		assertThat(result.getResponse().getHeader("Content-Disposition")).isNull();
		assertThat(archiveState(id)).bodyJson().extractingPath("$.state").isEqualTo("CANCELLED");
		assertThat(this.mvc.delete().uri("/api/documents/{id}/archive", id)).hasStatus(404);
	}

	@Test
	void archiveWhenItFailsAnswersProblem() throws Exception {
		String id = add(1).id();
		willThrow(exited(3, null, ExitCause.HEAP_EXHAUSTED)).given(this.renderer)
			.renderAll(any(), anyInt(), any(), any());
		assertThat(this.mvc.get().uri("/api/documents/{id}/pages.zip", id)).hasStatus(422)
			.bodyJson()
			.extractingPath("$.cause")
			.isEqualTo("memory");
		assertThat(archiveState(id)).bodyJson().extractingPath("$.state").isEqualTo("FAILED");
		assertThat(this.mvc.get().uri("/api/documents/{id}/pages.zip?width=1", id)).hasStatus(400);
		assertThat(this.mvc.get().uri("/api/documents/nobody/pages.zip")).hasStatus(404);
		assertThat(archiveState("nobody")).hasStatus(404);
	}

	private MvcTestResult archiveState(String id) {
		return this.mvc.get().uri("/api/documents/{id}/archive", id).exchange();
	}

	private DocumentStore.Document add(int pages) throws IOException {
		return this.store.add(new ByteArrayInputStream(PDF), pages);
	}

	private MvcTestResult upload(byte[] content) {
		return this.mvc.post()
			.uri("/api/documents")
			.multipart()
			.file(new MockMultipartFile("file", "a.pdf", "application/pdf", content))
			.exchange();
	}

	private MvcTestResult failedPage(SpawnException failure) throws Exception {
		given(this.renderer.renderPage(any(), anyInt(), anyInt())).willThrow(failure);
		return this.mvc.get().uri("/api/documents/{id}/pages/1.png", add(1).id()).exchange();
	}

	private MvcTestResult job(String name, String body) {
		return this.mvc.post()
			.uri("/api/jobs/{name}", name)
			.contentType(MediaType.APPLICATION_JSON)
			.content(body)
			.exchange();
	}

	private void givenJob(int status) {
		Job job = Mockito.mock(Job.class);
		given(this.engine.job("greet", "a")).willReturn(job);
		given(job.stdout(any())).willAnswer((invocation) -> {
			invocation.<OutputStream>getArgument(0).write("hello".getBytes(StandardCharsets.UTF_8));
			return job;
		});
		given(job.stderr(any())).willReturn(job);
		given(job.run()).willReturn(Status.of(status));
	}

	private static SpawnedProcess process() {
		SpawnedProcess process = Mockito.mock(SpawnedProcess.class);
		given(process.pool()).willReturn("documents");
		given(process.pid()).willReturn(77L);
		given(process.state()).willReturn(ChildState.WARM);
		given(process.calls()).willReturn(5L);
		given(process.generation()).willReturn(2L);
		given(process.residentBytes()).willReturn(OptionalLong.of(1024));
		given(process.startInstant()).willReturn(Instant.parse("2026-01-02T03:04:05Z"));
		return process;
	}

	private static ChildExitedException exited(Integer code, String signal, ExitCause cause) {
		ChildExit exit = ChildExit.of("documents", 77, 1, Instant.now(), Duration.ofSeconds(1), cause, "It died.")
			.withStatus(code, signal);
		return new ChildExitedException("lost", exit, 1, RetryAdvice.IF_IDEMPOTENT, null);
	}

	private static void assertProblem(MvcTestResult result, int status, String cause, String detail) {
		assertThat(result).hasStatus(status).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
		assertThat(result).bodyJson().extractingPath("$.detail").isEqualTo(detail);
		assertThat(result).bodyJson().extractingPath("$.status").isEqualTo(status);
		if (cause != null) {
			assertThat(result).bodyJson().extractingPath("$.cause").isEqualTo(cause);
		}
	}

}
