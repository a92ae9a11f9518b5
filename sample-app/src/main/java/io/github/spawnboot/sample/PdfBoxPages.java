package io.github.spawnboot.sample;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import javax.imageio.ImageIO;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.CallContext;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.contentstream.operator.Operator;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.rendering.PageDrawer;
import org.apache.pdfbox.rendering.PageDrawerParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that touches PDFBox. Loaded in a child only, when a call first needs it. An
 * {@link OutOfMemoryError} is never caught here: a JVM without memory is not to be
 * trusted with the next document.
 */
final class PdfBoxPages {

	private static final Logger logger = LoggerFactory.getLogger(PdfBoxPages.class);

	/**
	 * Bounds one picture to 16 MB of memory; transparency may need several of that size.
	 */
	private static final int MAX_PIXELS = 4_000_000;

	private static final int MAX_SIDE = 8_000;

	private PdfBoxPages() {
	}

	static int count(byte[] pdf) throws UnreadableDocumentException {
		return with(pdf, (document) -> {
			int count = document.getNumberOfPages();
			if (count > 0 && isPage(document, count - 1)) {
				return count;
			}
			// The number that the document claims is wrong, so look for its pages
			int found = 0;
			for (PDPage page : document.getPages()) {
				found += (page != null) ? 1 : 0;
			}
			if (found == 0) {
				throw new UnreadableDocumentException("The document has no pages.");
			}
			return found;
		});
	}

	static byte[] render(byte[] pdf, int number, int width) throws UnreadableDocumentException {
		return with(pdf, (document) -> draw(document, new PDFRenderer(document), number, width));
	}

	/**
	 * Draws all pages.
	 * @param pdf the document
	 * @param width wanted width of the pictures
	 * @param target takes the pages one by one, and before them the number 0
	 * @throws IOException what the target throws
	 * @throws UnreadableDocumentException if the document or a page cannot be read
	 * @throws CallCancelledException if the caller has given up
	 */
	static void renderAll(byte[] pdf, int width, PageTarget target) throws IOException, UnreadableDocumentException {
		int pages = count(pdf);
		target.page(0, pages, new byte[0]);
		try (PDDocument document = guard(pdf, () -> Loader.loadPDF(pdf))) {
			PDFRenderer renderer = new CancellableRenderer(document);
			for (int number = 1; number <= pages; number++) {
				int page = number;
				target.page(page, pages, guard(pdf, () -> draw(document, renderer, page, width)));
			}
		}
	}

	private static byte[] draw(PDDocument document, PDFRenderer renderer, int number, int width)
			throws IOException, UnreadableDocumentException {
		PDPage page = page(document, number);
		// A scan in full resolution may need more memory than its small picture is worth
		renderer.setSubsamplingAllowed(true);
		BufferedImage image = renderer.renderImage(number - 1, scale(page, number, width), ImageType.RGB);
		ByteArrayOutputStream png = new ByteArrayOutputStream(1 << 16);
		ImageIO.write(image, "png", png);
		return png.toByteArray();
	}

	private static PDPage page(PDDocument document, int number) throws UnreadableDocumentException {
		try {
			return document.getPage(number - 1);
		}
		catch (RuntimeException ex) {
			logger.debug("No page", ex);
			throw new UnreadableDocumentException("Page " + number + " cannot be found in the document.");
		}
	}

	private static boolean isPage(PDDocument document, int index) {
		try {
			document.getPage(index);
			return true;
		}
		catch (RuntimeException ex) {
			logger.debug("No page", ex);
			return false;
		}
	}

	private static float scale(PDPage page, int number, int width) throws UnreadableDocumentException {
		PDRectangle box = page.getCropBox();
		if (!(box.getWidth() > 0 && box.getHeight() > 0)) {
			// Nothing would be left of the page; viewers show the whole sheet then
			page.setCropBox(page.getMediaBox());
			box = page.getMediaBox();
		}
		boolean turned = page.getRotation() == 90 || page.getRotation() == 270;
		double pageWidth = (turned) ? box.getHeight() : box.getWidth();
		double pageHeight = (turned) ? box.getWidth() : box.getHeight();
		// PDFBox rounds down; the bit more keeps an inexact quotient from costing a pixel
		double scale = Math.min((width + 0.01) / pageWidth, MAX_SIDE / Math.max(pageWidth, pageHeight));
		scale = Math.min(scale, Math.sqrt(MAX_PIXELS / (pageWidth * pageHeight)));
		if (!(pageWidth > 0 && pageHeight > 0 && scale > 0)) {
			throw new UnreadableDocumentException("Page " + number + " has no size.");
		}
		return (float) scale;
	}

	private static <T> T with(byte[] pdf, Work<T> work) throws UnreadableDocumentException {
		return guard(pdf, () -> {
			try (PDDocument document = Loader.loadPDF(pdf)) {
				return work.apply(document);
			}
		});
	}

	private static <T> T guard(byte[] pdf, Step<T> step) throws UnreadableDocumentException {
		try {
			return step.run();
		}
		catch (CallCancelledException ex) {
			throw ex;
		}
		catch (InvalidPasswordException ex) {
			throw new UnreadableDocumentException("The document is protected by a password.");
		}
		// Broken documents make PDFBox throw about everything
		catch (IOException | RuntimeException | StackOverflowError ex) {
			logger.debug("Unreadable document", ex);
			if (!looksLikePdf(pdf)) {
				throw new UnreadableDocumentException("The file is not a PDF document.");
			}
			throw new UnreadableDocumentException("The document is damaged"
					+ ((ex.getMessage() != null) ? " (" + shorten(ex.getMessage()) + ")." : "."));
		}
	}

	private static boolean looksLikePdf(byte[] content) {
		// Readers accept some foreign bytes before the document
		return new String(content, 0, Math.min(content.length, 1024), StandardCharsets.ISO_8859_1).contains("%PDF-");
	}

	private static String shorten(String message) {
		String line = message.strip().replaceAll("\\p{Cntrl}+", " ");
		return (line.length() <= 160) ? line : line.substring(0, 160) + "…";
	}

	/**
	 * What is done with an open document.
	 *
	 * @param <T> type of the result
	 */
	@FunctionalInterface
	private interface Work<T> {

		T apply(PDDocument document) throws IOException, UnreadableDocumentException;

	}

	/**
	 * What PDFBox is asked to do.
	 *
	 * @param <T> type of the result
	 */
	@FunctionalInterface
	private interface Step<T> {

		T run() throws IOException, UnreadableDocumentException;

	}

	/**
	 * Takes drawn pages.
	 */
	@FunctionalInterface
	interface PageTarget {

		void page(int number, int pages, byte[] png) throws IOException;

	}

	/**
	 * Looks before each step of a drawing whether the caller still waits: PDFBox itself
	 * takes no notice of an interrupt.
	 */
	private static final class CancellableRenderer extends PDFRenderer {

		private CancellableRenderer(PDDocument document) {
			super(document);
		}

		@Override
		protected PageDrawer createPageDrawer(PageDrawerParameters parameters) throws IOException {
			CallContext context = CallContext.current();
			return new PageDrawer(parameters) {
				@Override
				protected void processOperator(Operator operator, List<COSBase> operands) throws IOException {
					context.throwIfCancelled();
					super.processOperator(operator, operands);
				}
			};
		}

	}

}
