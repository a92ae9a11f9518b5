package io.github.spawnboot.test.nested;

import org.springframework.aop.support.AopUtils;

/**
 * Where a service was met, and as what.
 *
 * @param pid process that the service runs in
 * @param proxy whether the caller had a proxy of it
 */
public record Place(long pid, boolean proxy) {

	static Place of(Object bean, long pid) {
		return new Place(pid, AopUtils.isAopProxy(bean));
	}

}
