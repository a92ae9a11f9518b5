package io.github.spawnboot.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link OutputPump}.
 */
class OutputPumpTests {

	@TempDir
	Path directory;

	// row D32
	@Test
	void startWhenChildFloodsKeepsEveryLineInOrder() throws Exception {
		try (LaunchedChild child = new LaunchedChild(this.directory, LaunchedChild.options(this.directory), "flood",
				"20000")) {
			assertThat(child.waitFor()).isZero();
			for (OutputPump.Stream stream : OutputPump.Stream.values()) {
				String prefix = (stream == OutputPump.Stream.STDOUT) ? "out " : "err ";
				List<String> texts = child.lines.stream()
					.filter((line) -> line.stream() == stream)
					.map(OutputPump.Line::text)
					.toList();
				assertThat(texts).hasSize(20_000);
				for (int i = 0; i < texts.size(); i++) {
					assertThat(texts.get(i)).isEqualTo(prefix + i);
				}
			}
			assertThat(child.pump.tail()).hasSize(OutputTail.MOST_LINES)
				.containsAnyOf("out 19999", "err 19999")
				.allMatch(child.texts()::contains);
		}
	}

	@Test
	void startWhenChildPrintsTooFastDropsAndCountsAndKeepsTheLastLines() throws Exception {
		Counter counter = new Counter();
		OutputLimits limits = new OutputLimits(128, 1000, 1_000_000);
		try (LaunchedChild child = new LaunchedChild(this.directory, JvmCommand.ofThisJvm(),
				LaunchedChild.options(this.directory), limits, counter, "flood", "100000")) {
			assertThat(child.waitFor()).isZero();
			assertThat(child.pump.tail()).hasSize(OutputTail.MOST_LINES).containsAnyOf("out 99999", "err 99999");
		}
		assertThat(counter.lines + counter.droppedLines).isEqualTo(200_000);
		assertThat(counter.bytes + counter.droppedBytes)
			.isEqualTo(2 * (100_000 * 5 + 10 + 90 * 2 + 900 * 3 + 9000 * 4 + 90_000 * 5));
		assertThat(counter.begun).isPositive();
		assertThat(counter.droppedLines).isPositive();
	}

	@Test
	void linesThatNobodyTakesCountForNoLimit() throws Exception {
		List<OutputPump.Line> taken = new CopyOnWriteArrayList<>();
		AtomicInteger dropping = new AtomicInteger();
		OutputPump.Listener onlyErrors = new OutputPump.Listener() {

			@Override
			public boolean takes(OutputPump.Stream stream) {
				return stream == OutputPump.Stream.STDERR;
			}

			@Override
			public void line(OutputPump.Line line) {
				taken.add(line);
			}

			@Override
			public void dropping() {
				dropping.incrementAndGet();
			}

		};
		OutputLimits two = new OutputLimits(OutputLimits.DEFAULT.maxLineBytes(), 2,
				OutputLimits.DEFAULT.maxBytesPerSecond());
		OutputPump pump = OutputPump.start(shell("for i in 1 2 3 4 5 6 7 8 9; do echo out $i; done; echo err >&2"),
				"test", 1, two, onlyErrors, null);
		assertThat(pump.awaitEnd(Duration.ofSeconds(30))).isTrue();
		assertThat(taken).containsExactly(new OutputPump.Line(OutputPump.Stream.STDERR, "err"));
		assertThat(dropping).hasValue(0);
		assertThat(pump.tail()).hasSize(10);
	}

	// row C7
	@Test
	void startWhenConsumerThrowsDrainsAllTheSame() throws Exception {
		AtomicInteger count = new AtomicInteger();
		try (LaunchedChild child = new LaunchedChild(this.directory, JvmCommand.ofThisJvm(),
				LaunchedChild.options(this.directory), (line) -> {
					count.incrementAndGet();
					throw new IllegalStateException("log is full");
				}, "flood", "20000")) {
			assertThat(child.waitFor()).isZero();
			assertThat(count).hasValue(40_000);
		}
	}

	@Test
	void startWhenOutputIsOddMakesItHarmlessLines() throws Exception {
		try (LaunchedChild child = new LaunchedChild(this.directory, LaunchedChild.options(this.directory), "bytes")) {
			assertThat(child.waitFor()).isZero();
			assertThat(child.texts()).hasSize(5);
			assertThat(child.texts().get(0)).startsWith("x").hasSize(2);
			assertThat(child.texts().subList(1, 5)).containsExactly("␛[2J2026-01-01 ERROR forged␍␀",
					"ä".repeat(4096) + "…", "…" + "ä".repeat(904), "no end");
		}
	}

	@Test
	void startNamesDaemonThreads() throws Exception {
		List<Thread> threads = new CopyOnWriteArrayList<>();
		Process process = shell("echo out; echo err >&2");
		OutputPump pump = OutputPump.start(process, "documents", 7, OutputLimits.DEFAULT,
				(line) -> threads.add(Thread.currentThread()), null);
		assertThat(pump.awaitEnd(Duration.ofSeconds(30))).isTrue();
		assertThat(threads).allMatch(Thread::isDaemon)
			.extracting(Thread::getName)
			.containsExactlyInAnyOrder("spawn-documents-7-stdout", "spawn-documents-7-stderr");
	}

	@Test
	void startWhenDebuggingTellsPortOnce() throws Exception {
		List<Integer> ports = new CopyOnWriteArrayList<>();
		Process process = shell("echo 'Listening for transport dt_socket at address: 40123';"
				+ "echo 'Listening for transport dt_socket at address: 666'");
		OutputPump pump = OutputPump.start(process, "test", 1, OutputLimits.DEFAULT, (line) -> {
		}, ports::add);
		assertThat(pump.awaitEnd(Duration.ofSeconds(30))).isTrue();
		assertThat(ports).containsExactly(40123);
	}

	@Test
	void startWhenRealJvmWaitsForDebuggerTellsPort() throws Exception {
		CompletableFuture<Integer> port = new CompletableFuture<>();
		JvmOptions options = new JvmOptions("32m", List.of(), JvmOptions.Debug.SUSPEND, this.directory, "test/1");
		List<String> command = JvmCommand.ofThisJvm().commandFor(options, "NotReached", this.directory);
		ProcessBuilder builder = new ProcessBuilder(command);
		ChildEnvironment.applyTo(builder);
		Process process = ProcessStarter.shared().start(builder);
		try {
			OutputPump.start(process, "test", 1, OutputLimits.DEFAULT, (line) -> {
			}, port::complete);
			assertThat(port.get(60, TimeUnit.SECONDS)).isBetween(1, 65535);
			assertThat(process.isAlive()).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
	}

	@Test
	void awaitEndWhenGrandchildOutlivesProcessIsBounded() throws Exception {
		Process process = shell("sleep 300 & echo $!");
		List<String> lines = new CopyOnWriteArrayList<>();
		OutputPump pump = OutputPump.start(process, "test", 1, OutputLimits.DEFAULT, (line) -> lines.add(line.text()),
				null);
		assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
		await().until(() -> !lines.isEmpty());
		ProcessHandle grandchild = ProcessHandle.of(Long.parseLong(lines.get(0))).orElseThrow();
		try {
			// Whether the streams count as ended depends on what the reader did when the
			// process ended; a limit holds in both cases.
			pump.awaitEnd(Duration.ofMillis(50));
			assertThat(grandchild.isAlive()).isTrue();
			assertThat(pump.tail()).containsExactly(lines.get(0));
		}
		finally {
			grandchild.destroyForcibly();
		}
		assertThat(pump.awaitEnd(Duration.ofSeconds(30))).isTrue();
	}

	@Test
	void awaitEndWhenStreamsStayOpenGivesFalseAfterLimit() throws Exception {
		Process process = shell("echo ready; read line");
		OutputPump pump = OutputPump.start(process, "test", 1, OutputLimits.DEFAULT, (line) -> {
		}, null);
		await().until(() -> pump.tail().equals(List.of("ready")));
		assertThat(pump.awaitEnd(Duration.ofMillis(50))).isFalse();
		process.getOutputStream().close();
		assertThat(pump.awaitEnd(Duration.ofSeconds(30))).isTrue();
	}

	@Test
	void awaitEndWhenInterruptedKeepsFlag() throws Exception {
		Process process = shell("read line");
		OutputPump pump = OutputPump.start(process, "test", 1, OutputLimits.DEFAULT, (line) -> {
		}, null);
		Thread.currentThread().interrupt();
		assertThat(pump.awaitEnd(Duration.ofSeconds(30))).isFalse();
		assertThat(Thread.interrupted()).isTrue();
		process.getOutputStream().close();
		assertThat(pump.awaitEnd(Duration.ofSeconds(30))).isTrue();
	}

	/** Counts what it is given; called by two threads. */
	private static final class Counter implements OutputPump.Listener {

		private long lines;

		private long bytes;

		private int begun;

		private long droppedLines;

		private long droppedBytes;

		@Override
		public synchronized void line(OutputPump.Line line) {
			this.lines++;
			this.bytes += line.text().length() + 1;
		}

		@Override
		public synchronized void dropping() {
			this.begun++;
		}

		@Override
		public synchronized void dropped(long lines, long bytes) {
			this.droppedLines += lines;
			this.droppedBytes += bytes;
		}

	}

	private static Process shell(String script) throws IOException {
		return ProcessStarter.shared().start(new ProcessBuilder("/bin/sh", "-c", script));
	}

}
