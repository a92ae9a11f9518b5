package io.github.spawnboot.test.nested;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * An application whose services call each other, in one pool and across two.
 */
@SpringBootApplication
class NestedApplication {

}
