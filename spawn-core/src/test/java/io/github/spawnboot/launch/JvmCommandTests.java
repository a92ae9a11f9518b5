package io.github.spawnboot.launch;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.spawnboot.ChildStartException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link JvmCommand}.
 */
class JvmCommandTests {

	private static final String APP_LOADER_URL = "jar:nested:/app/app.jar/!BOOT-INF/lib/x.jar!/";

	private static final String LAUNCHED = "org.springframework.boot.loader.launch.LaunchedClassLoader";

	private static final String PROPERTIES_LAUNCHER = "org.springframework.boot.loader.launch.PropertiesLauncher";

	@TempDir
	Path directory;

	private Path home;

	private final List<String> inputArguments = new ArrayList<>();

	private final Map<String, String> properties = new HashMap<>();

	private final Map<String, String> environment = new HashMap<>();

	private final List<JvmFacts.Loader> loaders = new ArrayList<>();

	private boolean onApplicationLoader = true;

	private @Nullable String ownModule;

	@BeforeEach
	void makeJavaHome() throws IOException {
		this.home = this.directory.resolve("jdk");
		Files.createDirectories(this.home.resolve("bin"));
		Path java = Files
			.createFile(this.home.resolve("bin").resolve((File.separatorChar == '\\') ? "java.exe" : "java"));
		assertThat(java.toFile().setExecutable(true)).isTrue();
		Files.writeString(this.home.resolve("release"), "JAVA_VERSION=\"17.0.15\"");
		this.properties.put("java.class.path", "/app/a.jar" + File.pathSeparator + "/app/b.jar");
	}

	@Test
	void commandForWhenClassPathGivesDefaultsThenClassPathAndMainClass() {
		this.inputArguments.addAll(List.of("-Xmx4g", "-ea", "-Dsecret=1", "-Djava.awt.headless=true"));
		assertThat(command()).containsExactly(java(), "-ea", "-Djava.awt.headless=true", "-Xmx64m", "-XX:+UseSerialGC",
				"-XX:MaxMetaspaceSize=268435456", "-XX:ReservedCodeCacheSize=134217728",
				"-XX:MaxDirectMemorySize=67108864", "-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData",
				"-XX:ErrorFile=" + this.directory.toAbsolutePath() + "/hs_err_%p.log", encoding("stdout"),
				encoding("stderr"), "-Dspring.devtools.restart.enabled=false", "-Dspawn.child=pool/1", "-cp",
				"/app/a.jar" + File.pathSeparator + "/app/b.jar", "org.example.Main");
	}

	@Test
	void commandForWhenProcessorsAreGivenSaysSoBehindWhatIsInherited() {
		this.inputArguments.add("-XX:ActiveProcessorCount=8");
		assertThat(command()).containsOnlyOnce("-XX:ActiveProcessorCount=8");
		List<String> command = command(jvm().withProcessors(3), options("-XX:ActiveProcessorCount=5"));
		assertThat(command).containsSubsequence("-XX:ActiveProcessorCount=8", "-XX:ActiveProcessorCount=3",
				"-XX:ActiveProcessorCount=5");
		assertThatIllegalArgumentException().isThrownBy(() -> jvm().withProcessors(0))
			.withMessage("'processors' must be positive but is 0");
	}

	@Test
	void commandForWhenExtraSelectsCollectorLeavesOutDefaultCollector() {
		assertThat(command(options("-XX:+UseG1GC"))).contains("-XX:+UseG1GC").doesNotContain("-XX:+UseSerialGC");
	}

	@Test
	void commandForWhenHeapDumpIsInheritedWritesItIntoCrashDirectory() {
		this.inputArguments.addAll(List.of("-XX:+HeapDumpOnOutOfMemoryError", "-XX:HeapDumpPath=/parent.hprof"));
		assertThat(command()).contains("-XX:HeapDumpPath=" + this.directory.toAbsolutePath())
			.doesNotContain("-XX:HeapDumpPath=/parent.hprof");
	}

	@Test
	void commandForWhenCrashDirectoryHasPercentSignDoublesIt() {
		Path odd = this.directory.resolve("100%p");
		JvmOptions options = new JvmOptions("64m", List.of(), JvmOptions.Debug.NONE, odd, "pool/1");
		assertThat(command(options))
			.contains("-XX:ErrorFile=" + this.directory.toAbsolutePath() + "/100%%p/hs_err_%p.log");
	}

	@Test
	void commandForWhenDebugIsSuspendListensOnFreeLoopbackPort() {
		this.inputArguments.add("-agentlib:jdwp=transport=dt_socket,server=y,address=5005");
		JvmOptions options = new JvmOptions("64m", List.of(), JvmOptions.Debug.SUSPEND, this.directory, "pool/1");
		assertThat(command(options)).filteredOn((word) -> word.contains("jdwp"))
			.containsExactly("-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:0");
	}

	@Test
	void commandForWhenClassPathIsRelativeOrEmptyMakesItAbsolute() {
		this.properties.put("java.class.path", "lib/a.jar" + File.pathSeparator);
		Path workingDirectory = Path.of("").toAbsolutePath();
		assertThat(classPath(command()))
			.isEqualTo(workingDirectory.resolve("lib/a.jar") + File.pathSeparator + workingDirectory);
	}

	@Test
	void commandForWhenSurefireRewroteClassPathIgnoresItsEmptyEntry() {
		this.properties.put("java.class.path", "/app/a.jar" + File.pathSeparator);
		this.properties.put("surefire.real.class.path", "/target/surefirebooter.jar");
		assertThat(classPath(command())).isEqualTo("/app/a.jar");
	}

	@Test
	void commandForWhenFatJarUsesPropertiesLauncherWithoutSettingsOfOthers() {
		this.properties.put("java.class.path", "/app/app.jar");
		this.properties.put("sun.java.command", "/app/app.jar --server.port=1");
		this.properties.put("loader.path", "/elsewhere");
		this.environment.put("LOADER_PATH", "/elsewhere");
		this.loaders.add(new JvmFacts.Loader(LAUNCHED, List.of(APP_LOADER_URL)));
		assertThat(fromClassPath(command())).containsExactly("-cp", "/app/app.jar",
				"-Dloader.home=" + this.directory.toAbsolutePath(), "-Dloader.config.name=spawn-none",
				"-Dloader.main=org.example.Main", PROPERTIES_LAUNCHER);
	}

	@Test
	void commandForWhenWarNamesItsDirectories() {
		this.properties.put("java.class.path", "/app/app.war");
		this.loaders
			.add(new JvmFacts.Loader(LAUNCHED, List.of("jar:nested:/app/app.war/!WEB-INF/classes/!/", APP_LOADER_URL)));
		assertThat(fromClassPath(command()))
			.contains("-Dloader.path=WEB-INF/classes/,WEB-INF/lib/,WEB-INF/lib-provided/");
	}

	@Test
	void commandForWhenStartedByPropertiesLauncherKeepsItsSettings() {
		this.properties.put("java.class.path", "/app/app.jar");
		this.properties.put("sun.java.command", PROPERTIES_LAUNCHER + " arg");
		this.properties.put("loader.path", "/plugins");
		this.properties.put("loader.main", "org.example.Parent");
		this.environment.put("LOADER_HOME", "/home/app");
		this.loaders.add(new JvmFacts.Loader(LAUNCHED, List.of(APP_LOADER_URL)));
		assertThat(fromClassPath(command())).containsExactly("-cp", "/app/app.jar", "-Dloader.home=/home/app",
				"-Dloader.path=/plugins", "-Dloader.main=org.example.Main", PROPERTIES_LAUNCHER);
	}

	@Test
	void commandForWhenManifestNamesPropertiesLauncherKeepsItsSettings() throws IOException {
		Path jar = this.directory.resolve("app.jar");
		try (FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of("create", "true"))) {
			Files.createDirectory(zip.getPath("META-INF"));
			Files.writeString(zip.getPath("META-INF/MANIFEST.MF"),
					"Manifest-Version: 1.0\nMain-Class: " + PROPERTIES_LAUNCHER + "\n");
		}
		this.properties.put("java.class.path", jar.toString());
		this.environment.put("LOADER_PATH", "/plugins");
		this.loaders.add(new JvmFacts.Loader(LAUNCHED, List.of(APP_LOADER_URL)));
		assertThat(fromClassPath(command())).contains("-Dloader.path=/plugins")
			.doesNotContain("-Dloader.config.name=spawn-none");
	}

	@Test
	void commandForWhenExplodedArchiveUsesUrlsOfItsLoader() {
		this.properties.put("java.class.path", "/app");
		this.loaders.add(new JvmFacts.Loader(LAUNCHED,
				List.of("file:/app/BOOT-INF/classes/", "file:/app/BOOT-INF/lib/a%20b.jar")));
		assertThat(fromClassPath(command())).containsExactly("-cp",
				String.join(File.pathSeparator, "/app", "/app/BOOT-INF/classes", "/app/BOOT-INF/lib/a b.jar"),
				"org.example.Main");
	}

	@Test
	void commandForWhenIsolatedLoaderUsesItsUrlsOnly() {
		this.onApplicationLoader = false;
		this.loaders
			.add(new JvmFacts.Loader("org.example.Isolated", List.of("file:/t/classes/", "file:/t/not encoded.jar")));
		assertThat(classPath(command())).isEqualTo("/t/classes" + File.pathSeparator + "/t/not encoded.jar");
	}

	@Test
	void commandForWhenLoaderTellsNothingThrows() {
		this.loaders.add(new JvmFacts.Loader("org.example.Bundles", null));
		assertThatExceptionOfType(ChildStartException.class).isThrownBy(this::command)
			.withMessage("Cannot start children of this application: class loader 'org.example.Bundles' does not tell "
					+ "what it loads from. Start it as an executable jar or from a class path");
	}

	@Test
	void commandForWhenLoaderReadsFromNetworkThrows() {
		this.loaders.add(new JvmFacts.Loader("org.example.Net", List.of("http://localhost/a.jar")));
		assertThatExceptionOfType(ChildStartException.class).isThrownBy(this::command)
			.withMessageContaining("'org.example.Net' loads from 'http://localhost/a.jar'");
	}

	@Test
	void commandForWhenModuleRunsOwnModule() {
		this.properties.put("java.class.path", "");
		this.properties.put("jdk.module.main", "app");
		this.properties.put("jdk.module.path", "/mods");
		this.inputArguments.addAll(List.of("--module-path=mods", "-Djdk.module.main=app"));
		this.ownModule = "io.github.spawnboot.core";
		assertThat(command())
			.endsWith("-Dspawn.child=pool/1", "--module-path=/mods", "--add-modules=app", "--module",
					"io.github.spawnboot.core/org.example.Main")
			.doesNotContain("-cp", "--module-path=mods");
	}

	@Test
	void commandForWhenNativeImageThrows() {
		this.properties.put("org.graalvm.nativeimage.imagecode", "runtime");
		assertThatExceptionOfType(ChildStartException.class).isThrownBy(this::command)
			.withMessage("Cannot start children of this application: it runs as a native image; run it on a JVM");
	}

	// row D4
	@Test
	void commandForWhenJavaIsGoneThrows() throws IOException {
		JvmCommand command = jvm();
		Files.delete(Path.of(java()));
		assertThatExceptionOfType(ChildStartException.class).isThrownBy(() -> command(command, options()))
			.withMessageContaining("'" + java() + "'")
			.withMessageContaining("restart the application");
	}

	// row D4
	@Test
	void commandForWhenJavaWasReplacedThrows() throws IOException {
		JvmCommand command = jvm();
		Files.writeString(this.home.resolve("release"), "JAVA_VERSION=\"17.0.16\"");
		assertThatExceptionOfType(ChildStartException.class).isThrownBy(() -> command(command, options()))
			.withMessage("Cannot start a child JVM: the Java runtime in '" + this.home
					+ "' was replaced while this application runs ('release' has changed). Restart the application");
	}

	// row D4
	@Test
	void commandForWhenClassPathEntryDisappearedThrows() throws IOException {
		Path jar = Files.createFile(this.directory.resolve("app.jar"));
		this.properties.put("java.class.path", "/never/there" + File.pathSeparator + jar);
		JvmCommand command = jvm();
		assertThat(classPath(command(command, options()))).endsWith(jar.toString());
		Files.delete(jar);
		assertThatExceptionOfType(ChildStartException.class).isThrownBy(() -> command(command, options()))
			.withMessageContaining("class path entry '" + jar + "' has disappeared");
	}

	@Test
	void commandForWhenClassPathIsLongWritesItAloneIntoPrivateFile() throws IOException {
		String path = IntStream.range(0, 300).mapToObj((i) -> "/app/a b\"c\\" + i).collect(Collectors.joining(":"));
		this.properties.put("java.class.path", path);
		this.inputArguments.add("-Djava.awt.headless=true");
		List<String> command = command();
		String file = command.stream().filter((word) -> word.startsWith("@")).findFirst().orElseThrow();
		assertThat(command).contains("-Djava.awt.headless=true").doesNotContain("-cp");
		assertThat(Path.of(file.substring(1))).hasParent(this.directory)
			.content(StandardCharsets.UTF_8)
			.isEqualTo("\"-cp\"" + System.lineSeparator() + "\"" + path.replace("\\", "\\\\").replace("\"", "\\\"")
					+ "\"");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file.substring(1)))))
			.isEqualTo("rw-------");
	}

	@Test
	void systemPropertiesWhenSetLaterContainsThem() {
		JvmCommand command = jvm();
		this.properties.put("app.late", "1");
		assertThat(command.systemProperties()).containsExactly(Map.entry("app.late", "1"));
	}

	// rows D4, F8
	@Test
	void commandForWhenRunInRealChildGivesSameClassPathAndLabel() throws Exception {
		System.setProperty("test.secret", "s3cret");
		try (LaunchedChild child = new LaunchedChild(this.directory, LaunchedChild.options(this.directory), "tell")) {
			assertThat(child.waitFor()).isZero();
			assertThat(child.texts()).contains("pid=" + child.process.pid(), "class.path=" + realClassPath(),
					"label=test/1", "secret=null", "umlauts=äöü€");
			assertThat(JvmCommand.ofThisJvm().systemProperties()).containsEntry("test.secret", "s3cret");
		}
		finally {
			System.clearProperty("test.secret");
		}
	}

	@Test
	void commandForWhenClassPathIsLongAndOddRunsInRealChild() throws Exception {
		String umlauts = Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode("äß") ? "äß"
				: "";
		Path odd = Files.createDirectories(this.directory.resolve("it's \"odd\" \\ #1 " + umlauts));
		String real = realClassPath();
		String path = Stream.concat(Stream.of(real), IntStream.range(0, 4000).mapToObj((i) -> odd + "/" + i))
			.collect(Collectors.joining(File.pathSeparator));
		assertThat(path.length()).isGreaterThan(131_072);
		this.properties.put("java.class.path", path);
		JvmCommand jvm = new JvmCommand(new JavaHome(Path.of(System.getProperty("java.home"))), facts(), Map::of);
		OutputLimits longLines = new OutputLimits(OutputLimits.MAX_LINE, Integer.MAX_VALUE, Long.MAX_VALUE);
		try (LaunchedChild child = new LaunchedChild(odd, jvm, LaunchedChild.options(odd), longLines, null, "tell")) {
			assertThat(child.waitFor()).isZero();
			String told = child.texts()
				.stream()
				.dropWhile((line) -> !line.startsWith("class.path="))
				.takeWhile((line) -> !line.startsWith("label="))
				.collect(Collectors.joining());
			assertThat(told.equals("class.path=" + path)).isTrue();
		}
	}

	private static String realClassPath() {
		// Surefire ends it with a separator.
		String path = System.getProperty("java.class.path");
		return path.endsWith(File.pathSeparator) ? path.substring(0, path.length() - 1) : path;
	}

	private List<String> command() {
		return command(options());
	}

	private List<String> command(JvmOptions options) {
		return command(jvm(), options);
	}

	private List<String> command(JvmCommand jvm, JvmOptions options) {
		return jvm.commandFor(options, "org.example.Main", this.directory);
	}

	private JvmCommand jvm() {
		return new JvmCommand(new JavaHome(this.home), facts(), () -> new HashMap<>(this.properties));
	}

	private JvmFacts facts() {
		return new JvmFacts(this.inputArguments, Map.copyOf(this.properties), this.environment, this.loaders,
				this.onApplicationLoader, this.ownModule);
	}

	private JvmOptions options(String... extra) {
		return new JvmOptions("64m", List.of(extra), JvmOptions.Debug.NONE, this.directory, "pool/1");
	}

	private String java() {
		return this.home.resolve("bin").resolve((File.separatorChar == '\\') ? "java.exe" : "java").toString();
	}

	private static String encoding(String stream) {
		return "-D" + ((Runtime.version().feature() >= 19) ? "" : "sun.") + stream + ".encoding=UTF-8";
	}

	private static String classPath(List<String> command) {
		return command.get(command.indexOf("-cp") + 1);
	}

	private static List<String> fromClassPath(List<String> command) {
		return command.subList(command.indexOf("-cp"), command.size());
	}

}
