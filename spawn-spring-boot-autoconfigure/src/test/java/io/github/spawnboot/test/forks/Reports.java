package io.github.spawnboot.test.forks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.github.spawnboot.Forks;
import io.github.spawnboot.annotation.SpawnFork;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * A bean with functions that need it, and with one that does not.
 */
@Component
class Reports {

	private final Printer printer;

	private final Library library;

	private final Forks forks;

	private final String title;

	Reports(Printer printer, Library library, Forks forks, @Value("${reports.title}") String title) {
		this.printer = printer;
		this.library = library;
		this.forks = forks;
		this.title = title;
	}

	record Report(String title, List<String> lines, long pid, long printerPid, long libraryPid) {
	}

	static class ReportException extends RuntimeException {

		ReportException(String message) {
			super(message);
		}

	}

	@SpawnFork("report")
	private Report report(List<String> lines) {
		return new Report(this.title, lines, ProcessHandle.current().pid(), this.printer.pid(), this.library.pid());
	}

	@SpawnFork("fail")
	void fail(String message) {
		throw new ReportException(message);
	}

	@SpawnFork("input")
	String input() throws IOException {
		return this.title + new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
	}

	@SpawnFork("late")
	long printerPidAfterInput() throws IOException {
		System.in.readAllBytes();
		return this.printer.pid();
	}

	@SpawnFork("again")
	String again() {
		return String.valueOf(this.forks.fork("bare").value());
	}

	@SpawnFork("bare")
	static boolean mainRanInThisProcess() {
		return ForksApplication.mainRan;
	}

}
