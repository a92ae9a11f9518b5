package io.github.spawnboot.test.hosts;

import java.util.concurrent.atomic.AtomicInteger;

import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;

import org.springframework.stereotype.Component;

/**
 * Counts what is called of the catalogue's title.
 */
@Aspect
@Component
class Counting {

	static final AtomicInteger titles = new AtomicInteger();

	@Around("execution(* io.github.spawnboot.test.hosts.Catalogue.title(..))")
	Object count(ProceedingJoinPoint joinPoint) throws Throwable {
		titles.incrementAndGet();
		return joinPoint.proceed();
	}

}
