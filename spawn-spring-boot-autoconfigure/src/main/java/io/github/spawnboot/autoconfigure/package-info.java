/**
 * Auto-configuration, properties, child mode of a Spring Boot application and failure
 * analysis.
 */
@NullMarked
package io.github.spawnboot.autoconfigure;

import org.jspecify.annotations.NullMarked;
