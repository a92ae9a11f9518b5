package io.github.spawnboot.test.stop;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.ComponentScan;

/**
 * An application whose calls take long.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@ComponentScan
class StopApplication {

}
