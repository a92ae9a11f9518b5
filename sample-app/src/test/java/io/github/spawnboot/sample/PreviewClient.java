package io.github.spawnboot.sample;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import javax.imageio.ImageIO;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls the application as any client would, over a real connection.
 */
class PreviewClient {

	private static final JsonMapper json = JsonMapper.builder().build();

	private final HttpClient client = HttpClient.newHttpClient();

	private final URI base;

	PreviewClient(int port) {
		this.base = URI.create("http://127.0.0.1:" + port);
	}

	HttpResponse<byte[]> upload(byte[] content) throws Exception {
		String boundary = "preview-client-boundary";
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		body.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n"
				+ "Content-Type: application/pdf\r\n\r\n")
			.getBytes(StandardCharsets.UTF_8));
		body.writeBytes(content);
		body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
		return send(request("/api/documents").header("Content-Type", "multipart/form-data; boundary=" + boundary)
			.POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())));
	}

	HttpResponse<byte[]> uploadSample(String name) throws Exception {
		return upload(get("/api/samples/" + name + ".pdf").body());
	}

	HttpResponse<byte[]> page(String id, int page) throws Exception {
		return get(pageAddress(id, page));
	}

	CompletableFuture<HttpResponse<byte[]>> pageAsync(String id, int page) {
		return this.client.sendAsync(request(pageAddress(id, page)).build(), HttpResponse.BodyHandlers.ofByteArray());
	}

	HttpResponse<byte[]> archive(String id) throws Exception {
		return get("/api/documents/" + id + "/pages.zip");
	}

	CompletableFuture<HttpResponse<byte[]>> archiveAsync(String id) {
		return this.client.sendAsync(request("/api/documents/" + id + "/pages.zip").build(),
				HttpResponse.BodyHandlers.ofByteArray());
	}

	JsonNode archiveState(String id) throws Exception {
		return json(get("/api/documents/" + id + "/archive"));
	}

	HttpResponse<byte[]> cancelArchive(String id) throws Exception {
		return send(request("/api/documents/" + id + "/archive").DELETE());
	}

	static Map<String, BufferedImage> pictures(byte[] zip) throws IOException {
		Map<String, BufferedImage> pictures = new LinkedHashMap<>();
		try (ZipInputStream archive = new ZipInputStream(new ByteArrayInputStream(zip))) {
			for (ZipEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
				pictures.put(entry.getName(), ImageIO.read(new ByteArrayInputStream(archive.readAllBytes())));
			}
		}
		return pictures;
	}

	HttpResponse<byte[]> job(String name, String body) throws Exception {
		return send(request("/api/jobs/" + name).header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body)));
	}

	HttpResponse<byte[]> kill(long pid) throws Exception {
		return send(request("/api/children/" + pid + "/kill").POST(HttpRequest.BodyPublishers.noBody()));
	}

	List<JsonNode> children() throws Exception {
		return List.copyOf(json(get("/api/children")).values());
	}

	HttpResponse<byte[]> get(String path) throws Exception {
		return send(request(path));
	}

	static JsonNode json(HttpResponse<byte[]> response) {
		return json.readTree(response.body());
	}

	private static String pageAddress(String id, int page) {
		return "/api/documents/" + id + "/pages/" + page + ".png";
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(this.base.resolve(path)).timeout(Duration.ofSeconds(100));
	}

	private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
		return this.client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
	}

}
