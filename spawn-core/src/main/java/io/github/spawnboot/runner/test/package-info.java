/**
 * For tests of applications that use runners: runners that a test drives by hand, and
 * time that passes only when the test says so. Needs no test library.
 */
@NullMarked
package io.github.spawnboot.runner.test;

import org.jspecify.annotations.NullMarked;
