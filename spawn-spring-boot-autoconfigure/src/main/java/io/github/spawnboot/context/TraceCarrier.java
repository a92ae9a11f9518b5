package io.github.spawnboot.context;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

import io.github.spawnboot.engine.CallCarrier;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import org.jspecify.annotations.Nullable;

/**
 * Carries the trace context in the form that the application has configured, such as
 * {@code traceparent} and {@code baggage} of the W3C. The call runs in a span of its own,
 * named {@code spawn.call}, whose parent is the span of the caller. Does nothing where
 * there is no tracer.
 */
public final class TraceCarrier implements CallCarrier {

	private static final String PREFIX = "trace.";

	private final Supplier<@Nullable Tracer> tracer;

	private final Supplier<@Nullable Propagator> propagator;

	private volatile @Nullable Tracing tracing;

	/**
	 * Creates a carrier.
	 * @param tracer gives the tracer, asked for at the first use, or {@code null}
	 * @param propagator gives what turns a trace context into texts, or {@code null}
	 */
	public TraceCarrier(Supplier<@Nullable Tracer> tracer, Supplier<@Nullable Propagator> propagator) {
		this.tracer = tracer;
		this.propagator = propagator;
	}

	@Override
	public Map<String, String> capture() {
		Tracing tracing = tracing();
		TraceContext context = tracing.tracer().currentTraceContext().context();
		if (context == null) {
			return Map.of();
		}
		Map<String, String> carried = new HashMap<>();
		tracing.propagator().inject(context, carried, (texts, key, value) -> {
			if (texts != null && value != null) {
				texts.put(PREFIX + key, value);
			}
		});
		return carried;
	}

	@Override
	public Runnable restore(Map<String, String> carried) {
		if (carried.keySet().stream().noneMatch((key) -> key.startsWith(PREFIX))) {
			return () -> {
			};
		}
		Tracing tracing = tracing();
		Span span = tracing.propagator()
			.extract(carried, (texts, key) -> texts.get(PREFIX + key))
			.name("spawn.call")
			.kind(Span.Kind.SERVER)
			.start();
		Tracer.SpanInScope scope = tracing.tracer().withSpan(span);
		return () -> {
			scope.close();
			span.end();
		};
	}

	private Tracing tracing() {
		Tracing tracing = this.tracing;
		if (tracing == null) {
			Tracer tracer = this.tracer.get();
			Propagator propagator = this.propagator.get();
			tracing = (tracer != null && propagator != null) ? new Tracing(tracer, propagator)
					: new Tracing(Tracer.NOOP, Propagator.NOOP);
			this.tracing = tracing;
		}
		return tracing;
	}

	private record Tracing(Tracer tracer, Propagator propagator) {
	}

}
