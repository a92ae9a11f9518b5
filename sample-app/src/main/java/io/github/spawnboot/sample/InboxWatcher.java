package io.github.spawnboot.sample;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import io.github.spawnboot.annotation.RestartPolicy;
import io.github.spawnboot.annotation.SpawnRunner;
import io.github.spawnboot.runner.Ready;
import io.github.spawnboot.runner.Runner;
import io.github.spawnboot.runner.Signal;
import io.github.spawnboot.runner.Signals;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.util.Assert;

/**
 * Draws the pages of the documents that arrive in a folder, in a child of its own. When
 * the child dies, another one goes on with what is not drawn yet; a document that was
 * being drawn when two of them died is left out, because it may be what killed them. What
 * is done is seen by the files alone, so that a new child needs to be told nothing: the
 * pages are in {@code drawn/NAME/}, and {@code drawn/NAME.attempts} has a byte for each
 * attempt that did not end well. A file that changes is drawn again.
 */
@SpawnRunner(group = "inbox", pool = "inbox", restart = RestartPolicy.ON_ERROR)
@ConditionalOnProperty("previews.inbox")
public class InboxWatcher implements Runner {

	private static final int MAX_ATTEMPTS = 2;

	// As many as nothing is attempted at any more.
	private static final int LEFT_OUT = MAX_ATTEMPTS + 1;

	private static final String REST = "drawing-";

	private static final int WIDTH = 1000;

	private static final long LOOK_MILLIS = 250;

	private final Path inbox;

	private final Path drawn;

	private final InboxJournal journal;

	InboxWatcher(PreviewProperties properties, InboxJournal journal) {
		Path inbox = properties.inbox();
		Assert.state(inbox != null, "'previews.inbox' must be set");
		this.inbox = inbox;
		this.drawn = inbox.resolve("drawn");
		this.journal = journal;
	}

	@Override
	public void run(Signals signals, Ready ready) throws IOException, InterruptedException {
		Files.createDirectories(this.drawn);
		deleteRests();
		try (WatchService watch = this.inbox.getFileSystem().newWatchService()) {
			this.inbox.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
			ready.ready();
			boolean goesOn = drawNew(signals);
			while (goesOn) {
				WatchKey key = watch.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
				if (key != null) {
					key.pollEvents();
					Assert.state(key.reset(), () -> "The folder " + this.inbox + " is gone");
					goesOn = drawNew(signals);
				}
				else {
					goesOn = !stops(signals);
				}
			}
		}
	}

	private static boolean stops(Signals signals) {
		Signal signal = signals.poll();
		return signal != null && signal.stops();
	}

	private boolean drawNew(Signals signals) throws IOException {
		for (Path pdf : documents()) {
			if (stops(signals)) {
				return false;
			}
			long attempts = attempts(pdf);
			if (attempts == MAX_ATTEMPTS) {
				leaveOut(pdf, "Its drawing was cut off twice, so it is left out.");
			}
			else if (attempts < MAX_ATTEMPTS && isNewer(pdf, target(pdf))) {
				draw(pdf, attempts);
			}
		}
		return !stops(signals);
	}

	private void leaveOut(Path pdf, String reason) throws IOException {
		Files.write(attemptsOf(pdf), new byte[LEFT_OUT]);
		this.journal.failed(pdf.getFileName().toString(), reason);
	}

	private List<Path> documents() throws IOException {
		List<Path> documents = new ArrayList<>();
		try (DirectoryStream<Path> files = Files.newDirectoryStream(this.inbox,
				(file) -> file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".pdf")
						&& Files.isRegularFile(file))) {
			files.forEach(documents::add);
		}
		documents.sort(null);
		return documents;
	}

	private void draw(Path pdf, long attempts) throws IOException {
		Files.write(attemptsOf(pdf), new byte[(int) attempts + 1]);
		Path pages = Files.createTempDirectory(this.drawn, REST);
		try {
			int count = drawInto(pages, Files.readAllBytes(pdf));
			deleteAll(target(pdf));
			Files.move(pages, target(pdf), StandardCopyOption.ATOMIC_MOVE);
			Files.deleteIfExists(attemptsOf(pdf));
			this.journal.drawn(pdf.getFileName().toString(), count);
		}
		catch (UnreadableDocumentException ex) {
			// It may be a file that is still being copied, which will change again
			leaveOut(pdf, String.valueOf(ex.getMessage()));
		}
		catch (NoSuchFileException ex) {
			Files.deleteIfExists(attemptsOf(pdf));
		}
		finally {
			deleteAll(pages);
		}
	}

	// Of a child that died.
	private void deleteRests() throws IOException {
		try (DirectoryStream<Path> rests = Files.newDirectoryStream(this.drawn, REST + "*")) {
			for (Path rest : rests) {
				deleteAll(rest);
			}
		}
	}

	private static int drawInto(Path folder, byte[] pdf) throws IOException, UnreadableDocumentException {
		int[] count = new int[1];
		PdfBoxPages.renderAll(pdf, WIDTH, (page, pages, png) -> {
			if (page > 0) {
				Files.write(folder.resolve(String.format(Locale.ROOT, "page-%04d.png", page)), png);
			}
			count[0] = pages;
		});
		return count[0];
	}

	private Path target(Path pdf) {
		return this.drawn.resolve(pdf.getFileName().toString());
	}

	private Path attemptsOf(Path pdf) {
		return this.drawn.resolve(pdf.getFileName() + ".attempts");
	}

	private long attempts(Path pdf) throws IOException {
		Path attempts = attemptsOf(pdf);
		return isNewer(pdf, attempts) ? 0 : Files.size(attempts);
	}

	private static boolean isNewer(Path pdf, Path than) throws IOException {
		return !Files.exists(than) || Files.getLastModifiedTime(pdf).compareTo(Files.getLastModifiedTime(than)) > 0;
	}

	private static void deleteAll(Path folder) throws IOException {
		if (Files.isDirectory(folder)) {
			try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
				for (Path file : files) {
					Files.delete(file);
				}
			}
			Files.delete(folder);
		}
	}

}
