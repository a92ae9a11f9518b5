package io.github.spawnboot.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.spawnboot.api.app.ApiApplication;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/**
 * A test against real children of {@link ApiApplication}. All of them share one context;
 * a pool starts its children when its first test does.
 */
@SpringBootTest(classes = ApiApplication.class, webEnvironment = WebEnvironment.NONE, properties = {
		"spring.main.banner-mode=off", "spawn.pools.default.max-size=1", "spawn.pools.default.concurrency=8",
		"spawn.pools.default.heap=128MB", "spawn.pools.documents.max-size=1", "spawn.pools.fragile.max-size=1",
		"spawn.pools.fragile.concurrency=2", "spawn.pools.small.max-size=1", "spawn.pools.small.heap=48MB",
		"spawn.pools.live.max-size=1", "spawn.pools.live.acquire-timeout=100s", "spawn.pools.limited.max-size=1",
		"spawn.pools.limited.call-timeout=500ms", "spawn.pools.limited.cancel-grace=300ms",
		"spawn.pools.storm.max-size=2", "spawn.pools.flood.max-size=1", "logging.level.spawn.child.flood=off",
		"spawn.pools.crowd.max-size=1", "spawn.pools.crowd.concurrency=1000", "spawn.pools.attach.debug=attach",
		"spawn.pools.attach.call-timeout=1ms", "spawn.pools.attach.start-timeout=1ms",
		"spawn.pools.attach.acquire-timeout=1ms", "spawn.pools.attach.heartbeat-interval=10ms",
		"spawn.pools.attach.heartbeat-timeout=10ms", "spawn.pools.suspend.debug=suspend",
		"spawn.pools.suspend.call-timeout=1ms", "spawn.pools.suspend.start-timeout=1ms",
		"spawn.pools.suspend.acquire-timeout=1ms" })
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface ApiTest {

}
