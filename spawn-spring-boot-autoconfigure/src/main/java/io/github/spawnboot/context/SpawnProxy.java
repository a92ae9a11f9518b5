package io.github.spawnboot.context;

import org.springframework.aop.framework.AopInfrastructureBean;

/**
 * Marks the proxy of a {@code @SpawnService}. Spring's own proxy creators leave it alone,
 * so that aspects, transactions and asynchronous execution apply once, where the service
 * runs. Its {@code toString()} names service and pool. Not meant to be implemented.
 */
public interface SpawnProxy extends AopInfrastructureBean {

}
