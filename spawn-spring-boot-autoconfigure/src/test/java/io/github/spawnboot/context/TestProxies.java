package io.github.spawnboot.context;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.spawnboot.codec.RemoteMethod;
import io.github.spawnboot.codec.ValueCodec;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What the auto-configuration will register in the parent, with calls that are recorded.
 */
@Configuration(proxyBeanMethods = false)
class TestProxies {

	@Bean
	static SpawnProxyPostProcessor spawnProxyPostProcessor(ObjectProvider<BeanContracts> contracts,
			ObjectProvider<ServiceCalls> calls) {
		return new SpawnProxyPostProcessor((pool) -> !pool.equals("local"), contracts, calls);
	}

	@Bean
	static BeanContracts beanContracts() {
		return new BeanContracts(new ValueCodec());
	}

	@Bean
	RecordingCalls serviceCalls() {
		return new RecordingCalls();
	}

	static class RecordingCalls implements ServiceCalls {

		final List<String> calls = new ArrayList<>();

		@Nullable Object result;

		@Nullable Throwable failure;

		@Override
		public @Nullable Object invoke(String pool, String beanName, RemoteMethod method, @Nullable Object[] args)
				throws Throwable {
			this.calls.add(pool + "/" + beanName + "." + SpawnServiceMethods.describe(method.method())
					+ Arrays.toString(args));
			if (this.failure != null) {
				throw this.failure;
			}
			return this.result;
		}

	}

}
