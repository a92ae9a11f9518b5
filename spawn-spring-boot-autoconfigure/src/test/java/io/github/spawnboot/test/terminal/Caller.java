package io.github.spawnboot.test.terminal;

import java.nio.file.Path;

import jakarta.annotation.PreDestroy;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Calls the service, and says when the application ends. Nobody needs it in a child.
 */
@Component
class Caller implements ApplicationRunner, ApplicationListener<ContextClosedEvent> {

	private final Waiter waiter;

	private final Thread thread;

	Caller(Waiter waiter, Environment environment) {
		this.waiter = waiter;
		Path release = Path.of(environment.getProperty("release", ""));
		this.thread = new Thread(() -> System.out.println("result " + waiter.await(release)), "caller");
	}

	@Override
	public void run(ApplicationArguments args) {
		System.out.println("child " + this.waiter.pid());
		this.thread.start();
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		System.out.println("application closes");
	}

	@PreDestroy
	void closed() throws InterruptedException {
		// The result is there, and has only to be printed.
		this.thread.join(10_000);
		System.out.println("application closed");
	}

}
