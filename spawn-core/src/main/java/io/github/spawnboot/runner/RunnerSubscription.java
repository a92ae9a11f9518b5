package io.github.spawnboot.runner;

import io.github.spawnboot.EventSubscription;

/**
 * A listener's subscription to the events of one run of a group; ends with the run.
 * Thread-safe.
 */
public interface RunnerSubscription extends EventSubscription {

}
