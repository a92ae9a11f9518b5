package io.github.spawnboot.launch;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ChildMemory}.
 */
class ChildMemoryTests {

	private static final long MEGABYTE = 1024 * 1024;

	private static ChildMemory memory(long heap, List<String> own, List<String> inherited) {
		return ChildMemory.of(heap * MEGABYTE, 1, own, inherited);
	}

	@Test
	void limitsThatNobodySetAreThoseOfThisLibrary() {
		ChildMemory memory = memory(256, List.of(), List.of());
		assertThat(memory).isEqualTo(
				new ChildMemory(256 * MEGABYTE, 256 * MEGABYTE, 128 * MEGABYTE, 64 * MEGABYTE, memory.overhead()));
		assertThat(memory.overhead()).isEqualTo(48 * MEGABYTE + 21 * 256 * 1024);
		assertThat(memory.total()).isEqualTo((256 + 256 + 128 + 64) * MEGABYTE + memory.overhead());
		assertThat(memory.describe())
			.isEqualTo("heap 256 MB, metaspace 256 MB, code cache 128 MB, direct buffers 64 MB,"
					+ " threads and the JVM itself about 53 MB");
		assertThat(ChildMemory.options("256m", List.of(), List.of())).containsExactly(
				"-XX:MaxMetaspaceSize=" + 256 * MEGABYTE, "-XX:ReservedCodeCacheSize=" + 128 * MEGABYTE,
				"-XX:MaxDirectMemorySize=" + 64 * MEGABYTE);
	}

	@Test
	void heapIsSetByItsLargestOrFirstSize() {
		assertThat(List.of("-Xmx1g", "-XX:MaxHeapSize=1g", "-Xms64m", "-XX:InitialHeapSize=64m", "-XX:MinHeapSize=64m"))
			.allMatch((option) -> ChildMemory.setsHeap(List.of("-Xss1m", option)));
		assertThat(ChildMemory.setsHeap(List.of("-Xss1m", "-XX:MaxMetaspaceSize=1g"))).isFalse();
	}

	@Test
	void directBuffersGrowWithTheHeap() {
		assertThat(memory(1024, List.of(), List.of()).direct()).isEqualTo(256 * MEGABYTE);
		assertThat(ChildMemory.options("1g", List.of(), List.of()))
			.contains("-XX:MaxDirectMemorySize=" + 256 * MEGABYTE);
		assertThat(ChildMemory.options("8m", List.of("-Xmx2g"), List.of()))
			.contains("-XX:MaxDirectMemorySize=" + 512 * MEGABYTE);
	}

	@Test
	void optionsOfThePoolWinAndTheLastOneCounts() {
		List<String> own = List.of("-XX:MaxMetaspaceSize=1m", "-XX:MaxMetaspaceSize=2M",
				"-XX:ReservedCodeCacheSize=4096k", "-XX:MaxDirectMemorySize=1048576", "-Xmx1g");
		ChildMemory memory = memory(64, own, List.of());
		assertThat(memory)
			.isEqualTo(new ChildMemory(1024 * MEGABYTE, 2 * MEGABYTE, 4 * MEGABYTE, MEGABYTE, memory.overhead()));
		assertThat(ChildMemory.options("64m", own, List.of())).isEmpty();
	}

	@Test
	void inheritedOptionsCountUnlessTheyAreOfTheParentAlone() {
		List<String> inherited = List.of("-XX:MaxMetaspaceSize=100m", "-XX:ReservedCodeCacheSize=50m");
		ChildMemory memory = memory(64, List.of(), inherited);
		assertThat(memory.metaspace()).isEqualTo(100 * MEGABYTE);
		assertThat(memory.codeCache()).isEqualTo(50 * MEGABYTE);
		assertThat(ChildMemory.options("64m", List.of(), inherited))
			.containsExactly("-XX:MaxDirectMemorySize=" + 64 * MEGABYTE);
	}

	@Test
	void sizeThatIsNoneIsLeftToTheJvm() {
		assertThat(memory(64, List.of("-XX:MaxMetaspaceSize=much"), List.of()).metaspace()).isEqualTo(256 * MEGABYTE);
		assertThat(ChildMemory.options("64m", List.of("-XX:MaxMetaspaceSize=much"), List.of()))
			.noneMatch((option) -> option.contains("Metaspace"));
		assertThat(memory(64, List.of("-Xmx999999999999999t"), List.of()).total()).isPositive();
	}

}
