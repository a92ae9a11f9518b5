package io.github.spawnboot.benchmarks;

import java.io.IOException;
import java.net.http.HttpClient;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * HTTP: Spring's {@link RestClient} on the HTTP client of the JDK, which it takes where
 * no other one is there, and Spring Boot's embedded server in a second process, over TCP
 * on the loopback interface.
 */
final class HttpEcho implements SecondProcess {

	private final SecondJvm jvm;

	private final ExecutorService executor;

	private final RestClient client;

	private final EchoCalls calls;

	private HttpEcho(SecondJvm jvm, int size) {
		this.jvm = jvm;
		// The default would start a thread for each body that is sent.
		this.executor = Executors.newCachedThreadPool();
		HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(this.executor).build();
		this.client = RestClient.builder()
			.baseUrl(jvm.address())
			.requestFactory(new JdkClientHttpRequestFactory(http))
			.build();
		this.calls = Payload.calls(size, (text) -> post("/echo", MediaType.TEXT_PLAIN, text, String.class),
				(bytes) -> post("/echo-bytes", MediaType.APPLICATION_OCTET_STREAM, bytes, byte[].class));
	}

	/**
	 * Starts the second process.
	 * @param size bytes there and back
	 * @return the caller's end
	 * @throws IOException if the process did not start
	 */
	static HttpEcho start(int size) throws IOException {
		return new HttpEcho(SecondJvm.start(HttpEcho.class, size), size);
	}

	private <T> T post(String path, MediaType type, T body, Class<T> result) {
		return Objects.requireNonNull(
				this.client.post().uri(path).contentType(type).accept(type).body(body).retrieve().body(result));
	}

	@Override
	public EchoCalls calls() {
		return this.calls;
	}

	@Override
	public long pid() {
		return this.jvm.pid();
	}

	@Override
	public long allocatedBytes() {
		return Long.parseLong(post("/allocated-bytes", MediaType.TEXT_PLAIN, "?", String.class));
	}

	@Override
	public void close() {
		this.jvm.close();
		this.executor.shutdownNow();
	}

	/**
	 * Runs the second process until the first one ends it.
	 * @param args not used
	 * @throws Exception if the server does not start
	 */
	public static void main(String[] args) throws Exception {
		SecondJvm.serve(() -> {
			String port = new SpringApplicationBuilder(HttpApplication.class).web(WebApplicationType.SERVLET)
				// The default closes each connection after 100 requests.
				.properties("server.port=0", "server.address=127.0.0.1", "server.tomcat.max-keep-alive-requests=-1")
				.run()
				.getEnvironment()
				.getRequiredProperty("local.server.port");
			return "http://127.0.0.1:" + port;
		});
	}

}
