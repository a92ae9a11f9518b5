package io.github.spawnboot.codec;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;

/**
 * Refuses a bean that the receiver could not rebuild as what it is: an instance of a
 * subclass that the declared type does not name, and a bean that contains itself.
 */
final class BeanGuard extends DelegatingSerializer {

	/** Attribute of the writer: the declared type of the value at the root. */
	static final Object ROOT_TYPE = new Object();

	/** Shallow values are not searched for cycles; every cycle gets deeper than this. */
	private static final int UNCHECKED_DEPTH = 24;

	private final Class<?> beanClass;

	private final @Nullable JavaType wrongDeclaration;

	private final boolean identified;

	BeanGuard(ValueSerializer<Object> delegate, Class<?> beanClass, @Nullable JavaType wrongDeclaration) {
		super(delegate);
		this.beanClass = beanClass;
		this.wrongDeclaration = wrongDeclaration;
		this.identified = delegate.usesObjectId();
	}

	@Override
	Object check(Object value, JsonGenerator generator) {
		if (value.getClass() != this.beanClass) {
			throw mismatch(value.getClass(), this.beanClass.getName());
		}
		if (this.wrongDeclaration != null) {
			throw mismatch(value.getClass(), TypeNames.of(this.wrongDeclaration));
		}
		TokenStreamContext parent = generator.streamWriteContext();
		if (parent.getNestingDepth() > UNCHECKED_DEPTH && !this.identified) {
			refuseCycle(value, parent);
		}
		return value;
	}

	private static UncarriableValueException mismatch(Class<?> actual, String declared) {
		return new UncarriableValueException(("an instance of '%s' does not arrive as such where '%s' is declared;"
				+ " declare the class itself, or name the subtypes with @JsonTypeInfo(use = NAME) and @JsonSubTypes")
			.formatted(actual.getName(), declared));
	}

	private void refuseCycle(Object value, TokenStreamContext parent) {
		for (TokenStreamContext context = parent; context != null; context = context.getParent()) {
			if (context.currentValue() == value) {
				throw new UncarriableValueException(
						("the object graph is cyclic: an instance of '%s' contains itself; break the cycle with"
								+ " @JsonIgnore, or name the instances with @JsonIdentityInfo")
							.formatted(this.beanClass.getName()));
			}
		}
	}

	@Override
	ValueSerializer<?> with(ValueSerializer<Object> delegate, SerializationContext context,
			@Nullable BeanProperty property) {
		JavaType declared = (property != null) ? property.getType() : (JavaType) context.getAttribute(ROOT_TYPE);
		boolean named = declared == null || DeclaredTypes.names(declared, this.beanClass, property, context);
		return new BeanGuard(delegate, this.beanClass, (named) ? null : declared);
	}

	@Override
	ValueSerializer<?> with(ValueSerializer<Object> delegate) {
		return new BeanGuard(delegate, this.beanClass, this.wrongDeclaration);
	}

}
