package io.github.spawnboot.codec;

import java.util.List;
import java.nio.ByteBuffer;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationContext;

/**
 * A declared type that a {@link ValueCodec} carries values of. Opaque; made by
 * {@link ValueCodec#type}, which gives the same object for the same type. Thread-safe.
 */
public final class ValueType {

	private static final Map<Class<?>, Form> FORMS = Map.ofEntries(Map.entry(void.class, Form.NOTHING),
			Map.entry(Void.class, Form.NOTHING), Map.entry(byte[].class, Form.BYTES),
			Map.entry(ByteBuffer.class, Form.BUFFER), Map.entry(String.class, Form.TEXT),
			Map.entry(boolean.class, Form.BOOLEAN), Map.entry(Boolean.class, Form.BOOLEAN),
			Map.entry(byte.class, Form.BYTE), Map.entry(Byte.class, Form.BYTE), Map.entry(short.class, Form.SHORT),
			Map.entry(Short.class, Form.SHORT), Map.entry(char.class, Form.CHARACTER),
			Map.entry(Character.class, Form.CHARACTER), Map.entry(int.class, Form.INTEGER),
			Map.entry(Integer.class, Form.INTEGER), Map.entry(long.class, Form.LONG), Map.entry(Long.class, Form.LONG),
			Map.entry(float.class, Form.FLOAT), Map.entry(Float.class, Form.FLOAT),
			Map.entry(double.class, Form.DOUBLE), Map.entry(Double.class, Form.DOUBLE));

	private final ObjectMapper mapper;

	private final JavaType javaType;

	private final Form form;

	private volatile @Nullable Tree tree;

	ValueType(ObjectMapper mapper, JavaType javaType) {
		this(mapper, javaType, FORMS.getOrDefault(javaType.getRawClass(), Form.TREE));
	}

	ValueType(ObjectMapper mapper, JavaType javaType, Form form) {
		this.mapper = mapper;
		this.javaType = javaType;
		this.form = form;
	}

	JavaType javaType() {
		return this.javaType;
	}

	Form form() {
		return this.form;
	}

	boolean isPrimitive() {
		return this.javaType.isPrimitive() && this.form != Form.NOTHING;
	}

	/**
	 * Returns this type as the type of a value that only tells whether it is there.
	 * @return the type
	 */
	ValueType live() {
		return new ValueType(this.mapper, this.javaType, Form.LIVE);
	}

	/**
	 * Returns what is needed for values of {@link Form#TREE}. Made at the first use,
	 * because types that cannot be carried exist too, as part of a contract with
	 * problems.
	 * @return reader, writer and findings
	 */
	Tree tree() {
		Tree tree = this.tree;
		if (tree == null) {
			List<TypeFinding> findings = TypeGraph.findings(this.mapper, this.javaType);
			tree = (findings.isEmpty()) ? usable()
					: new Tree(findings, this.mapper.reader(), this.mapper.writer(), false);
			this.tree = tree;
		}
		return tree;
	}

	private Tree usable() {
		SerializationContext context = this.mapper._serializationContext();
		boolean empty = BeanShape.isEmpty(context.findValueSerializer(this.javaType))
				&& context.findTypeSerializer(this.javaType) == null;
		return new Tree(List.of(), this.mapper.readerFor(this.javaType),
				this.mapper.writerFor(this.javaType).withAttribute(BeanGuard.ROOT_TYPE, this.javaType), empty);
	}

	/**
	 * Returns the type with its type arguments.
	 * @return for example {@code java.util.List<java.lang.String>}
	 */
	@Override
	public String toString() {
		return TypeNames.of(this.javaType);
	}

	/**
	 * How values of a type travel.
	 */
	enum Form {

		/** Only null. */
		NOTHING,

		/** Raw bytes. */
		BYTES,

		/** Raw bytes between the position and the limit of a buffer. */
		BUFFER,

		/** Nothing but whether there is a live value. */
		LIVE,

		/** A string. */
		TEXT,

		/** Eight bytes that hold a primitive or boxed value. */
		BOOLEAN, BYTE, SHORT, CHARACTER, INTEGER, LONG, FLOAT, DOUBLE,

		/** CBOR. */
		TREE

	}

	/**
	 * What carries values as CBOR.
	 *
	 * @param findings why the type cannot be carried, or empty
	 * @param reader reads values
	 * @param writer writes values
	 * @param empty whether the class has no properties, so that no serializer guards it
	 */
	record Tree(List<TypeFinding> findings, ObjectReader reader, ObjectWriter writer, boolean empty) {
	}

}
