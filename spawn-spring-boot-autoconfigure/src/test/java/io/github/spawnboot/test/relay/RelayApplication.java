package io.github.spawnboot.test.relay;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * An application whose services give each other live values across two pools.
 */
@SpringBootApplication
class RelayApplication {

}
