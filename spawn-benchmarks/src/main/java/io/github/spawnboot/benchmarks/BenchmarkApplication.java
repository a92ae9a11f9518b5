package io.github.spawnboot.benchmarks;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * A Spring application with one service.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(Echo.class)
public class BenchmarkApplication {

}
