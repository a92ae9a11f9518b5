package io.github.spawnboot.context;

import java.lang.reflect.AnnotatedElement;
import java.util.List;
import java.util.function.BiConsumer;

import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * Annotations that guard a call against what happens to it, and that would not do so on a
 * service: its proxy takes no advice, so they would work in each child alone. They are
 * known by their names, since none of their libraries need be there.
 */
final class InChildAnnotations {

	private static final String FACADE = "put it on a bean of the application that calls the service.";

	private static final String AGAIN = "it would be called again in the same child, and a child that ends takes all"
			+ " attempts with it";

	private static final String COUNTED = "each child would count its own calls only, and begin again when it is replaced";

	private static final List<Rule> RULES = List.of(again("org.springframework.resilience.annotation.Retryable"),
			again("org.springframework.retry.annotation.Retryable"),
			again("io.github.resilience4j.retry.annotation.Retry"),
			limit("org.springframework.resilience.annotation.ConcurrencyLimit"),
			limit("io.github.resilience4j.bulkhead.annotation.Bulkhead"),
			new Rule("org.springframework.retry.annotation.CircuitBreaker", COUNTED, "Instead, " + FACADE),
			new Rule("io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker", COUNTED, "Instead, " + FACADE),
			new Rule("io.github.resilience4j.ratelimiter.annotation.RateLimiter", COUNTED, "Instead, " + FACADE),
			new Rule("io.github.resilience4j.timelimiter.annotation.TimeLimiter",
					"the time that a call waits for a child, and a child that stands still, would not count",
					"Use @SpawnMethod(timeout = \"..\"), or " + FACADE));

	private InChildAnnotations() {
	}

	private static Rule again(String annotation) {
		return new Rule(annotation, AGAIN,
				"Use @SpawnMethod(idempotent = true), by which the application calls again when a child was lost, or "
						+ FACADE);
	}

	private static Rule limit(String annotation) {
		return new Rule(annotation, COUNTED, "Set 'concurrency' and 'max-size' of the pool, or " + FACADE);
	}

	/**
	 * Finds such annotations on a type or method, on what it overrides or implements, and
	 * on its other annotations.
	 * @param element the type or method
	 * @param found gets what is wrong and what to do
	 */
	static void check(AnnotatedElement element, BiConsumer<String, String> found) {
		MergedAnnotations annotations = MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY);
		for (Rule rule : RULES) {
			if (annotations.isPresent(rule.annotation)) {
				found.accept(
						"has @" + rule.annotation + ", which would work inside of each child alone: " + rule.reason,
						rule.remedy);
			}
		}
	}

	/**
	 * What is wrong with an annotation.
	 *
	 * @param annotation name of its class
	 * @param reason why it would not do what it says
	 * @param remedy what to do
	 */
	private record Rule(String annotation, String reason, String remedy) {
	}

}
