package io.github.spawnboot.sample;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import javax.imageio.ImageIO;

import io.github.spawnboot.CallCancelledException;
import io.github.spawnboot.CallContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * The renderer as a plain object, in this JVM.
 */
class PdfRendererTests {

	private final PdfRenderer renderer = new PdfRenderer();

	@Test
	void renderPageGivesPictureOfTheWantedWidth() throws Exception {
		byte[] pdf = sample("welcome");
		assertThat(pageCount(pdf)).isEqualTo(4);
		BufferedImage image = render(pdf, 1, 1000);
		assertThat(image.getWidth()).isEqualTo(1000);
		assertThat(image.getHeight()).isBetween(1410, 1418);
		assertThat(image.getRGB(500, 100)).isNotEqualTo(0xFFFFFFFF);
	}

	@Test
	void renderPageWhenTurnedGivesTurnedPicture() throws Exception {
		BufferedImage image = render(sample("welcome"), 3, 842);
		assertThat(image.getWidth()).isEqualTo(842);
		assertThat(image.getHeight()).isBetween(594, 596);
	}

	@Test
	void renderPageWhenTextWithoutInstalledFontsDrawsInk() throws Exception {
		BufferedImage image = render(page(
				"/MediaBox [0 0 100 20] /Resources << /Font << /F << /Type /Font "
						+ "/Subtype /TrueType /BaseFont /NoSuchFontAnywhere >> >> >>",
				"BT /F 18 Tf 2 4 Td (Ink) Tj ET"), 1, 200);
		assertThat(darkPixels(image)).isGreaterThan(100);
	}

	@ParameterizedTest
	@CsvSource({ "0 0 14400 14400", "0 0 1 14400", "0 0 14400 1", "0 0 200000 200000", "-50 -50 1 1", "0 0 0.001 0.001",
			"100 100 0 0" })
	void renderPageWhenSizeIsStrangeBoundsThePixels(String box) throws Exception {
		BufferedImage image = render(page("/MediaBox [" + box + "]", "0 0 m 10 10 l S"), 1, 2000);
		assertThat(image.getWidth()).isBetween(1, 2001);
		assertThat((long) image.getWidth() * image.getHeight()).isLessThan(4_010_000);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/MediaBox [1 2]", "/MediaBox [0 0 595 842] /UserUnit 75000",
			"/MediaBox [0 0 595 842] /Rotate 17", "/MediaBox [0 0 595 842] /CropBox [9000 9000 9100 9100]" })
	void renderPageWhenEntriesAreMissingOrStrangeDraws(String entries) throws Exception {
		assertThat(render(page(entries, "0 0 100 100 re f"), 1, 300).getWidth()).isEqualTo(300);
	}

	@ParameterizedTest
	@ValueSource(strings = { "JPXDecode", "JBIG2Decode", "DCTDecode", "CCITTFaxDecode", "NoSuchDecode" })
	void renderPageWhenPictureCannotBeDecodedDrawsTheRest(String filter) throws Exception {
		PdfWriter writer = new PdfWriter();
		int image = writer.addStream("/Type /XObject /Subtype /Image /Width 9 /Height 9 /BitsPerComponent 8 "
				+ "/ColorSpace /DeviceGray /Filter /" + filter, new byte[81]);
		writer.addPage("/MediaBox [0 0 100 100] /Resources << /XObject << /I " + image + " 0 R >> >>",
				writer.addText("q 10 0 0 10 0 0 cm /I Do Q 50 50 50 50 re f"));
		assertThat(darkPixels(render(writer.finish(), 1, 100))).isGreaterThanOrEqualTo(2_400);
	}

	@Test
	void renderPageWhenContentIsGarbageGivesPicture() throws Exception {
		byte[] pdf = page("/MediaBox [0 0 100 100]", "0 0 50 50 re f Q Q Q /X Do ] >> (unfinished BT 1 0 0 rg cm");
		assertThat(darkPixels(render(pdf, 1, 100))).isGreaterThanOrEqualTo(2_400);
	}

	@Test
	void renderPageWhenFormDrawsItselfEnds() throws Exception {
		PdfWriter writer = new PdfWriter();
		writer.addStream("/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 3 0 R >> >>",
				PdfWriter.latin1("0 0 9 9 re f /F Do"));
		writer.addPage("/MediaBox [0 0 100 100] /Resources << /XObject << /F 3 0 R >> >>", writer.addText("/F Do"));
		assertThat(render(writer.finish(), 1, 100).getWidth()).isEqualTo(100);
	}

	@Test
	void pageCountWhenNoPagesThrows() {
		assertUnreadable(new PdfWriter().finish(), "The document has no pages.");
	}

	@Test
	void pageCountWhenCountIsWrongCountsPages() throws Exception {
		byte[] pdf = page("/MediaBox [0 0 100 100]", "");
		String wrong = new String(pdf, StandardCharsets.ISO_8859_1).replace("/Count 1", "/Count 999");
		assertThat(pageCount(PdfWriter.latin1(wrong))).isEqualTo(1);
	}

	@Test
	void pageCountWhenLockedThrows() {
		assertUnreadable(sample("locked"), "The document is protected by a password.");
	}

	@Test
	void pageCountWhenTruncatedThrows() {
		assertUnreadable(sample("truncated"), "The document is damaged (");
	}

	@ParameterizedTest
	@ValueSource(strings = { "%PDF-", "%PDF-1.7", "%PDF-1.7\n1 0 obj\n<<\n",
			"%PDF-1.4\ntrailer << /Root 1 0 R >>\nstartxref\n9999999999999999999\n%%EOF" })
	void pageCountWhenDamagedThrows(String content) {
		assertUnreadable(PdfWriter.latin1(content), "The document is damaged");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Dear diary", "<html></html>" })
	void pageCountWhenNoDocumentThrows(String content) {
		assertUnreadable(PdfWriter.latin1(content), "The file is not a PDF document.");
	}

	@Test
	void pageCountWhenCutAnywhereCountsOrThrowsItsOwnException() throws IOException {
		byte[] whole = sample("welcome");
		int unreadable = 0;
		for (int length = 0; length < whole.length; length += 211) {
			try {
				assertThat(pageCount(Arrays.copyOf(whole, length))).isPositive();
			}
			catch (UnreadableDocumentException ex) {
				unreadable++;
			}
		}
		assertThat(unreadable).isPositive();
	}

	@Test
	void renderAllWritesEachPageAndTellsProgress() throws Exception {
		ByteArrayOutputStream zip = new ByteArrayOutputStream();
		List<Progress> progress = new ArrayList<>();
		this.renderer.renderAll(new ByteArrayInputStream(sample("welcome")), 200, zip, progress::add);
		assertThat(progress).containsExactly(new Progress(0, 4), new Progress(1, 4), new Progress(2, 4),
				new Progress(3, 4), new Progress(4, 4));
		assertThat(PreviewClient.pictures(zip.toByteArray())).hasSize(4)
			.containsOnlyKeys("page-0001.png", "page-0002.png", "page-0003.png", "page-0004.png")
			.allSatisfy((name, image) -> assertThat(image.getWidth()).isEqualTo(200));
	}

	@Test
	void renderAllWhenDrawingIsEndlessEndsWithItsCaller() {
		CallContext context = CallContext.within(Duration.ofDays(1));
		assertThatExceptionOfType(CallCancelledException.class).isThrownBy(() -> context.call(() -> {
			this.renderer.renderAll(new ByteArrayInputStream(sample("endless")), 200, OutputStream.nullOutputStream(),
					(progress) -> context.cancel());
			return true;
		}));
	}

	@Test
	void renderAllWhenOutputFailsThrowsThat() {
		OutputStream full = new OutputStream() {
			@Override
			public void write(int b) throws IOException {
				throw new IOException("full");
			}
		};
		assertThatIOException().isThrownBy(
				() -> this.renderer.renderAll(new ByteArrayInputStream(sample("welcome")), 200, full, (progress) -> {
				}))
			.withMessage("full");
	}

	private void assertUnreadable(byte[] pdf, String message) {
		assertThatExceptionOfType(UnreadableDocumentException.class).isThrownBy(() -> pageCount(pdf))
			.withMessageStartingWith(message)
			.withNoCause();
	}

	private int pageCount(byte[] pdf) throws UnreadableDocumentException, IOException {
		return this.renderer.pageCount(new ByteArrayInputStream(pdf));
	}

	private BufferedImage render(byte[] pdf, int page, int width) throws UnreadableDocumentException, IOException {
		return ImageIO
			.read(new ByteArrayInputStream(this.renderer.renderPage(new ByteArrayInputStream(pdf), page, width)));
	}

	private static byte[] page(String entries, String content) {
		PdfWriter writer = new PdfWriter();
		writer.addPage(entries, writer.addText(content));
		return writer.finish();
	}

	private static byte[] sample(String name) {
		return SampleDocuments.find(name).orElseThrow().bytes();
	}

	private static int darkPixels(BufferedImage image) {
		int count = 0;
		for (int y = 0; y < image.getHeight(); y++) {
			for (int x = 0; x < image.getWidth(); x++) {
				count += ((image.getRGB(x, y) & 0xFF) < 128) ? 1 : 0;
			}
		}
		return count;
	}

}
