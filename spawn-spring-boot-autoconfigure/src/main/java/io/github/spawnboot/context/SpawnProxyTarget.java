package io.github.spawnboot.context;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.TargetSource;

/**
 * Target of an inline proxy. Proxies have the shape of the declared type, as they have
 * where the service is in another process; the target lets test tools find the mock or
 * spy behind the proxy.
 *
 * @param type the declared type
 * @param target the service
 */
record SpawnProxyTarget(Class<?> type, Object target) implements TargetSource {

	@Override
	public @Nullable Class<?> getTargetClass() {
		return this.type;
	}

	@Override
	public boolean isStatic() {
		return true;
	}

	@Override
	public Object getTarget() {
		return this.target;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return (other instanceof SpawnProxyTarget that && this.target == that.target);
	}

	@Override
	public int hashCode() {
		return System.identityHashCode(this.target);
	}

}
