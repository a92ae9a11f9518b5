package io.github.spawnboot.launch;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JvmOptionFilter}.
 */
class JvmOptionFilterTests {

	@ParameterizedTest
	@ValueSource(strings = { "--add-opens=java.base/java.lang=ALL-UNNAMED", "--add-exports=a/b=c",
			"--add-modules=jdk.net", "--enable-native-access=ALL-UNNAMED", "--enable-preview", "-ea", "-esa",
			"-Xss512k", "-Xverify:none", "-XX:+UnlockExperimentalVMOptions", "-XX:+UnlockDiagnosticVMOptions",
			"-XX:TieredStopAtLevel=1", "-XX:MaxMetaspaceSize=128m", "-XX:+UseStringDeduplication",
			"-XX:+UseCompressedOops", "-XX:ActiveProcessorCount=2", "-Dfile.encoding=UTF-8", "-Duser.timezone=UTC",
			"-Duser.language=de", "-Djava.awt.headless=true", "-Djava.io.tmpdir=/tmp", "-Djdk.net.hosts.file=x",
			"-Dsun.net.inetaddr.ttl=5", "-Xlog", "-Xlog:gc*", "-Xlog:gc:stdout", "-Xlog:gc*=debug:stderr:time,uptime",
			"-Xlog:gc::time", "-Xlog:disable", "-verbose:gc", "-Xbootclasspath/a:x.jar",
			"-XX:+HeapDumpOnOutOfMemoryError", "-javaagent:/opt/opentelemetry-javaagent.jar",
			"-javaagent:/opt/apm/elastic-apm-agent-1.52.0.jar=a=b", "-javaagent:dd-java-agent.jar",
			"-javaagent:C:\\apm\\newrelic.jar" })
	void decideWhenOptionMakesSenseInChildKeeps(String option) {
		assertThat(JvmOptionFilter.decide(option)).isEqualTo(JvmOptionFilter.Decision.KEEP);
	}

	@ParameterizedTest
	@ValueSource(strings = { "-agentlib:jdwp=transport=dt_socket,address=5005", "-Xrunjdwp:transport=dt_socket",
			"-Xdebug", "-javaagent:/x/org.jacoco.agent.jar=destfile=a", "-javaagent:/idea/idea_rt.jar=1:/idea/bin",
			"-javaagent:/m2/mockito-core-5.jar", "-javaagent:/opt/opentelemetry-javaagent.jar/evil.jar",
			"-agentpath:/x/libasyncProfiler.so=start", "-agentlib:hprof", "-Dcom.sun.management.jmxremote",
			"-Dcom.sun.management.jmxremote.port=9010", "-XX:+ManagementServer", "-XX:AOTCache=a", "-XX:AOTMode=on",
			"-XX:AOTConfiguration=a", "-XX:AOTCacheOutput=a", "-XX:SharedArchiveFile=a", "-XX:ArchiveClassesAtExit=a",
			"-XX:+AutoCreateSharedArchive", "-Xshare:auto", "-XX:StartFlightRecording", "-XX:StartFlightRecording=a=b",
			"-XX:StartFlightRecording:a=b", "-XX:FlightRecorderOptions=a", "-Xlog:gc:gc.log", "-Xlog:gc*:file=gc.log",
			"-Xlog:gc:file=/var/log/gc.log:time:filecount=5", "-Xlog:gc*:stdout.log", "-Xloggc:gc.log",
			"-XX:ErrorFile=a", "-XX:HeapDumpPath=a", "-XX:OnError=gdb", "-XX:OnOutOfMemoryError=kill -9 %p",
			"-XX:+CrashOnOutOfMemoryError", "-Djdk.module.main=m", "-Djdk.module.path=m", "-Xmx1g", "-Xms1g", "-Xmn1g",
			"-XX:MaxRAMPercentage=75.0", "-XX:MaxRAM=1g", "-XX:InitialRAMPercentage=5", "-XX:MaxHeapSize=1g",
			"-XX:InitialHeapSize=1g", "-XX:+UseG1GC", "-XX:-UseSerialGC", "-XX:+UseZGC", "-XX:+ZGenerational",
			"-XX:G1HeapRegionSize=4m", "-XX:+AlwaysPreTouch", "-Dspring.context.exit=onRefresh",
			"-Dspring.context.checkpoint=onRefresh", "-Djarmode=tools", "-XX:CRaCCheckpointTo=a", "--module-path=mods",
			"-Djava.class.path=a", "-Dstdout.encoding=x", "-Dspring.datasource.password=s3cret",
			"-Djavax.net.ssl.keyStorePassword=s3cret", "-Dlines=a\nb", "-XX:Flags=.hotspotrc", "-XX:VMOptionsFile=f" })
	void decideWhenOptionIsForOneProcessDrops(String option) {
		JvmOptionFilter.Decision decision = JvmOptionFilter.decide(option);
		assertThat(decision.inherited()).isFalse();
		assertThat(decision.reason()).isNotEmpty();
	}

}
