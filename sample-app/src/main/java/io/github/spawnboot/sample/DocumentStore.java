package io.github.spawnboot.sample;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.springframework.stereotype.Component;

/**
 * Holds uploaded documents in memory, as many as the settings allow; the oldest go first.
 * Thread-safe.
 */
@Component
class DocumentStore {

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
	 * @param content the bytes, which nobody changes afterwards
	 * @param pages number of pages
	 * @return the held document
	 */
	synchronized Document add(byte[] content, int pages) {
		Document document = new Document(UUID.randomUUID().toString(), content, pages);
		this.documents.put(document.id(), document);
		this.bytes += content.length;
		while (this.documents.size() > 1 && (this.documents.size() > this.maxDocuments || this.bytes > this.maxBytes)) {
			Document oldest = this.documents.values().iterator().next();
			this.documents.remove(oldest.id());
			this.bytes -= oldest.content().length;
		}
		return document;
	}

	synchronized Optional<Document> find(String id) {
		return Optional.ofNullable(this.documents.get(id));
	}

	/**
	 * One document; equal only to itself.
	 */
	static final class Document {

		private final String id;

		private final byte[] content;

		private final int pages;

		private Document(String id, byte[] content, int pages) {
			this.id = id;
			this.content = content;
			this.pages = pages;
		}

		String id() {
			return this.id;
		}

		byte[] content() {
			return this.content;
		}

		int pages() {
			return this.pages;
		}

	}

}
