package io.github.spawnboot.test.tenants;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.ComponentScan;

/**
 * An application that gives each of its tenants a child.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@ComponentScan
class TenantsApplication {

}
