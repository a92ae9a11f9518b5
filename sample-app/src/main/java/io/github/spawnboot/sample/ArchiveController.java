package io.github.spawnboot.sample;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

import jakarta.servlet.http.HttpServletResponse;
import org.apache.coyote.CloseNowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Gives all pages of a document as one archive that a child writes straight into the
 * response, tells how far it is, and cancels it.
 */
@RestController
@RequestMapping("/api/documents/{id}")
class ArchiveController {

	private static final Logger log = LoggerFactory.getLogger(ArchiveController.class);

	private final PdfRenderer renderer;

	private final DocumentStore store;

	private final Map<DocumentStore.Document, ArchiveRun> runs = Collections.synchronizedMap(new WeakHashMap<>());

	ArchiveController(PdfRenderer renderer, DocumentStore store) {
		this.renderer = renderer;
		this.store = store;
	}

	@GetMapping("/pages.zip")
	void archive(@PathVariable String id, @RequestParam(defaultValue = "1000") int width, HttpServletResponse response)
			throws IOException, UnreadableDocumentException {
		DocumentController.checkWidth(width);
		DocumentStore.Document document = document(id);
		try (InputStream content = document.open()) {
			ArchiveRun run = new ArchiveRun(document.pages(),
					(progress) -> this.renderer.renderAll(content, width, response.getOutputStream(), progress));
			begin(document, run);
			response.setContentType("application/zip");
			response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"pages.zip\"");
			run.run();
		}
		catch (IOException | UnreadableDocumentException | RuntimeException ex) {
			if (response.isCommitted()) {
				log.info("An archive was not completed: {}", ex.toString());
				// A regular end would make half an archive look like a whole one; no
				// cause,
				// because that would be answered as a problem
				throw new CloseNowException("The archive is incomplete");
			}
			response.resetBuffer();
			response.setContentType(null);
			response.setHeader(HttpHeaders.CONTENT_DISPOSITION, null);
			throw ex;
		}
	}

	@GetMapping("/archive")
	ArchiveDescription describe(@PathVariable String id) {
		DocumentStore.Document document = document(id);
		ArchiveRun run = this.runs.get(document);
		return (run != null) ? new ArchiveDescription(run.state(), run.progress().page(), document.pages())
				: new ArchiveDescription(ArchiveRun.State.NONE, 0, document.pages());
	}

	@DeleteMapping("/archive")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void cancel(@PathVariable String id) {
		ArchiveRun run = this.runs.get(document(id));
		if (run == null || !run.cancel()) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND, "No archive of this document is being drawn.");
		}
	}

	private void begin(DocumentStore.Document document, ArchiveRun run) {
		ArchiveRun now = this.runs.compute(document,
				(key, before) -> (before != null && before.isRunning()) ? before : run);
		if (now != run) {
			throw new ResponseStatusException(HttpStatus.CONFLICT,
					"An archive of this document is being drawn already; wait for it or cancel it.");
		}
	}

	private DocumentStore.Document document(String id) {
		return this.store.find(id).orElseThrow(DocumentController::notHeld);
	}

	/**
	 * What a client is told about an archive.
	 *
	 * @param state what has become of it
	 * @param page number of pages that are done
	 * @param pages number of all pages
	 */
	record ArchiveDescription(ArchiveRun.State state, int page, int pages) {

	}

}
