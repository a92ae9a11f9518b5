package io.github.spawnboot.sample;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import io.github.spawnboot.Job;
import io.github.spawnboot.Status;
import io.github.spawnboot.annotation.SpawnHandler;
import io.github.spawnboot.annotation.SpawnMethod;
import io.github.spawnboot.annotation.SpawnService;

/**
 * Counts and draws the pages of PDF documents, in a child JVM of the pool
 * {@code documents}. It keeps nothing between two calls, because the next call may meet
 * another child. A document comes as a stream, so that the parent never holds the whole
 * of it; a child that draws has to. No PDFBox type stands in a signature of this class:
 * the parent looks at its methods to make a proxy, and would load what they name.
 */
@SpawnService(pool = "documents")
public class PdfRenderer {

	/**
	 * Counts the pages of a document.
	 * @param pdf the document, read to its end
	 * @return number of pages, at least 1
	 * @throws IOException if the stream cannot be read
	 * @throws UnreadableDocumentException if it is no readable PDF document, is protected
	 * by a password, or has no pages
	 */
	@SpawnMethod(timeout = "15s")
	public int pageCount(InputStream pdf) throws IOException, UnreadableDocumentException {
		return PdfBoxPages.count(pdf.readAllBytes());
	}

	/**
	 * Draws one page.
	 * @param pdf the document, read to its end
	 * @param page number of the page, from 1
	 * @param width wanted width of the picture in pixels; very long pages come out
	 * narrower, so that the number of pixels stays bounded
	 * @return the picture as PNG
	 * @throws IOException if the stream cannot be read
	 * @throws UnreadableDocumentException if the document or the page cannot be read
	 */
	@SpawnMethod(timeout = "15s")
	public byte[] renderPage(InputStream pdf, int page, int width) throws IOException, UnreadableDocumentException {
		return PdfBoxPages.render(pdf.readAllBytes(), page, width);
	}

	/**
	 * Draws all pages into an archive, and ends in the middle of a page when the caller
	 * gives up.
	 * @param pdf the document, read to its end
	 * @param width wanted width of the pictures in pixels, as for one page
	 * @param zip takes a ZIP file with {@code page-0001.png} and so on, each as soon as
	 * it is drawn; stays open, and is incomplete if anything is thrown
	 * @param progress is told before the first page and after each one, by the thread
	 * that waits for this method
	 * @throws IOException if one of the streams fails
	 * @throws UnreadableDocumentException if the document or a page cannot be read
	 */
	public void renderAll(InputStream pdf, int width, OutputStream zip, Consumer<Progress> progress)
			throws IOException, UnreadableDocumentException {
		ZipOutputStream archive = new ZipOutputStream(zip);
		// PNG is packed already
		archive.setLevel(Deflater.NO_COMPRESSION);
		PdfBoxPages.renderAll(pdf.readAllBytes(), width, (page, pages, png) -> {
			if (page > 0) {
				archive.putNextEntry(new ZipEntry(String.format(Locale.ROOT, "page-%04d.png", page)));
				archive.write(png);
				archive.closeEntry();
				archive.flush();
			}
			progress.accept(new Progress(page, pages));
		});
		archive.finish();
		archive.flush();
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
