package io.github.spawnboot.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClassPath}: whether it notices another build. Row D4.
 */
class ClassPathTests {

	@TempDir
	Path directory;

	private Path jar;

	private Path classes;

	private Path nested;

	private ClassPath classPath;

	@BeforeEach
	void create() throws IOException {
		this.jar = Files.writeString(this.directory.resolve("lib.jar"), "jar");
		this.classes = Files.createDirectories(this.directory.resolve("classes"));
		this.nested = Files.createDirectories(this.classes.resolve("com/example"));
		Files.writeString(this.nested.resolve("Service.class"), "class");
		Files.writeString(this.classes.resolve("application.properties"), "a=b");
		this.classPath = new ClassPath(List.of(this.jar, this.classes, this.directory.resolve("missing")));
	}

	@Test
	void changeWhenNothingWasWrittenIsNone() {
		assertThat(this.classPath.change()).isNull();
	}

	@Test
	void changeWhenClassFileIsNewerNamesItAndBothTimes() throws IOException {
		Path service = this.nested.resolve("Service.class");
		later(service);
		assertThat(this.classPath.change()).startsWith("'" + service + "' is of 2")
			.contains(", and this application read its class path at 2");
	}

	@Test
	void changeWhenClassFileIsNewNamesIt() throws IOException {
		Path added = Files.writeString(this.classes.resolve("Added.class"), "class");
		later(added);
		assertThat(this.classPath.change()).contains(added.toString());
	}

	@Test
	void changeWhenOnlyAResourceIsNewerIsNone() throws IOException {
		later(this.classes.resolve("application.properties"));
		assertThat(this.classPath.change()).isNull();
	}

	@Test
	void changeWhenArchiveIsReplacedByAnOlderOneNamesIt() throws IOException {
		Path other = Files.writeString(this.directory.resolve("other.jar"), "JAR");
		Files.setLastModifiedTime(other, Files.getLastModifiedTime(this.jar));
		Files.move(other, this.jar, StandardCopyOption.REPLACE_EXISTING);
		assertThat(this.classPath.change()).contains(this.jar.toString());
	}

	@Test
	void changeWhenArchiveIsWrittenInPlaceNamesIt() throws IOException {
		FileTime time = Files.getLastModifiedTime(this.jar);
		Files.writeString(this.jar, "longer than before");
		Files.setLastModifiedTime(this.jar, time);
		assertThat(this.classPath.change()).contains(this.jar.toString());
	}

	@Test
	void changeWhenEntryAppearsOrDisappearsIsNone() throws IOException {
		Files.createFile(this.directory.resolve("missing"));
		Files.delete(this.jar);
		assertThat(this.classPath.change()).isNull();
	}

	private static void later(Path file) throws IOException {
		Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(1)));
	}

}
