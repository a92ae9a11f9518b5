package io.github.spawnboot.context;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.codec.FailureCodec;
import io.github.spawnboot.codec.ValueCodec;
import io.github.spawnboot.engine.CallCarrier;
import io.github.spawnboot.engine.CallRequest;
import io.github.spawnboot.engine.CallServer;
import io.github.spawnboot.engine.LocalEngine;
import io.github.spawnboot.engine.ServedCall;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.BeanCreationNotAllowedException;
import org.springframework.beans.factory.BeanFactory;

/**
 * Serves what children call of the host services of the parent, as far as their pool may
 * see them: what a child was told of is not what it may ask for. The beans are those that
 * everybody in the parent gets, with their aspects; a lazy one is created by the first
 * call. Thread-safe; a call runs on the thread that waits for the call of the child, or
 * on one of the executor.
 */
public final class HostServiceServer {

	private static final Logger logger = LoggerFactory.getLogger(HostServiceServer.class);

	private static final int LONGEST_NAME = 127;

	private static final int LONGEST_METHOD = 1000;

	private final SpawnServiceDefinitions services;

	private final BeanContracts contracts;

	private final HostServiceAccess access;

	private final CallServer server;

	private final Executor executor;

	/**
	 * Creates a server of all host services.
	 * @param beanFactory holds the host services, asked for at their first calls
	 * @param definitions says which beans they are
	 * @param contracts says what can be called
	 * @param access says who may see them
	 * @param codec carries values
	 * @param failures carries failures
	 * @param executor runs calls for which no thread waits; may refuse them
	 * @param carrier restores what belongs to the thread of the caller in this process
	 */
	public HostServiceServer(BeanFactory beanFactory, SpawnServiceDefinitions definitions, BeanContracts contracts,
			HostServiceAccess access, ValueCodec codec, FailureCodec failures, Executor executor, CallCarrier carrier) {
		this.services = definitions;
		this.contracts = contracts;
		this.access = access;
		// An application does not end because one of its calls ran out of memory.
		this.server = new CallServer(null, new LocalEngine(), codec, failures, executor,
				(error) -> logger.error("A call of a host service ran out of memory; only this call fails", error));
		this.server.carrier(carrier);
		this.executor = executor;
		for (SpawnServiceDefinition service : definitions.hostServices()) {
			this.server.export(contracts.contract(service), () -> bean(beanFactory, service.beanName()));
		}
	}

	private static Object bean(BeanFactory beanFactory, String beanName) {
		try {
			return beanFactory.getBean(beanName);
		}
		catch (BeanCreationNotAllowedException ex) {
			throw new PoolClosedException("Host service '" + beanName
					+ "' cannot be called: the application context that it lives in is closed", ex);
		}
	}

	/**
	 * Returns what children of a pool are told of.
	 * @param pool name of the pool
	 * @return fingerprints by names of the services
	 */
	public Map<String, String> fingerprints(String pool) {
		Map<String, String> fingerprints = new LinkedHashMap<>();
		for (SpawnServiceDefinition service : visible(pool)) {
			fingerprints.put(service.beanName(), this.contracts.contract(service).fingerprint());
		}
		return fingerprints;
	}

	/**
	 * Returns whether a call is one of a host service that the pool may see.
	 * @param pool pool of the child that calls
	 * @param request what it calls
	 * @return whether {@link #serve} will serve it
	 */
	boolean serves(String pool, CallRequest request) {
		return request.kind() == CallRequest.Kind.METHOD && this.services.hostServiceNames().contains(request.service())
				&& this.access.sees(pool, request.service());
	}

	/**
	 * Serves a call. Returns at once.
	 * @param call a call that this {@link #serves}
	 */
	void serve(ServedCall call) {
		this.server.serve(call);
	}

	/**
	 * Finds out why nobody serves a call, on a thread of its own: looking for similar
	 * names takes time that whoever reads the beam has not.
	 * @param pool pool of the child that calls
	 * @param request what it calls
	 * @param answer gets the failure
	 */
	void notFound(String pool, CallRequest request, Consumer<HandlerNotFoundException> answer) {
		try {
			this.executor.execute(() -> answer.accept(notFound(pool, request)));
		}
		catch (RejectedExecutionException ex) {
			answer.accept(new HandlerNotFoundException(
					"The parent does not offer to children of pool '" + pool + "' what one of them called", null));
		}
	}

	private HandlerNotFoundException notFound(String pool, CallRequest request) {
		List<String> hostServices = visible(pool).stream().map(SpawnServiceDefinition::beanName).sorted().toList();
		List<String> others = this.services.services().stream().map(SpawnServiceDefinition::beanName).sorted().toList();
		List<String> known = new ArrayList<>(hostServices);
		known.addAll(others);
		String name = request.service();
		String nearest = (name.length() <= LONGEST_NAME) ? SimilarNames.nearest(name, known) : null;
		String what = (name.length() + request.name().length() <= LONGEST_METHOD) ? request.describe()
				: "method of such a long name";
		return new HandlerNotFoundException("The parent offers no " + what + " to children of pool '" + pool + "'. "
				+ ((nearest != null) ? "Did you mean '" + nearest + "'? " : "") + "These can call the host services "
				+ hostServices + " and the services " + others, null);
	}

	private List<SpawnServiceDefinition> visible(String pool) {
		return this.access.visible(pool, this.services.hostServices());
	}

}
