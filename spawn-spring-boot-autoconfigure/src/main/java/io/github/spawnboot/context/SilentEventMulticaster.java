package io.github.spawnboot.context;

import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.context.event.GenericApplicationListenerAdapter;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.core.ResolvableType;

/**
 * Tells nobody that the context of a child was refreshed, except listeners of allowed
 * classes. Applications take that event for their start: they schedule tasks, warm
 * caches, open consumers. All other events are delivered as usual, on the thread that
 * publishes them.
 */
class SilentEventMulticaster extends SimpleApplicationEventMulticaster {

	private final ConfigurableListableBeanFactory beanFactory;

	private final Set<String> allowedClasses;

	private final Set<String> beanNames = new LinkedHashSet<>();

	private final Set<ApplicationListener<?>> listeners = new LinkedHashSet<>();

	SilentEventMulticaster(ConfigurableListableBeanFactory beanFactory, Set<String> allowedClasses) {
		super(beanFactory);
		this.beanFactory = beanFactory;
		this.allowedClasses = allowedClasses;
	}

	@Override
	public void addApplicationListener(ApplicationListener<?> listener) {
		super.addApplicationListener(listener);
		if (!this.allowedClasses.isEmpty()
				&& this.allowedClasses.contains(AopUtils.getTargetClass(listener).getName())) {
			synchronized (this.listeners) {
				this.listeners.add(listener);
			}
		}
	}

	@Override
	public void addApplicationListenerBean(String listenerBeanName) {
		super.addApplicationListenerBean(listenerBeanName);
		Class<?> type = (!this.allowedClasses.isEmpty()) ? this.beanFactory.getType(listenerBeanName, false) : null;
		if (type != null && this.allowedClasses.contains(type.getName())) {
			synchronized (this.listeners) {
				this.beanNames.add(listenerBeanName);
			}
		}
	}

	@Override
	public void multicastEvent(ApplicationEvent event, @Nullable ResolvableType eventType) {
		if (!(event instanceof ContextRefreshedEvent)) {
			super.multicastEvent(event, eventType);
			return;
		}
		Set<ApplicationListener<?>> allowed = new LinkedHashSet<>();
		synchronized (this.listeners) {
			this.beanNames.forEach((name) -> allowed.add(this.beanFactory.getBean(name, ApplicationListener.class)));
			allowed.addAll(this.listeners);
		}
		ResolvableType type = (eventType != null) ? eventType : ResolvableType.forInstance(event);
		for (ApplicationListener<?> listener : allowed) {
			GenericApplicationListener generic = (listener instanceof GenericApplicationListener already) ? already
					: new GenericApplicationListenerAdapter(listener);
			if (generic.supportsEventType(type)) {
				invokeListener(listener, event);
			}
		}
	}

}
