/**
 * Document previews: a web application whose PDF pages are drawn by child JVMs.
 */
@NullMarked
package io.github.spawnboot.sample;

import org.jspecify.annotations.NullMarked;
