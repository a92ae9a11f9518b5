package io.github.spawnboot.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.WebDriverWait;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page in a real browser. Skipped where Chromium and its driver are not installed.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = "spawn.pools.documents.call-timeout=60s")
class PageBrowserTests {

	private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

	private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

	@LocalServerPort
	private int port;

	@TempDir
	private Path directory;

	private ChromeDriver browser;

	@BeforeEach
	void openPage() {
		Assumptions.assumeTrue(Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
				"Skipped: the page is tested only where " + CHROMIUM + " and " + DRIVER
						+ " are installed (Debian packages chromium and chromium-driver)");
		ChromeOptions options = new ChromeOptions();
		options.setBinary(CHROMIUM.toFile());
		options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--user-data-dir=" + this.directory.resolve("profile"));
		ChromeDriverService service = new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build();
		this.browser = new ChromeDriver(service, options);
		this.browser.manage().window().setSize(new Dimension(1360, 1000));
		this.browser.get("http://localhost:" + this.port + "/");
		await(() -> !this.browser.findElements(By.cssSelector("#samples button")).isEmpty());
	}

	@AfterEach
	void closePage(TestInfo test) throws IOException {
		if (this.browser != null) {
			try {
				screenshot(test.getTestMethod().orElseThrow().getName());
			}
			finally {
				this.browser.quit();
			}
		}
	}

	@Test
	void chooseWhenFriendlyShowsPages() throws Exception {
		choose("welcome");
		awaitPages("welcome.pdf", 4);
		List<WebElement> images = document("welcome.pdf").findElements(By.cssSelector(".page img"));
		assertThat(images).allSatisfy((image) -> {
			assertThat(image.getDomProperty("naturalWidth")).isEqualTo("400");
			assertThat(image.getDomAttribute("alt")).startsWith("Page ");
		});
		assertThat(document("welcome.pdf").findElement(By.className("summary")).getText()).isEqualTo("4 pages");
		assertNoErrorInConsole();
	}

	@Test
	void dropWhenTwoDocumentsShowsBoth() throws Exception {
		drop("welcome", "one-bad-page");
		awaitPages("welcome.pdf", 4);
		awaitPages("one-bad-page.pdf", 4);
		WebElement bad = await(() -> document("one-bad-page.pdf").findElement(By.cssSelector(".page.failed")));
		assertThat(bad.findElement(By.className("number")).getText()).isEqualTo("3");
		assertThat(bad.findElement(By.tagName("p")).getText()).contains("Memory ran out");
	}

	@Test
	void chooseWhenTextShowsReason() throws Exception {
		Path text = Files.writeString(this.directory.resolve("diary.txt"), "Dear diary");
		this.browser.findElement(By.id("file")).sendKeys(text.toString());
		assertThat(failure("diary.txt")).contains("not a PDF document");
	}

	@Test
	void sampleWhenHostileShowsReasonAndTheNextRenders() {
		sample("truncated").click();
		assertThat(failure("truncated.pdf")).contains("damaged");
		sample("endless").click();
		assertThat(failure("endless.pdf")).contains("not done in the time allowed");
		sample("welcome").click();
		awaitPages("welcome.pdf", 4);
	}

	@Test
	void sampleWhenLongDrawsOnlyWhatIsSeen() {
		sample("long").click();
		await(() -> document("long.pdf").findElements(By.cssSelector(".page.loaded")).size() >= 4);
		assertThat(document("long.pdf").findElement(By.className("summary")).getText()).startsWith("500 pages");
		assertThat(document("long.pdf").findElements(By.className("page"))).hasSizeLessThan(500);
	}

	@Test
	void pageWhenClickedOpensLargerPicture() {
		sample("welcome").click();
		awaitPages("welcome.pdf", 4);
		document("welcome.pdf").findElement(By.cssSelector("button.sheet")).click();
		WebElement image = await(() -> this.browser.findElement(By.cssSelector("#viewer[open] img")));
		assertThat(image.getDomProperty("naturalWidth")).isEqualTo("1400");
		this.browser.findElement(By.id("viewer-next")).click();
		await(() -> this.browser.findElement(By.cssSelector("#viewer img[alt='Page 2 of welcome.pdf']")));
	}

	@Test
	void killWhenPressedEndsChildAndTheNextRenders() {
		sample("welcome").click();
		awaitPages("welcome.pdf", 4);
		WebElement child = await(() -> this.browser.findElement(By.cssSelector(".child")));
		String pid = child.getDomAttribute("data-pid");
		child.findElement(By.className("kill")).click();
		await(() -> this.browser.findElements(By.cssSelector(".child[data-pid='" + pid + "']")).isEmpty());
		assertThat(ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive)).isEmpty();
		await(() -> this.browser.findElement(By.id("events")).getText().contains("ready as process " + pid));
		await(() -> this.browser.findElement(By.id("events")).getText().contains("with signal SIGKILL"));
		document("welcome.pdf").findElement(By.className("remove")).click();
		sample("welcome").click();
		awaitPages("welcome.pdf", 4);
	}

	@Test
	void saveWhenPressedShowsProgressAndSavesArchive() {
		sample("welcome").click();
		awaitPages("welcome.pdf", 4);
		document("welcome.pdf").findElement(By.className("save")).click();
		await(() -> archiveEnd("welcome.pdf").equals("4 pages saved."));
		assertThat(document("welcome.pdf").findElement(By.className("archive-run")).isDisplayed()).isFalse();
	}

	@Test
	void cancelWhenPressedEndsTheArchiveAndKeepsTheChildren() throws Exception {
		sample("long").click();
		await(() -> document("long.pdf").findElements(By.cssSelector(".page.loaded")).size() >= 4);
		document("long.pdf").findElement(By.className("save")).click();
		await(() -> document("long.pdf").findElement(By.className("archive-state"))
			.getText()
			.matches("[1-9]\\d* of 500 pages"));
		List<String> pids = pids();
		screenshot("archive");
		document("long.pdf").findElement(By.className("cancel")).click();
		await(() -> archiveEnd("long.pdf").matches("Cancelled after \\d+ of 500 pages\\."));
		await(() -> this.browser.findElements(By.cssSelector(".state.busy")).isEmpty());
		assertThat(pids()).containsAll(pids);
	}

	private String archiveEnd(String name) {
		return document(name).findElement(By.className("archive-end")).getText();
	}

	private List<String> pids() {
		return this.browser.findElements(By.className("child"))
			.stream()
			.map((child) -> child.getDomAttribute("data-pid"))
			.toList();
	}

	@Test
	void pageWhenDarkAndNarrowFits() {
		this.browser.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
		this.browser.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", 390, "height", 1600, "deviceScaleFactor", 1, "mobile", false));
		sample("welcome").click();
		awaitPages("welcome.pdf", 4);
		assertThat(this.browser
			.executeScript("return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
			.isEqualTo(0L);
	}

	private void choose(String sample) throws IOException {
		this.browser.findElement(By.id("file")).sendKeys(file(sample).toString());
	}

	/**
	 * Drops files as a person would: a browser lets no script build the files itself from
	 * the disk, so they come through the file input.
	 */
	private void drop(String... samples) throws IOException {
		StringBuilder paths = new StringBuilder();
		for (String sample : samples) {
			paths.append((paths.isEmpty()) ? "" : "\n").append(file(sample));
		}
		this.browser.executeScript(
				"""
						const input = Object.assign(document.createElement('input'), { type: 'file', multiple: true, id: 'source' });
						document.body.append(input);
						input.addEventListener('change', () => {
						  const data = new DataTransfer();
						  [...input.files].forEach((file) => data.items.add(file));
						  document.getElementById('drop').dispatchEvent(
						      new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
						  input.remove();
						});""");
		this.browser.findElement(By.id("source")).sendKeys(paths.toString());
	}

	private Path file(String sample) throws IOException {
		Path file = this.directory.resolve(sample + ".pdf");
		return Files.write(file, SampleDocuments.find(sample).orElseThrow().bytes());
	}

	private WebElement sample(String name) {
		return this.browser.findElement(By.cssSelector("#samples button[data-sample='" + name + "']"));
	}

	private WebElement document(String name) {
		return this.browser.findElements(By.className("document"))
			.stream()
			.filter((document) -> document.findElement(By.tagName("h2")).getText().equals(name))
			.findFirst()
			.orElseThrow(() -> new NoSuchElementException("No document '" + name + "'"));
	}

	private void awaitPages(String name, int count) {
		await(() -> document(name).findElements(By.cssSelector(".page img"))
			.stream()
			.filter((image) -> Boolean.parseBoolean(image.getDomProperty("complete"))
					&& !"0".equals(image.getDomProperty("naturalWidth")))
			.count() == count);
	}

	private String failure(String name) {
		return await(() -> document(name).findElement(By.cssSelector(".failure p"))).getText();
	}

	private void assertNoErrorInConsole() {
		List<LogEntry> entries = this.browser.manage().logs().get(LogType.BROWSER).getAll();
		assertThat(entries).isEmpty();
	}

	private void screenshot(String name) throws IOException {
		Path target = Files.createDirectories(Path.of("target", "screenshots"));
		Path taken = this.browser.getScreenshotAs(OutputType.FILE).toPath();
		Files.move(taken, target.resolve(name + ".png"), StandardCopyOption.REPLACE_EXISTING);
	}

	private <T> T await(Supplier<T> condition) {
		return new WebDriverWait(this.browser, Duration.ofSeconds(60)).ignoring(NoSuchElementException.class)
			.ignoring(StaleElementReferenceException.class)
			.until((driver) -> condition.get());
	}

}
