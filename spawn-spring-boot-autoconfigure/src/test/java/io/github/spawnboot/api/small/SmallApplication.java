package io.github.spawnboot.api.small;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.ComponentScan;

/**
 * An application with one service in each of two pools.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@ComponentScan
public class SmallApplication {

}
