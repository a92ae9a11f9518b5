package io.github.spawnboot.sample;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.springframework.stereotype.Component;

/**
 * Holds uploaded documents in temporary files, as many as the settings allow; the oldest
 * go first, and all when the application ends. Thread-safe.
 */
@Component
class DocumentStore implements AutoCloseable {

	private final int maxDocuments;

	private final long maxBytes;

	private final Map<String, Document> documents = new LinkedHashMap<>();

	private long bytes;

	DocumentStore(PreviewProperties properties) {
		this.maxDocuments = properties.maxDocuments();
		this.maxBytes = properties.maxBytes().toBytes();
	}

	/**
	 * Adds a document, and drops the oldest others until the limits are kept. The newest
	 * one stays even if it is larger than the limit for all.
	 * @param content the bytes, read to their end
	 * @param pages number of pages
	 * @return the held document
	 * @throws IOException if the bytes cannot be read, or the file cannot be written
	 */
	Document add(InputStream content, int pages) throws IOException {
		Path file = Files.createTempFile("preview-", ".pdf");
		try {
			long size = Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
			Document document = new Document(UUID.randomUUID().toString(), file, size, pages);
			add(document);
			return document;
		}
		catch (IOException | RuntimeException ex) {
			Files.deleteIfExists(file);
			throw ex;
		}
	}

	private synchronized void add(Document document) {
		this.documents.put(document.id(), document);
		this.bytes += document.size();
		while (this.documents.size() > 1 && (this.documents.size() > this.maxDocuments || this.bytes > this.maxBytes)) {
			Document oldest = this.documents.values().iterator().next();
			this.documents.remove(oldest.id());
			this.bytes -= oldest.size();
			oldest.delete();
		}
	}

	@Override
	public synchronized void close() {
		this.documents.values().forEach(Document::delete);
		this.documents.clear();
		this.bytes = 0;
	}

	synchronized Optional<Document> find(String id) {
		return Optional.ofNullable(this.documents.get(id));
	}

	/**
	 * One document; equal only to itself.
	 */
	static final class Document {

		private final String id;

		private final Path file;

		private final long size;

		private final int pages;

		private Document(String id, Path file, long size, int pages) {
			this.id = id;
			this.file = file;
			this.size = size;
			this.pages = pages;
		}

		String id() {
			return this.id;
		}

		/**
		 * Opens the bytes.
		 * @return the bytes, to be closed
		 * @throws IOException if the document was dropped
		 */
		InputStream open() throws IOException {
			return Files.newInputStream(this.file);
		}

		long size() {
			return this.size;
		}

		private void delete() {
			try {
				Files.deleteIfExists(this.file);
			}
			catch (IOException ex) {
				throw new UncheckedIOException("The file of a document cannot be deleted", ex);
			}
		}

		int pages() {
			return this.pages;
		}

	}

}
