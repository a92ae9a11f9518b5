package io.github.spawnboot.test.silent;

import java.util.List;

import io.github.spawnboot.SpawnPool;
import io.github.spawnboot.test.silent.service.Greeter;
import io.github.spawnboot.test.silent.service.Ledger;
import io.github.spawnboot.test.silent.service.Witness;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.stereotype.Component;

/**
 * Calls the services when the application is ready and prints what they say, for a test
 * that runs the application in another process.
 */
@Component
@ConditionalOnBooleanProperty("silent.report")
class Report implements ApplicationListener<ApplicationReadyEvent> {

	static final String MARKER = "REPORT ";

	private final Greeter greeter;

	private final Ledger ledger;

	private final Witness witness;

	private final SpawnPool data;

	Report(Greeter greeter, Ledger ledger, Witness witness, @Qualifier("data") SpawnPool data) {
		this.greeter = greeter;
		this.ledger = ledger;
		this.witness = witness;
		this.data = data;
	}

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		print("greeting", List.of(this.greeter.greet("you")));
		print("ledger", List.of(this.ledger.one()));
		print("singletons", this.witness.singletons());
		print("tasks", List.of(this.witness.tasksToCome()));
		print("noise", this.witness.noise());
		print("pids", List.of(this.witness.pid(), this.data.children().get(0).pid()));
		print("end", List.of());
		if (event.getApplicationContext().getEnvironment().containsProperty("silent.spin")) {
			Thread caller = new Thread(this.witness::spin, "silent-spin");
			caller.setDaemon(true);
			caller.start();
		}
	}

	private static void print(String subject, List<?> values) {
		System.out.println(MARKER + subject + " " + String.join(";", values.stream().map(Object::toString).toList()));
	}

}
