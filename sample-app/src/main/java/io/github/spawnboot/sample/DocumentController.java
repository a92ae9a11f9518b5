package io.github.spawnboot.sample;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;

/**
 * Takes documents and gives pictures of their pages; the work is done in a child.
 */
@RestController
@RequestMapping("/api/documents")
class DocumentController {

	private static final int MIN_WIDTH = 16;

	private static final int MAX_WIDTH = 2000;

	private final PdfRenderer renderer;

	private final DocumentStore store;

	DocumentController(PdfRenderer renderer, DocumentStore store) {
		this.renderer = renderer;
		this.store = store;
	}

	@PostMapping
	ResponseEntity<DocumentDescription> upload(@RequestParam("file") MultipartFile file)
			throws IOException, UnreadableDocumentException {
		if (file.isEmpty()) {
			throw new UnreadableDocumentException("The file is empty.");
		}
		int pages;
		try (InputStream content = file.getInputStream()) {
			pages = this.renderer.pageCount(content);
		}
		DocumentStore.Document document;
		try (InputStream content = file.getInputStream()) {
			document = this.store.add(content, pages);
		}
		return ResponseEntity.created(URI.create("/api/documents/" + document.id()))
			.body(new DocumentDescription(document.id(), pages));
	}

	@GetMapping("/{id}")
	DocumentDescription describe(@PathVariable String id) {
		return new DocumentDescription(id, document(id).pages());
	}

	@GetMapping(path = "/{id}/pages/{page:\\d{1,9}}.png", produces = MediaType.IMAGE_PNG_VALUE)
	ResponseEntity<byte[]> page(@PathVariable String id, @PathVariable int page,
			@RequestParam(defaultValue = "1000") int width) throws IOException, UnreadableDocumentException {
		checkWidth(width);
		DocumentStore.Document document = document(id);
		if (page < 1 || page > document.pages()) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND,
					"There is no page " + page + "; the document has pages 1 to " + document.pages() + ".");
		}
		byte[] png;
		try (InputStream content = document.open()) {
			png = this.renderer.renderPage(content, page, width);
		}
		return ResponseEntity.ok()
			.contentType(MediaType.IMAGE_PNG)
			.cacheControl(CacheControl.maxAge(Duration.ofHours(1)).cachePrivate().immutable())
			.body(png);
	}

	static void checkWidth(int width) {
		if (width < MIN_WIDTH || width > MAX_WIDTH) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"'width' must be between " + MIN_WIDTH + " and " + MAX_WIDTH + " but is " + width + ".");
		}
	}

	private DocumentStore.Document document(String id) {
		return this.store.find(id).orElseThrow(DocumentController::notHeld);
	}

	static ResponseStatusException notHeld() {
		return new ResponseStatusException(HttpStatus.NOT_FOUND,
				"This document is unknown or no longer held; upload it again.");
	}

	/**
	 * What a client is told about a document.
	 *
	 * @param id name of the document in addresses
	 * @param pages number of pages
	 */
	record DocumentDescription(String id, int pages) {

	}

}
