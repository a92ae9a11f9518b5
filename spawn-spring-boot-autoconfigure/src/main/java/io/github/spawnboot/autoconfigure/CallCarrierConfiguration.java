package io.github.spawnboot.autoconfigure;

import io.github.spawnboot.child.ChildProcess;
import io.github.spawnboot.context.LocaleCarrier;
import io.github.spawnboot.context.SecurityCarrier;
import io.github.spawnboot.context.ThreadLocalCarrier;
import io.github.spawnboot.context.TraceCarrier;
import io.github.spawnboot.engine.CallCarrier;
import io.github.spawnboot.engine.CompositeCarrier;
import io.github.spawnboot.engine.MdcCarrier;
import io.micrometer.context.ContextRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * What is carried along with calls from thread to thread, in parent and child alike. An
 * application replaces a carrier by a bean of the same name, and adds one by a bean of
 * type {@link CallCarrier}.
 */
@Configuration(proxyBeanMethods = false)
class CallCarrierConfiguration {

	/**
	 * Returns all carriers as one.
	 * @param carriers the beans
	 * @return the carrier
	 */
	static CallCarrier all(ObjectProvider<CallCarrier> carriers) {
		return new CompositeCarrier(carriers.orderedStream().toList());
	}

	@Bean
	@ConditionalOnMissingBean(name = "spawnMdcCarrier")
	CallCarrier spawnMdcCarrier() {
		return new MdcCarrier();
	}

	@Bean
	@ConditionalOnMissingBean(name = "spawnLocaleCarrier")
	CallCarrier spawnLocaleCarrier() {
		return new LocaleCarrier();
	}

	/**
	 * Where Micrometer's context propagation is present.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ContextRegistry.class)
	static class ContextPropagation {

		@Bean
		@ConditionalOnMissingBean(name = "spawnThreadLocalCarrier")
		CallCarrier spawnThreadLocalCarrier() {
			return new ThreadLocalCarrier(ContextRegistry.getInstance());
		}

	}

	/**
	 * Where Micrometer Tracing is present.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Tracer.class, Propagator.class })
	static class Tracing {

		@Bean
		@ConditionalOnMissingBean(name = "spawnTraceCarrier")
		CallCarrier spawnTraceCarrier(ObjectProvider<Tracer> tracer, ObjectProvider<Propagator> propagator) {
			return new TraceCarrier(tracer::getIfUnique, propagator::getIfUnique);
		}

	}

	/**
	 * Where Spring Security is present and its carrier is asked for.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(SecurityContextHolder.class)
	@ConditionalOnBooleanProperty("spawn.context.security")
	static class Security {

		@Bean
		@ConditionalOnMissingBean(name = "spawnSecurityCarrier")
		CallCarrier spawnSecurityCarrier() {
			return new SecurityCarrier(ChildProcess.current() != null);
		}

	}

}
