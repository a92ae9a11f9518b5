/**
 * Spring, not Spring Boot: proxies and checks in the parent, the application context of
 * the child, the Environment between them.
 */
@NullMarked
package io.github.spawnboot.context;

import org.jspecify.annotations.NullMarked;
