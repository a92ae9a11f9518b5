package io.github.spawnboot.api.app;

import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;

import org.springframework.stereotype.Component;

@Aspect
@Component
class CountingAspect {

	@Around("@annotation(io.github.spawnboot.api.app.Counted)")
	Object count(ProceedingJoinPoint joinPoint) throws Throwable {
		Here.ran("aspect around " + joinPoint.getSignature().getName());
		return joinPoint.proceed();
	}

}
