package io.github.spawnboot.sample;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;

/**
 * Writes the objects of a small PDF document byte by byte, without any PDF library: the
 * parent offers the samples and must not load one. Object 1 is the catalog, object 2 the
 * tree of pages.
 */
final class PdfWriter {

	private final List<byte[]> objects = new ArrayList<>();

	private final List<Integer> pages = new ArrayList<>();

	PdfWriter() {
		this.objects.add(latin1("<< /Type /Catalog /Pages 2 0 R >>"));
		this.objects.add(new byte[0]);
	}

	int add(String object) {
		this.objects.add(latin1(object));
		return this.objects.size();
	}

	int addStream(String entries, byte[] data) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		out.writeBytes(latin1("<< " + entries + " /Length " + data.length + " >>\nstream\n"));
		out.writeBytes(data);
		out.writeBytes(latin1("\nendstream"));
		this.objects.add(out.toByteArray());
		return this.objects.size();
	}

	int addText(String content) {
		return addStream("/Filter /FlateDecode", deflate(latin1(content)));
	}

	void addPage(String entries, int contents) {
		this.pages.add(add("<< /Type /Page /Parent 2 0 R " + entries + " /Contents " + contents + " 0 R >>"));
	}

	byte[] finish() {
		return finish("");
	}

	byte[] finish(String trailerEntries) {
		StringBuilder kids = new StringBuilder();
		this.pages.forEach((page) -> kids.append(page).append(" 0 R "));
		this.objects.set(1, latin1("<< /Type /Pages /Count " + this.pages.size() + " /Kids [ " + kids + "] >>"));
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		out.writeBytes(latin1("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n"));
		// Catalog and tree of pages come last, as in most real documents
		Deque<String> table = new ArrayDeque<>();
		for (int i = this.objects.size() - 1; i >= 0; i--) {
			table.push(String.format(Locale.ROOT, "%010d 00000 n \n", out.size()));
			out.writeBytes(latin1((i + 1) + " 0 obj\n"));
			out.writeBytes(this.objects.get(i));
			out.writeBytes(latin1("\nendobj\n"));
		}
		table.push("0000000000 65535 f \n");
		int start = out.size();
		int size = this.objects.size() + 1;
		out.writeBytes(latin1("xref\n0 " + size + "\n" + String.join("", table) + "trailer\n<< /Size " + size
				+ " /Root 1 0 R " + trailerEntries + " >>\nstartxref\n" + start + "\n%%EOF\n"));
		return out.toByteArray();
	}

	static byte[] latin1(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

	static byte[] deflate(byte[] data) {
		Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
		try {
			deflater.setInput(data);
			deflater.finish();
			return drain(deflater);
		}
		finally {
			deflater.end();
		}
	}

	/**
	 * Makes a stream for {@code [/FlateDecode /RunLengthDecode]} that unpacks to a long
	 * run of blanks, without ever holding the run.
	 * @param megabytes length of the run
	 * @return the compressed stream, which is about 64,000 times smaller
	 */
	static byte[] packBlanks(int megabytes) {
		// In run-length encoding these two bytes stand for 128 blanks
		byte[] megabyte = latin1("\u0081 ".repeat((1 << 20) / 128));
		Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
		try {
			ByteArrayOutputStream out = new ByteArrayOutputStream();
			for (int i = 0; i < megabytes; i++) {
				deflater.setInput(megabyte);
				out.writeBytes(drain(deflater));
			}
			deflater.finish();
			out.writeBytes(drain(deflater));
			return out.toByteArray();
		}
		finally {
			deflater.end();
		}
	}

	private static byte[] drain(Deflater deflater) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		byte[] buffer = new byte[8192];
		int length = deflater.deflate(buffer);
		while (length > 0) {
			out.write(buffer, 0, length);
			length = deflater.deflate(buffer);
		}
		return out.toByteArray();
	}

}
