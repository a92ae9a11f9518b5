package io.github.spawnboot.context;

import java.lang.reflect.Method;

import io.github.spawnboot.codec.ContractProblem;
import org.jspecify.annotations.Nullable;

/**
 * Something about a service, a runner, a pool or a group that would go wrong later and
 * therefore keeps the application from starting.
 *
 * @param subject what it is about, for example
 * {@code Bean 'pdfRenderer' (com.example.PdfRenderer)}
 * @param method name and parameter types of the method, if it is about one
 * @param parameter name of the parameter, or position and quoted name, if it is about one
 * @param problem what is wrong
 * @param remedy what to do
 */
public record SpawnServiceProblem(String subject, @Nullable String method, @Nullable String parameter, String problem,
		String remedy) {

	/**
	 * Creates a problem of a bean as a whole.
	 * @param service the service
	 * @param problem what is wrong
	 * @param remedy what to do
	 * @return the problem
	 */
	static SpawnServiceProblem of(SpawnServiceDefinition service, String problem, String remedy) {
		return new SpawnServiceProblem(service.describe(), null, null, problem, remedy);
	}

	/**
	 * Creates a problem of a method.
	 * @param service the service
	 * @param method the method
	 * @param problem what is wrong
	 * @param remedy what to do
	 * @return the problem
	 */
	static SpawnServiceProblem of(SpawnServiceDefinition service, Method method, String problem, String remedy) {
		return new SpawnServiceProblem(service.describe(), SpawnServiceMethods.describe(method), null, problem, remedy);
	}

	/**
	 * Creates a problem of a contract.
	 * @param service the service
	 * @param problem what the contract found
	 * @return the problem
	 */
	static SpawnServiceProblem of(SpawnServiceDefinition service, ContractProblem problem) {
		return new SpawnServiceProblem(service.describe(), problem.method(), problem.parameter(), problem.problem(),
				problem.remedy());
	}

	/**
	 * Returns where the problem is and what is wrong.
	 * @return one line without the remedy
	 */
	public String describe() {
		StringBuilder text = new StringBuilder(this.subject);
		if (this.method != null) {
			text.append(", method '").append(this.method).append("'");
		}
		if (this.parameter != null) {
			text.append(", parameter ").append(quote(this.parameter));
		}
		return text.append(": ").append(this.problem).toString();
	}

	/**
	 * Quotes a name, but not a description that has a quoted name in it.
	 */
	private static String quote(String parameter) {
		return (parameter.indexOf('\'') != -1) ? parameter : "'" + parameter + "'";
	}

}
