package io.github.spawnboot.autoconfigure;

import io.github.spawnboot.child.ChildProcess;
import io.github.spawnboot.context.ChildExporter;
import io.github.spawnboot.context.ChildPayload;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * The link of a real child.
 */
class ChildProcessLink implements ChildLink {

	private final ChildProcess process;

	private @Nullable ChildPayload payload;

	ChildProcessLink(ChildProcess process) {
		this.process = process;
	}

	@Override
	public ChildPayload payload() {
		ChildPayload payload = this.payload;
		if (payload == null) {
			payload = ChildPayload.fromBytes(this.process.payload());
			this.payload = payload;
		}
		return payload;
	}

	@Override
	public void prepare() {
		ChildJvm.prepare(payload());
	}

	@Override
	public void loggingStarted() {
		ChildLogFiles.close(ChildProperties.LOG_PATTERN.replace("%wEx", "%ex"));
		ChildJvm.checkWorkingDirectory(payload());
	}

	@Override
	public void serve(ConfigurableListableBeanFactory beanFactory, Runnable onGoodbye) {
		ChildExporter exporter = beanFactory.getBean(ChildExporter.class);
		exporter.export(beanFactory, this.process, payload().serviceBeanNames());
		this.process.serve(onGoodbye);
	}

	@Override
	public void startFailed(Throwable failure) {
		this.process.startFailed(failure);
	}

}
