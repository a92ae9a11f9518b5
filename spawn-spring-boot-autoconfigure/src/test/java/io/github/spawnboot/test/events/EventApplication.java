package io.github.spawnboot.test.events;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * An application that listens to the events of its pool.
 */
@SpringBootApplication
public class EventApplication {

}
