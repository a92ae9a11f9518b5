package io.github.spawnboot.sample;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class DocumentStoreTests {

	private DocumentStore store;

	@AfterEach
	void closeStore() {
		this.store.close();
	}

	@Test
	void addWhenTooManyDropsTheOldest() throws IOException {
		this.store = store(2, 100);
		DocumentStore.Document first = add(1, 1);
		DocumentStore.Document second = add(1, 1);
		DocumentStore.Document third = add(1, 1);
		assertThat(this.store.find(first.id())).isEmpty();
		assertThat(this.store.find(second.id())).containsSame(second);
		assertThat(this.store.find(third.id())).containsSame(third);
	}

	@Test
	void addWhenTooLargeDropsAsManyAsNeeded() throws IOException {
		this.store = store(10, 100);
		DocumentStore.Document first = add(40, 1);
		DocumentStore.Document second = add(40, 1);
		DocumentStore.Document third = add(20, 1);
		DocumentStore.Document fourth = add(80, 1);
		assertThat(this.store.find(first.id())).isEmpty();
		assertThat(this.store.find(second.id())).isEmpty();
		assertThat(this.store.find(third.id())).containsSame(third);
		assertThat(this.store.find(fourth.id())).containsSame(fourth);
	}

	@Test
	void addWhenAloneTooLargeKeepsIt() throws IOException {
		this.store = store(10, 100);
		DocumentStore.Document document = add(101, 3);
		assertThat(this.store.find(document.id())).containsSame(document);
		assertThat(document.pages()).isEqualTo(3);
	}

	@Test
	void documentWhenDroppedOrStoreIsClosedHasNoFile() throws IOException {
		this.store = store(1, 100);
		DocumentStore.Document first = this.store.add(new ByteArrayInputStream(new byte[] { 1, 2 }), 1);
		try (InputStream content = first.open()) {
			assertThat(content.readAllBytes()).containsExactly(1, 2);
		}
		DocumentStore.Document second = add(1, 1);
		assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(first::open);
		second.open().close();
		this.store.close();
		assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(second::open);
	}

	private DocumentStore.Document add(int size, int pages) throws IOException {
		return this.store.add(new ByteArrayInputStream(new byte[size]), pages);
	}

	private static DocumentStore store(int maxDocuments, int maxBytes) {
		return new DocumentStore(new PreviewProperties(maxDocuments, DataSize.ofBytes(maxBytes), Set.of(), null));
	}

}
