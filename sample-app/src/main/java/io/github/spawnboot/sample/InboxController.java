package io.github.spawnboot.sample;

import java.nio.file.Path;
import java.util.List;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.util.Assert;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Tells what became of the documents in the inbox.
 */
@RestController
@ConditionalOnProperty("previews.inbox")
class InboxController {

	private final String folder;

	private final InboxJournal journal;

	InboxController(PreviewProperties properties, InboxJournal journal) {
		Path inbox = properties.inbox();
		Assert.state(inbox != null, "'previews.inbox' must be set");
		this.folder = inbox.toAbsolutePath().toString();
		this.journal = journal;
	}

	@GetMapping("/api/inbox")
	InboxDescription inbox() {
		return new InboxDescription(this.folder, this.journal.entries());
	}

	/**
	 * The inbox at one moment.
	 *
	 * @param folder where to put documents
	 * @param entries what became of the last ones, the newest first
	 */
	record InboxDescription(String folder, List<InboxJournal.Entry> entries) {

	}

}
