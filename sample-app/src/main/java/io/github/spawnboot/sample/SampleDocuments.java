package io.github.spawnboot.sample;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Makes the sample documents, the harmless and the hostile ones, with plain bytes.
 */
final class SampleDocuments {

	private static final String A4 = "/MediaBox [0 0 595 842]";

	private static final String FONTS = "/Resources << /Font << "
			+ "/H << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> "
			+ "/C << /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >> >> >>";

	private static final List<SampleDocument> ALL = List.of(
			new SampleDocument("welcome", "Four friendly pages", "Text, curves, a chart and a turned page.", false,
					SampleDocuments::welcome),
			new SampleDocument("long", "Five hundred pages", "Pages are drawn only when you scroll to them.", false,
					() -> numbered(500)),
			new SampleDocument("locked", "A locked document", "Nobody knows the password.", false,
					SampleDocuments::locked),
			new SampleDocument("truncated", "A truncated download", "Only the first third of the file arrived.", true,
					SampleDocuments::truncated),
			new SampleDocument("memory-bomb", "A memory bomb", "A few kilobytes that unpack to two gigabytes.", true,
					SampleDocuments::memoryBomb),
			new SampleDocument("endless", "An endless page", "Ten billion shapes hidden inside each other.", true,
					SampleDocuments::endless),
			new SampleDocument("one-bad-page", "One bad page of five", "Page 3 is a memory bomb, the others are fine.",
					true, SampleDocuments::oneBadPage));

	private SampleDocuments() {
	}

	static List<SampleDocument> all() {
		return ALL;
	}

	static Optional<SampleDocument> find(String name) {
		return ALL.stream().filter((sample) -> sample.name().equals(name)).findFirst();
	}

	private static byte[] welcome() {
		PdfWriter pdf = new PdfWriter();
		pdf.addPage(A4 + " " + FONTS, pdf.addText(WelcomePages.cover()));
		pdf.addPage(A4 + " " + FONTS, pdf.addText(WelcomePages.chart()));
		pdf.addPage("/MediaBox [0 0 595 842] /Rotate 90 " + FONTS, pdf.addText(WelcomePages.table()));
		pdf.addPage(A4 + " " + FONTS, pdf.addText(WelcomePages.rosette()));
		return pdf.finish();
	}

	private static byte[] numbered(int count) {
		PdfWriter pdf = new PdfWriter();
		for (int page = 1; page <= count; page++) {
			pdf.addPage(A4 + " " + FONTS, pdf.addText(WelcomePages.numbered(page, count)));
		}
		return pdf.finish();
	}

	private static byte[] memoryBomb() {
		PdfWriter pdf = new PdfWriter();
		pdf.addPage(A4, bomb(pdf));
		return pdf.finish();
	}

	private static int bomb(PdfWriter pdf) {
		return pdf.addStream("/Filter [/FlateDecode /RunLengthDecode]", PdfWriter.packBlanks(2048));
	}

	/**
	 * Ten levels of forms, each of which draws the next one ten times.
	 */
	private static byte[] endless() {
		PdfWriter pdf = new PdfWriter();
		String form = "/Type /XObject /Subtype /Form /BBox [0 0 595 842] ";
		int inner = pdf.addStream(form, PdfWriter.latin1("0 0 1 rg 100 100 200 200 re f"));
		for (int level = 0; level < 10; level++) {
			inner = pdf.addStream(form + "/Resources << /XObject << /F " + inner + " 0 R >> >>",
					PdfWriter.latin1("/F Do ".repeat(10)));
		}
		pdf.addPage(A4 + " /Resources << /XObject << /F " + inner + " 0 R >> >>", pdf.addText("/F Do"));
		return pdf.finish();
	}

	private static byte[] oneBadPage() {
		PdfWriter pdf = new PdfWriter();
		for (int page = 1; page <= 5; page++) {
			int contents = (page == 3) ? bomb(pdf) : pdf.addText(WelcomePages.numbered(page, 5));
			pdf.addPage(A4 + " " + FONTS, contents);
		}
		return pdf.finish();
	}

	private static byte[] truncated() {
		byte[] whole = welcome();
		return Arrays.copyOf(whole, whole.length / 3);
	}

	private static byte[] locked() {
		PdfWriter pdf = new PdfWriter();
		pdf.addPage(A4 + " " + FONTS, pdf.addText(WelcomePages.numbered(1, 1)));
		String key = "(" + "x".repeat(32) + ")";
		int encryption = pdf.add("<< /Filter /Standard /V 1 /R 2 /P -64 /O " + key + " /U " + key + " >>");
		return pdf.finish("/Encrypt " + encryption + " 0 R /ID [ (sample) (sample) ]");
	}

}
