package io.github.spawnboot.sample;

import java.util.Set;

import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

class DocumentStoreTests {

	@Test
	void addWhenTooManyDropsTheOldest() {
		DocumentStore store = store(2, 100);
		DocumentStore.Document first = store.add(new byte[1], 1);
		DocumentStore.Document second = store.add(new byte[1], 1);
		DocumentStore.Document third = store.add(new byte[1], 1);
		assertThat(store.find(first.id())).isEmpty();
		assertThat(store.find(second.id())).containsSame(second);
		assertThat(store.find(third.id())).containsSame(third);
	}

	@Test
	void addWhenTooLargeDropsAsManyAsNeeded() {
		DocumentStore store = store(10, 100);
		DocumentStore.Document first = store.add(new byte[40], 1);
		DocumentStore.Document second = store.add(new byte[40], 1);
		DocumentStore.Document third = store.add(new byte[20], 1);
		DocumentStore.Document fourth = store.add(new byte[80], 1);
		assertThat(store.find(first.id())).isEmpty();
		assertThat(store.find(second.id())).isEmpty();
		assertThat(store.find(third.id())).containsSame(third);
		assertThat(store.find(fourth.id())).containsSame(fourth);
	}

	@Test
	void addWhenAloneTooLargeKeepsIt() {
		DocumentStore store = store(10, 100);
		DocumentStore.Document document = store.add(new byte[101], 3);
		assertThat(store.find(document.id())).containsSame(document);
		assertThat(document.pages()).isEqualTo(3);
	}

	private static DocumentStore store(int maxDocuments, int maxBytes) {
		return new DocumentStore(new PreviewProperties(maxDocuments, DataSize.ofBytes(maxBytes), Set.of()));
	}

}
