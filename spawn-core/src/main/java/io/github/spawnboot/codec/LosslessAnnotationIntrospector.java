package io.github.spawnboot.codec;

import java.util.Arrays;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedWithParams;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;

/**
 * Reads Jackson's annotations except those that make text prettier and lose something on
 * the way: {@code @JsonInclude} leaves values out and {@code @JsonFormat} may drop
 * fractions, zones or fields.
 */
final class LosslessAnnotationIntrospector extends JacksonAnnotationIntrospector {

	@Override
	public JsonInclude.Value findPropertyInclusion(MapperConfig<?> config, Annotated annotated) {
		return JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, JsonInclude.Include.ALWAYS);
	}

	@Override
	public JsonFormat.@Nullable Value findFormat(MapperConfig<?> config, Annotated annotated) {
		return null;
	}

	/**
	 * Lets a creator with one parameter take the whole value where the class is written
	 * as one by {@code @JsonValue}, and a property of that name elsewhere.
	 */
	@Override
	public JsonCreator.@Nullable Mode findCreatorAnnotation(MapperConfig<?> config, Annotated annotated) {
		JsonCreator.Mode mode = super.findCreatorAnnotation(config, annotated);
		if (mode == JsonCreator.Mode.DEFAULT && annotated instanceof AnnotatedWithParams creator
				&& creator.getParameterCount() == 1 && hasJsonValue(creator.getDeclaringClass())) {
			return JsonCreator.Mode.DELEGATING;
		}
		return mode;
	}

	private static boolean hasJsonValue(Class<?> type) {
		return Stream.concat(Arrays.stream(type.getDeclaredMethods()), Arrays.stream(type.getDeclaredFields()))
			.anyMatch((member) -> member.isAnnotationPresent(JsonValue.class));
	}

}
