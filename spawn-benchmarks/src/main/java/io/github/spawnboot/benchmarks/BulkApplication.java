package io.github.spawnboot.benchmarks;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * A Spring application with one service in each of two pools.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import({ Echo.class, BulkEcho.class })
public class BulkApplication {

}
