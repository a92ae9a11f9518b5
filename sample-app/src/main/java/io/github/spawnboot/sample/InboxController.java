package io.github.spawnboot.sample;

import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Tells what became of the documents in the inbox.
 */
@RestController
class InboxController {

	private final @Nullable String folder;

	private final InboxJournal journal;

	InboxController(PreviewProperties properties, InboxJournal journal) {
		Path inbox = properties.inbox();
		this.folder = (inbox != null) ? inbox.toAbsolutePath().toString() : null;
		this.journal = journal;
	}

	@GetMapping("/api/inbox")
	InboxDescription inbox() {
		return new InboxDescription(this.folder, this.journal.entries());
	}

	/**
	 * The inbox at one moment.
	 *
	 * @param folder where to put documents, or {@code null} if there is no inbox
	 * @param entries what became of the last ones, the newest first
	 */
	record InboxDescription(@Nullable String folder, List<InboxJournal.Entry> entries) {

	}

}
