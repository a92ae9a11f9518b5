package io.github.spawnboot.launch;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ChildSession} and {@link ProcessTable}.
 */
@EnabledOnOs(OS.LINUX)
class ChildSessionTests {

	private final long pid = ProcessHandle.current().pid();

	private final SessionSweeper sweeper = new SessionSweeper(Runnable::run, (session) -> {
	}, null);

	private final ChildSession session = new ChildSession(this.pid, this.sweeper);

	@Test
	void survivorsAreTheLivingMembersThatCameAfterTheChild() {
		ProcessTable.Entry member = entry(11, 'S', this.pid, this.session.start());
		assertThat(this.session.survivors(List.of(member, entry(12, 'Z', this.pid, this.session.start()),
				entry(13, 'S', this.pid, this.session.start() - 1), entry(14, 'S', 1, this.session.start() + 5))))
			.containsExactly(member);
	}

	@Test
	void orphansAreTheDeadMembersThatTheSystemHandedToProcessOne() {
		ProcessTable.Entry orphan = entry(11, 'Z', this.pid, this.session.start());
		assertThat(this.session.orphans(List.of(orphan, entry(12, 'S', this.pid, this.session.start()),
				entry(this.pid, 'Z', this.pid, this.session.start()),
				new ProcessTable.Entry(14, "test", 'Z', 13, this.pid, this.session.start()))))
			.containsExactly(orphan);
	}

	@Test
	void survivorsWhenTheIdBelongsToAnotherProcessAreNone() {
		long later = this.session.start() + 1;
		assertThat(this.session
			.survivors(List.of(entry(this.pid, 'S', this.pid, later), entry(11, 'S', this.pid, later + 1)))).isEmpty();
	}

	@Test
	void survivorsWhenTheStartOfTheChildIsUnknownAreNone() {
		assertThat(new ChildSession(0, this.sweeper).survivors(List.of(entry(11, 'S', 0, 5)))).isEmpty();
	}

	@Test
	void killWhenTheIdBelongsToAnotherProcessDoesNothing() throws Exception {
		Process process = new ProcessBuilder("/bin/sleep", "1000").start();
		try {
			ProcessTable.Entry entry = ProcessTable.of(process.pid());
			assertThat(entry).isNotNull();
			assertThat(entry(process.pid(), 'S', 1, entry.start() - 1).kill()).isFalse();
			assertThat(process.isAlive()).isTrue();
			assertThat(entry.kill()).isTrue();
			assertThat(process.waitFor()).isEqualTo(128 + 9);
		}
		finally {
			process.destroyForcibly();
		}
	}

	@Test
	void descendantsAreFoundAtAnyDepth() throws Exception {
		Process process = new ProcessBuilder("/bin/sh", "-c", "/bin/sh -c 'echo $$; /bin/sleep 1000; :'; :").start();
		try {
			long inner = Long.parseLong(process.inputReader().readLine());
			assertThat(ProcessTable.descendantsOf(this.pid)).extracting(ProcessTable.Entry::pid)
				.contains(process.pid(), inner);
		}
		finally {
			process.descendants().forEach(ProcessHandle::destroyForcibly);
			process.destroyForcibly();
		}
	}

	private static ProcessTable.Entry entry(long pid, char state, long session, long start) {
		return new ProcessTable.Entry(pid, "test", state, 1, session, start);
	}

}
