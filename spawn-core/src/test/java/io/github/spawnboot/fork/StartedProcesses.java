package io.github.spawnboot.fork;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;

/**
 * The processes that this JVM starts, also those that have ended at once.
 */
final class StartedProcesses {

	private StartedProcesses() {
	}

	/**
	 * Does something and looks at what it starts.
	 * @param action what to do
	 * @return process ids
	 */
	static List<Long> during(Runnable action) {
		try (Recording recording = new Recording()) {
			recording.enable("jdk.ProcessStart");
			recording.start();
			action.run();
			recording.stop();
			return pids(recording);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<Long> pids(Recording recording) throws IOException {
		Path file = Files.createTempFile("started", ".jfr");
		try {
			recording.dump(file);
			return RecordingFile.readAllEvents(file).stream().map((event) -> event.getLong("pid")).toList();
		}
		finally {
			Files.delete(file);
		}
	}

}
