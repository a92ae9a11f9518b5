package io.github.spawnboot.sample;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import io.github.spawnboot.Job;
import io.github.spawnboot.Status;
import io.github.spawnboot.annotation.SpawnHandler;
import io.github.spawnboot.annotation.SpawnService;

/**
 * Counts and draws the pages of PDF documents, in a child JVM of the pool
 * {@code documents}. It keeps nothing between two calls, because the next call may meet
 * another child. No PDFBox type stands in a signature of this class: the parent looks at
 * its methods to make a proxy, and would load what they name.
 */
@SpawnService(pool = "documents")
public class PdfRenderer {

	/**
	 * Counts the pages of a document.
	 * @param pdf the document
	 * @return number of pages, at least 1
	 * @throws UnreadableDocumentException if it is no readable PDF document, is protected
	 * by a password, or has no pages
	 */
	public int pageCount(byte[] pdf) throws UnreadableDocumentException {
		return PdfBoxPages.count(pdf);
	}

	/**
	 * Draws one page.
	 * @param pdf the document
	 * @param page number of the page, from 1
	 * @param width wanted width of the picture in pixels; very long pages come out
	 * narrower, so that the number of pixels stays bounded
	 * @return the picture as PNG
	 * @throws UnreadableDocumentException if the document or the page cannot be read
	 */
	public byte[] renderPage(byte[] pdf, int page, int width) throws UnreadableDocumentException {
		return PdfBoxPages.render(pdf, page, width);
	}

	@SpawnHandler("pagecount")
	Status printPageCount(Job job) throws IOException {
		PrintStream out = new PrintStream(job.stdout(), true, StandardCharsets.UTF_8);
		PrintStream err = new PrintStream(job.stderr(), true, StandardCharsets.UTF_8);
		if (job.args().size() != 1) {
			err.println("usage: pagecount <name of a sample document>");
			return Status.of(2);
		}
		String name = job.args().get(0);
		Optional<SampleDocument> sample = SampleDocuments.find(name);
		if (sample.isEmpty()) {
			List<String> names = SampleDocuments.all().stream().map(SampleDocument::name).toList();
			err.println("There is no sample document '" + name + "', only " + names + ".");
			return Status.of(1);
		}
		try {
			out.println(PdfBoxPages.count(sample.get().bytes()));
			return Status.OK;
		}
		catch (UnreadableDocumentException ex) {
			err.println(ex.getMessage());
			return Status.of(1);
		}
	}

	@SpawnHandler("echo")
	void echo(Job job) {
		new PrintStream(job.stdout(), true, StandardCharsets.UTF_8).println(String.join(" ", job.args()));
	}

}
