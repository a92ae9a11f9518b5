package io.github.spawnboot.codec;

import java.io.StringWriter;
import java.lang.invoke.MethodType;
import java.lang.reflect.Type;

import io.github.spawnboot.SpawnUsageException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Turns a value into JSON text and back, by declared type only and by the rules of
 * {@link ValueCodec}: what arrives is equal in everything to what was written, or it
 * fails. Thread-safe.
 */
public final class JsonText {

	private static final JsonFactory FACTORY = JsonFactory.builder()
		.streamReadConstraints(StreamReadConstraints.builder()
			.maxNestingDepth(CodecMapper.MAX_DEPTH)
			.maxNumberLength(CodecMapper.MAX_NUMBER_LENGTH)
			// The message that brought the text is bounded already.
			.maxStringLength(Integer.MAX_VALUE)
			.build())
		.streamWriteConstraints(StreamWriteConstraints.builder().maxNestingDepth(CodecMapper.MAX_DEPTH).build())
		.build();

	private final ValueCodec codec = new ValueCodec();

	/**
	 * Creates an instance. Takes some milliseconds; one for an application is enough.
	 */
	public JsonText() {
	}

	/**
	 * Writes a value.
	 * @param type declared type, with its type arguments
	 * @param value the value
	 * @return JSON, on one line
	 * @throws SpawnUsageException if the value does not fit its type or would not arrive
	 * whole
	 */
	public String write(Type type, @Nullable Object value) {
		ValueType declared = this.codec.type(type);
		ValueType.Tree tree = checked(declared);
		Class<?> raw = MethodType.methodType(declared.javaType().getRawClass()).wrap().returnType();
		boolean fits = (value != null) ? raw.isInstance(value) && (!tree.empty() || value.getClass() == raw)
				: !declared.isPrimitive();
		if (!fits) {
			throw new SpawnUsageException("A value declared '" + declared + "' cannot be written as JSON: it is "
					+ ((value != null) ? "an instance of '" + value.getClass().getName() + "'" : "null"), null);
		}
		StringWriter text = new StringWriter();
		try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
			tree.writer().writeValue(generator, value);
		}
		catch (StackOverflowError ex) {
			throw new SpawnUsageException(
					"A value declared '" + declared
							+ "' cannot be written as JSON: it is nested too deeply, or the object graph is cyclic",
					null);
		}
		catch (RuntimeException ex) {
			throw new SpawnUsageException(
					"A value declared '" + declared + "' cannot be written as JSON: " + ValueCodec.reason(ex), ex);
		}
		return text.toString();
	}

	/**
	 * Reads a value.
	 * @param type declared type, with its type arguments
	 * @param text JSON, to the end
	 * @return the value, {@code null} if the text is {@code null}
	 * @throws SpawnUsageException if the text is not JSON or not such a value
	 */
	public @Nullable Object read(Type type, String text) {
		ValueType declared = this.codec.type(type);
		ValueType.Tree tree = checked(declared);
		try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
			Object value = tree.reader().readValue(parser);
			if (parser.nextToken() != null) {
				throw new SpawnUsageException("The text is more than one JSON value", null);
			}
			if (value == null && declared.isPrimitive()) {
				throw new SpawnUsageException("null is no value of type '" + declared + "'", null);
			}
			return value;
		}
		catch (SpawnUsageException ex) {
			throw ex;
		}
		catch (StackOverflowError ex) {
			throw new SpawnUsageException("It is no JSON of type '" + declared + "': it is nested too deeply", null);
		}
		catch (RuntimeException ex) {
			throw new SpawnUsageException("It is no JSON of type '" + declared + "': " + ValueCodec.reason(ex), ex);
		}
	}

	private static ValueType.Tree checked(ValueType type) {
		ValueType.Tree tree = type.tree();
		if (!tree.findings().isEmpty()) {
			TypeFinding finding = tree.findings().get(0);
			throw new SpawnUsageException(
					"Values declared '" + type + "' cannot be carried: " + finding.text() + ". " + finding.remedy(),
					null);
		}
		return tree;
	}

}
