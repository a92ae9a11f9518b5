package io.github.spawnboot.test.resilience;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * An application whose services are lost, limited and guarded.
 */
@SpringBootApplication
public class ResilientApplication {

}
