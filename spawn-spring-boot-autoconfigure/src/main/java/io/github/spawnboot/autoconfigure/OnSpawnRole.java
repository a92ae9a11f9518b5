package io.github.spawnboot.autoconfigure;

import io.github.spawnboot.context.ChildContext;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches in one of the three roles that a process can have. A child is always a child,
 * whatever its properties say.
 */
abstract class OnSpawnRole extends SpringBootCondition {

	private final String role;

	private OnSpawnRole(String role) {
		this.role = role;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		String mode = context.getEnvironment().getProperty("spawn.mode", "process");
		boolean child = context.getBeanFactory() != null
				&& context.getBeanFactory().containsSingleton(ChildContext.BEAN_NAME);
		String actual = child ? "child" : ("inline".equalsIgnoreCase(mode.trim()) ? "inline" : "parent");
		return new ConditionOutcome(actual.equals(this.role),
				ConditionMessage.forCondition("Spawn role").because("this process is '" + actual + "'"));
	}

	static final class Parent extends OnSpawnRole {

		Parent() {
			super("parent");
		}

	}

	static final class Child extends OnSpawnRole {

		Child() {
			super("child");
		}

	}

	static final class Inline extends OnSpawnRole {

		Inline() {
			super("inline");
		}

	}

}
